import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');
let folder: string;

/** What `npm run synth` runs after the compiler, in a project whose compiled app is this program. */
function synth(program: string): number | null {
  mkdirSync(join(folder, 'build'), { recursive: true });
  writeFileSync(join(folder, 'build/main.js'), program);
  const command = join(root, 'node_modules/.bin/cdk8s');
  return spawnSync(process.execPath, [command, 'synth', '--no-check-upgrade'], { cwd: folder, encoding: 'utf8' }).status;
}

const writes = (name: string) => `
  const { App, Chart, ApiObject } = require('cdk8s');
  const app = new App();
  new ApiObject(new Chart(app, 'chart'), 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '${name}' } });
  app.synth();`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synth-'));
  for (const path of ['cdk8s.yaml', 'tools/publish-dist.mjs']) cpSync(join(root, path), join(folder, path));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/old.yaml'), 'kind: Old\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('The synth command', () => {
  test('replaces everything in dist/ when the app succeeds', () => {
    expect(synth(writes('fresh'))).toBe(0);
    expect(readdirSync(join(folder, 'dist'))).toEqual(['chart.k8s.yaml']);
    expect(readFileSync(join(folder, 'dist/chart.k8s.yaml'), 'utf8')).toContain('name: fresh');
  });

  test('leaves dist/ as it was when the app fails, even after it has written manifests', () => {
    expect(synth(`${writes('half')}\nthrow new Error('refused');`)).not.toBe(0);
    expect(readdirSync(join(folder, 'dist'))).toEqual(['old.yaml']);
  });

  test('leaves dist/ as it was when a validation of the app fails', () => {
    const refuses = writes('bad').replace('app.synth', "app.node.addValidation({ validate: () => ['refused'] });\n  app.synth");
    expect(synth(refuses)).not.toBe(0);
    expect(readdirSync(join(folder, 'dist'))).toEqual(['old.yaml']);
  });

  test('refuses to empty dist/ when the app writes nothing', () => {
    expect(synth('')).not.toBe(0);
    expect(readdirSync(join(folder, 'dist'))).toEqual(['old.yaml']);
  });
});
