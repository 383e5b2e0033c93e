import type { Text } from '../text';

/** A piece of HTML or SVG. @internal */
export class Markup {
  constructor(readonly text: string) {}
}

/** What can stand in {@link markup}. @internal */
export type Content = Markup | Text | string | number | undefined | false | Content[];

/** HTML or SVG in which everything that is put in is escaped, but for other markup. A text stands there in both languages. @internal */
export function markup(strings: TemplateStringsArray, ...contents: Content[]): Markup {
  return new Markup(strings.reduce((before, string, index) => before + textOf(contents[index - 1]) + string));
}

function textOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Markup) return content.text;
  if (Array.isArray(content)) return content.map(textOf).join('');
  if (typeof content !== 'object') return escapeMarkup(`${content}`);
  if (content.en === content.zh) return escapeMarkup(content.en);
  return `<span lang="en">${escapeMarkup(content.en)}</span><span lang="zh">${escapeMarkup(content.zh)}</span>`;
}

const ENTITIES: { [sign: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text as HTML, XML and their attributes hold it. @internal */
export const escapeMarkup = (text: string): string => printable(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign]);

/**
 * A text without what no document may hold, or what makes it look like another: control characters, halves of characters, and signs that
 * turn the direction of reading.
 *
 * @internal
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu, (sign) => (sign === '\n' || sign === '\t' ? sign : '\ufffd'));
