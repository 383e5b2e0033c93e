import { printable } from '../markup';

/** A text as Markdown prints it, also in a cell of a table: no tag, no link, no mention and no emphasis comes out of it. @internal */
export const prose = (text: string): string =>
  printable(text)
    .replace(/\s+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*[\]~$]|(?<!\w)_|_(?!\w)/g, '\\$&')
    .replace(/(^|[^\w])([@#])(?=\w)/g, '$1$2&#8288;')
    .replace(/\|/g, '&#124;')
    .replace(/\b(https?|ftp):\/\//gi, '$1:&#8288;//')
    .replace(/\bwww\./gi, 'www&#8288;.');

/** A name in the type of code. A span of code cannot hold everything, an element can. @internal */
export const code = (text: string): string =>
  /^[\w./:=@ ,;()+-]+$/.test(text) && text.trim() === text ? `\`${text}\`` : `<code>${prose(text)}</code>`;

/** Lines in a block of code that none of them can end. @internal */
export function fenced(lines: string[], language: string): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines.map(withoutControls), fence];
}

const withoutControls = (line: string) => printable(line).replace(/\t/g, '  ');

/** A table. The cells are Markdown already. @internal */
export function table(head: string[], rows: string[][]): string[] {
  if (rows.length === 0) return [];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

/** The name of an anchor: lower case letters, digits and dashes. @internal */
export const slug = (text: string): string =>
  printable(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'x';
