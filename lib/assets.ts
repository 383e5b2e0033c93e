import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads a file that lies beside the sources (lib/...). Compiled code runs from build/lib, so that is looked for two levels up as well. */
export function readAsset(path: string): string {
  const beside = join(__dirname, path);
  return readFileSync(existsSync(beside) ? beside : join(__dirname, '../../lib', path), 'utf8');
}
