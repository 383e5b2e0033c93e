import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeReport } from '../../../lib/proof/report';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const content = () => Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

describe('writing a report', () => {
  test('makes the folder', () => {
    const below = join(folder, 'a', 'b');
    writeReport({ 'report.md': 'new' }, below);
    expect(readdirSync(below)).toEqual(['report.md']);
  });

  test('replaces its own files and leaves the others', () => {
    writeFileSync(join(folder, 'report.md'), 'old');
    writeFileSync(join(folder, 'notes.md'), 'mine');
    writeReport({ 'report.md': 'new', 'report.html': 'page' }, folder);
    expect(content()).toEqual({ 'notes.md': 'mine', 'report.html': 'page', 'report.md': 'new' });
  });

  test('leaves everything as it was when one file cannot be written', () => {
    writeFileSync(join(folder, 'a.md'), 'old');
    mkdirSync(join(folder, 'c.md'));
    writeFileSync(join(folder, 'c.md', 'kept'), 'mine');
    expect(() => writeReport({ 'a.md': 'new', 'b.md': 'new', 'c.md': 'new' }, folder)).toThrow(expect.objectContaining({ code: 'EISDIR' }));
    expect(readdirSync(folder)).toEqual(['a.md', 'c.md']);
    expect(readFileSync(join(folder, 'a.md'), 'utf8')).toBe('old');
    expect(readdirSync(join(folder, 'c.md'))).toEqual(['kept']);
  });

  test('leaves no folder that it made in vain', () => {
    const below = join(folder, 'a', 'b');
    expect(() => writeReport({ 'no/such/folder.md': 'new' }, below)).toThrow(/ENOENT/);
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });

  test('fails where a file stands in place of the folder, and leaves the file', () => {
    writeFileSync(join(folder, 'file'), 'mine');
    expect(() => writeReport({ 'report.md': 'new' }, join(folder, 'file'))).toThrow(/ENOTDIR|EEXIST/);
    expect(content()).toEqual({ file: 'mine' });
  });
});
