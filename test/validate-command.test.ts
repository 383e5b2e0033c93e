import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'validate-'));
  for (const name of ['bin', 'manifests']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'manifests/two.yaml'), 'kind: A\n---\nkind: B\n---\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the command with a home of its own, and with nothing on PATH but what the test puts there. */
function validate(env: { [name: string]: string } = {}) {
  const command = [join(root, 'tools/validate.mjs'), join(folder, 'manifests')];
  const ran = spawnSync(process.execPath, command, { encoding: 'utf8', env: { HOME: folder, PATH: join(folder, 'bin'), ...env } });
  return { status: ran.status, output: ran.stdout + ran.stderr };
}

/** A kubeconform that has seen this many valid documents. */
function kubeconform(valid: number): void {
  const summary = JSON.stringify({ resources: [], summary: { valid, invalid: 0, errors: 0, skipped: 0 } });
  const path = join(folder, 'bin/kubeconform');
  writeFileSync(path, `#!${process.execPath}\nconsole.log(process.argv[2] === '-v' ? 'v0' : '${summary}');\n`);
  chmodSync(path, 0o755);
}

describe('The validate command', () => {
  test('is told as not run, never as passed, when neither kubeconform nor Go is there, and fails in CI', () => {
    expect(validate()).toMatchObject({ status: 0, output: expect.stringContaining('NOT RUN') });
    expect(validate({ CI: 'true' })).toMatchObject({ status: 1, output: expect.stringContaining('NOT RUN') });
  });

  test('passes when every document was seen', () => {
    kubeconform(2);
    expect(validate()).toMatchObject({ status: 0, output: expect.stringContaining('2 documents') });
  });

  test('fails when kubeconform overlooked a document', () => {
    kubeconform(1);
    expect(validate()).toMatchObject({ status: 1, output: expect.stringContaining('has 2 documents, but kubeconform saw 1') });
  });

  test('fails when there is nothing to validate', () => {
    kubeconform(0);
    rmSync(join(folder, 'manifests/two.yaml'));
    expect(validate()).toMatchObject({ status: 1, output: expect.stringContaining('no YAML documents') });
  });
});
