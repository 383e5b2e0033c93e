import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Placements } from '../lib/testing';
import { validateStrict } from './strict-schemas';

type Manifest = any;

const root = join(__dirname, '..');
const temporary: string[] = [];

/** Runs main.ts in a process of its own, through the compiler of the tests, and answers with every file it writes. */
function synthMain(env: { [name: string]: string } = {}, cwd = root): { [file: string]: string } {
  const outdir = mkdtempSync(join(tmpdir(), 'main-'));
  temporary.push(outdir);
  const program = `
    require('@swc/core'); const swc = require('@swc/core'); const fs = require('node:fs');
    require.extensions['.ts'] = (module, file) => module._compile(swc.transformSync(fs.readFileSync(file, 'utf8'), {
      filename: file, jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }).code, file);
    require(${JSON.stringify(join(root, 'main.ts'))});`;
  execFileSync(process.execPath, ['-e', program], {
    cwd,
    env: { ...process.env, NODE_PATH: join(root, 'node_modules'), ...env, CDK8S_OUTDIR: outdir },
  });
  return filesBelow(outdir);
}

function filesBelow(folder: string): { [file: string]: string } {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]),
  );
}

const files = synthMain();
const manifests: Manifest[] = Object.values(files).map((text) => parse(text));
const sets: Manifest[] = manifests.filter(({ kind }) => kind === 'StatefulSet');

afterAll(() => {
  for (const folder of temporary) rmSync(folder, { recursive: true });
});

describe('main.ts', () => {
  test('writes what is committed in dist/', () => {
    expect(filesBelow(join(root, 'dist'))).toEqual(files);
  });

  test('is short, and the only file that synthesizes', () => {
    expect(readFileSync(join(root, 'main.ts'), 'utf8').split('\n').length).toBeLessThan(40);
    const sources = ['lib', 'examples'].flatMap((folder) => Object.entries(filesBelow(join(root, folder))));
    expect(sources.filter(([file, text]) => file.endsWith('.ts') && /\bapp\.synth\(/.test(text)).map(([file]) => file)).toEqual([]);
  });

  test('writes one file per object, named after it, in the folder of the cluster, and nothing else', () => {
    for (const [file, text] of Object.entries(files)) {
      const { kind, metadata } = parse(text);
      expect(file).toBe(join('rocketmq', `${kind}.${metadata.name}.yaml`));
    }
    expect(new Set(manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).size).toBe(manifests.length);
  });

  test('writes the same bytes in another time zone, locale and folder', () => {
    const env = { TZ: 'Asia/Shanghai', LANG: 'zh_CN.UTF-8', LC_ALL: 'tr_TR.UTF-8', NODE_ENV: 'production' };
    expect(synthMain(env, tmpdir())).toEqual(files);
  });

  test('writes only objects that Kubernetes 1.27 accepts, and no Secret', () => {
    expect(validateStrict(manifests)).toEqual([]);
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });

  test('means the same to readers of YAML 1.1 and 1.2', () => {
    for (const text of Object.values(files)) expect(parse(text, { version: '1.1' })).toEqual(parse(text, { version: '1.2' }));
  });
});

describe('The cluster of main.ts', () => {
  const placements = Placements.of(manifests);
  const member = (name: string) => `rocketmq-broker-${name}-0`;

  test('keeps the two members of every group in opposite zones, on any state of the cluster', () => {
    placements.expectPairsInOppositeZones('az');
  });

  test('keeps its six brokers on six nodes', () => {
    placements.expectOneBrokerPerNode();
    expect(sets.filter(({ spec }) => spec.template.metadata.labels['app.kubernetes.io/component'] === 'broker')).toHaveLength(6);
  });

  test('has two preferred masters in az2 and one in az1, as the recipe asks', () => {
    const zones = ['0-0', '1-0', '2-0', '0-1', '1-1', '2-1'].map((name) => placements.possibleZones(member(name), 'az'));
    expect(zones).toEqual([['az2'], ['az2'], ['az1'], ['az1'], ['az1'], ['az2']]);
  });

  test('has a name server in each zone', () => {
    placements.expectInBothZones('az');
  });

  test('places every pod on three nodes a zone, whatever the order in which they are created', () => {
    const nodes = ['az1', 'az2'].flatMap((az) =>
      [1, 2, 3].map((n) => ({ name: `${az}-${n}`, labels: { az, 'kubernetes.io/hostname': `${az}-${n}` } })),
    );
    const brokers = ['0-0', '0-1', '1-0', '1-1', '2-0', '2-1'].map(member);
    for (const order of permutations(brokers)) {
      const placed: { podName: string; nodeName: string }[] = [];
      for (const podName of order) {
        const [nodeName] = placements.admissibleNodes(podName, nodes, placed);
        expect(nodeName).toBeDefined();
        placed.push({ podName, nodeName });
      }
    }
  });

  test('places every pod as reviewed', () => {
    const rules = sets.map(({ metadata, spec }) => [
      metadata.name,
      { zones: placements.possibleZones(`${metadata.name}-0`, 'az'), ...spec.template.spec.affinity },
    ]);
    expect(Object.fromEntries(rules)).toMatchSnapshot();
  });

  test('has three controllers, two of them in az2', () => {
    expect([0, 1, 2].map((id) => placements.possibleZones(`rocketmq-controller-${id}-0`, 'az'))).toEqual([['az2'], ['az2'], ['az1']]);
  });
});

function permutations<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) => permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]));
}
