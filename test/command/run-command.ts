import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/command/main';

export const DIST = join(__dirname, '../../dist');

/** What a command wrote, and its exit status. */
export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command in this process. */
export async function command(words: string[], more: { colors?: boolean; watched?: boolean; debug?: boolean } = {}): Promise<Ran> {
  let [out, err] = ['', ''];
  const io = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    colors: false,
    watched: false,
    debug: false,
    ...more,
  };
  return { status: await run(words, io), out, err };
}

const made: string[] = [];

/** A folder of its own, which {@link cleanUp} takes away. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'command-'));
  made.push(folder);
  return folder;
}

/** A copy of dist/ in which some files read otherwise. The name of a file is that without its folder and .yaml. */
export function editedDist(edits: { [file: string]: (text: string) => string }): string {
  const folder = newFolder();
  cpSync(DIST, folder, { recursive: true });
  for (const [file, edit] of Object.entries(edits)) {
    const path = join(folder, 'rocketmq', `${file}.yaml`);
    const before = readFileSync(path, 'utf8');
    const after = edit(before);
    if (after === before) throw new Error(`${file} did not change`);
    writeFileSync(path, after);
  }
  return folder;
}

/** A file in a folder of its own. */
export function fileOf(name: string, content: string | object): string {
  const path = join(newFolder(), name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

export function cleanUp(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}
