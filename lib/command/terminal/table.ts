/** How many columns of a terminal a text takes: Chinese letters and signs take two. @internal */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += WIDE.test(letter) ? 2 : 1;
  return width;
}

const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** A text, with spaces after it up to a width. @internal */
export const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/**
 * Rows in columns of equal width, two spaces apart, below a head. The last column is broken between words where a line would be longer than
 * `most` columns.
 *
 * @internal
 */
export function table(head: string[], rows: string[][], most = 100): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  return all.flatMap((row) => {
    const left = row.slice(0, -1).map((cell, column) => `${padded(cell, widths[column])}  `);
    const [first, ...rest] = wrapped(row[head.length - 1] ?? '', Math.max(most - before, 30));
    return [`${left.join('')}${first}`.trimEnd(), ...rest.map((line) => `${' '.repeat(before)}${line}`)];
  });
}

/** A text in lines of at most some columns, if its words allow. @internal */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap(breakable)) {
    const { glue, part } = word;
    const next = line === '' ? part : `${line}${glue}${part}`;
    if (line !== '' && widthOf(next) > most) {
      lines.push(line);
      line = part;
    } else line = next;
  }
  return [...lines, line];
}

/** Chinese has no spaces; a line can end after its signs. */
function breakable(word: string): { glue: string; part: string }[] {
  const parts = word.split(/(?<=[，。；：、）])/);
  return parts.map((part, index) => ({ glue: index === 0 ? ' ' : '', part }));
}
