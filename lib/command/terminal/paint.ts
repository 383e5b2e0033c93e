/** The ways in which a text can stand out. @internal */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  doubt(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

const same = (text: string) => text;
const sgr = (on: number, off: number) => (text: string) => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`);

/** No colours. @internal */
export const PLAIN: Paint = { good: same, bad: same, doubt: same, strong: same, faint: same };

/** The colours of a terminal. @internal */
export const COLORS: Paint = { good: sgr(32, 39), bad: sgr(31, 39), doubt: sgr(33, 39), strong: sgr(1, 22), faint: sgr(2, 22) };
