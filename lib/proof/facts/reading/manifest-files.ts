import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Text } from '../../text';

/** Stands for the standard input where a path is asked for. @internal */
export const STDIN = '-';

/** The most that one file may hold. Thousands of broker groups in one file are smaller. */
const MAX_BYTES = 128 * 2 ** 20;

/** Something that keeps a path from being read. @internal */
export interface Refusal {
  /** Where, if it is below the path. */
  readonly path?: string;
  /** The line, if the file could be opened. */
  readonly line?: number;
  readonly what: Text;
}

/** The files below a folder that can hold manifests, in the order of their names; or the path itself, if it is no folder. @internal */
export function manifestFiles(path: string): string[] | Refusal {
  try {
    return path !== STDIN && statSync(path).isDirectory() ? filesBelow(path) : [path];
  } catch (error) {
    return systemError(error);
  }
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const below = join(folder, entry.name);
    // As in kubectl apply --recursive: links to folders are not followed, which can never end.
    if (entry.isDirectory()) return filesBelow(below);
    return /\.(ya?ml|json)$/.test(entry.name) ? [below] : [];
  });
}

/**
 * The text of a file, which must be UTF-8.
 *
 * @param asked Whether the user named this very file, and it may be a pipe therefore.
 * @internal
 */
export function readText(file: string, asked: boolean): string | Refusal {
  try {
    // To open a pipe that nobody writes into would take for ever.
    if (!asked && !statSync(file).isFile()) return { what: { en: 'not a file', zh: '不是普通文件' } };
    const descriptor = file === STDIN ? 0 : openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      return size > MAX_BYTES ? TOO_BIG : decode(readBytes(descriptor, size));
    } finally {
      if (descriptor !== 0) closeSync(descriptor);
    }
  } catch (error) {
    return systemError(error);
  }
}

/** A pipe does not tell its size, and one such as /dev/zero has none. */
function readBytes(descriptor: number, size: number): Buffer {
  const parts: Buffer[] = [];
  for (let total = 0; total <= MAX_BYTES; ) {
    const part = Buffer.allocUnsafe(Math.max(size - total + 1, 65_536));
    const length = readSome(descriptor, part);
    if (length === 0) break;
    parts.push(part.subarray(0, length));
    total += length;
  }
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

function readSome(descriptor: number, part: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, part);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

function decode(bytes: Buffer): string | Refusal {
  if (bytes.length > MAX_BYTES) return TOO_BIG;
  const zero = bytes.indexOf(0);
  if (zero >= 0) return { line: lineAt(bytes, zero), what: { en: 'not a text: it holds a NUL byte', zh: '不是文本：含有 NUL 字节' } };
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { line: lineAt(bytes, validLength(bytes)), what: { en: 'not a text in UTF-8', zh: '不是 UTF-8 文本' } };
  }
}

/** How many bytes at the start are UTF-8. */
function validLength(bytes: Buffer): number {
  let [valid, invalid] = [0, bytes.length];
  const decoder = (length: number) => new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2);
    try {
      decoder(middle);
      valid = middle;
    } catch {
      invalid = middle;
    }
  }
  return valid;
}

function lineAt(bytes: Buffer, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < offset; at = bytes.indexOf(10, at + 1)) line++;
  return line;
}

const TOO_BIG: Refusal = {
  what: { en: `more than ${MAX_BYTES / 2 ** 20} MiB, the most that is read`, zh: `超过 ${MAX_BYTES / 2 ** 20} MiB，这是读取的上限` },
};

const ERRORS: { [code: string]: Text } = {
  ENOENT: { en: 'no such file or folder', zh: '没有这个文件或目录' },
  ENOTDIR: { en: 'no such file or folder', zh: '没有这个文件或目录' },
  EACCES: { en: 'no permission', zh: '没有权限' },
  EPERM: { en: 'no permission', zh: '没有权限' },
  ELOOP: { en: 'a symbolic link that leads back to itself', zh: '符号链接指向自身，形成循环' },
  EISDIR: { en: 'a folder where a file is expected', zh: '应为文件，实际是目录' },
  EEXIST: { en: 'a file where a folder is expected', zh: '应为目录，实际是文件' },
  EROFS: { en: 'a file system that is read-only', zh: '文件系统只读' },
  ENOSPC: { en: 'no space left', zh: '空间已满' },
  ENAMETOOLONG: { en: 'the name is too long', zh: '名称太长' },
};

/** An error of the operating system in words. @internal */
export function systemError(error: unknown): Refusal {
  const { code = '', path, message } = error as NodeJS.ErrnoException;
  return { path, what: ERRORS[code] ?? { en: `cannot be opened: ${code || message}`, zh: `无法打开：${code || message}` } };
}
