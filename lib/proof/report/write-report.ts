import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Puts the files of a report into a folder: all of them, or none when any of them cannot be written. Other files of the folder stay.
 *
 * @internal
 */
export function writeReport(files: { readonly [file: string]: string }, folder: string): void {
  const made = makeFolder(folder);
  const undo: (() => void)[] = [];
  try {
    const aside = mkdtempSync(join(folder, '.report-'));
    undo.push(() => rmSync(aside, { recursive: true, force: true }));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(aside, `${file}.new`), text);
    for (const file of Object.keys(files)) exchange(join(folder, file), join(aside, file), undo);
    rmSync(aside, { recursive: true, force: true });
  } catch (error) {
    for (const step of undo.reverse()) step();
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw error;
  }
}

/** Makes a folder and those above it, and tells the topmost it made. Node's own recursion never ends below /proc. */
function makeFolder(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  const made = makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw error;
  }
  return made ?? folder;
}

function exchange(target: string, aside: string, undo: (() => void)[]): void {
  const stat = statSync(target, { throwIfNoEntry: false });
  if (stat?.isDirectory()) throw Object.assign(new Error(`${target} is a folder`), { code: 'EISDIR', path: target });
  if (stat !== undefined) {
    renameSync(target, `${aside}.old`);
    undo.push(() => renameSync(`${aside}.old`, target));
  }
  renameSync(`${aside}.new`, target);
  undo.push(() => rmSync(target, { force: true }));
}
