import { join, plain, type Text } from '../text';

/** A sentence in both languages. @internal */
export const say = (en: string, zh: string): Text => ({ en, zh });

/** Sentences one after another. @internal */
export const sentences = (...texts: Text[]): Text => join(texts, { en: ' ', zh: '' });

const AT_MOST = 8;

/** Names in a row; of many, the first. @internal */
export function listed(names: string[]): Text {
  const shown = names.slice(0, AT_MOST);
  const list = join(shown.map(plain), { en: ', ', zh: '、' });
  const more = names.length - shown.length;
  return more === 0 ? list : say(`${list.en} and ${more} more`, `${list.zh}等 ${names.length} 个`);
}

/** A word of a command, quoted when a shell would read more into it. @internal */
export const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);

/** Chinese words around a part that may be Latin, which stands between blanks. @internal */
export const spaced = (before: string, part: string, after: string): string =>
  `${before}${/^[\w"'(]/.test(part) ? ' ' : ''}${part}${/[\w"')]$/.test(part) ? ' ' : ''}${after}`;
