import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHINESE, ENGLISH, type Words } from './words';

export const docs = join(__dirname, '../../docs');

/** The pages under docs/ that show the table, each in its language. */
export const PAGES: { readonly file: string; readonly words: Words }[] = [
  { file: 'drill.md', words: ENGLISH },
  { file: 'zh/drill.md', words: CHINESE },
];

const [start, end] = ['<!-- table -->', '<!-- end of table -->'];

/** The text of a page with this table in its place. */
export function pageWith(file: string, table: string): string {
  const text = readFileSync(join(docs, file), 'utf8');
  if (!text.includes(start) || !text.includes(end)) throw new Error(`${file} has no place for the table`);
  return `${text.slice(0, text.indexOf(start) + start.length)}\n\n${table}\n\n${text.slice(text.indexOf(end))}`;
}
