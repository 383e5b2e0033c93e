import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Size, YamlOutputType } from 'cdk8s';
import { ProtectedNamespace, Quorum, RocketMqCluster, Storage, Zone } from '../lib';
import { run } from '../lib/command/main';

const root = join(__dirname, '..');
const english = readFileSync(join(root, 'README.md'), 'utf8');
const chinese = readFileSync(join(root, 'README.zh.md'), 'utf8');
const pages = ['README.md', 'README.zh.md', 'CONTRIBUTING.md', 'docs/en/operations.md', 'docs/zh/operations.md', 'docs/drill.md', 'docs/zh/drill.md'];
const code = (page: string) => [...page.matchAll(/^(```+)(\w+)\n(.*?)^\1$/gms)].map(([, , language, text]) => `${language}\n${text}`);

/** The cluster of main.ts, with the change that the README tells of. */
function writeProposal(outdir: string): void {
  const [az1, az2] = ['az1', 'az2'].map((name) => Zone.of(name, { labelKey: 'az' }));
  const app = new App({ outdir, yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, outputFileExtension: '.yaml' });
  const chart = new Chart(app, 'rocketmq', { namespace: 'rocketmq' });
  new ProtectedNamespace(chart, 'namespace', { name: 'rocketmq' });
  const cluster = new RocketMqCluster(chart, 'cluster', {
    clusterName: 'rocketmq',
    zones: [az1, az2],
    quorum: Quorum.majority(az2, az1),
    storage: Storage.of({ size: Size.gibibytes(100) }),
    brokers: { config: { fileReservedTime: '48' } },
  });
  for (const [index, zone] of [az2, az2, az1].entries()) cluster.addBrokerGroup(`broker-${index}`, { preferredMasterZone: zone });
  app.synth();
}

describe('The README', () => {
  test('has the same commands and programs in both languages', () => {
    expect(code(chinese)).toEqual(code(english));
    expect(chinese.match(/^## /gm)).toHaveLength((english.match(/^## /gm) ?? []).length);
  });

  test.each(pages)('and its neighbour %s link to files that exist, and name tests that exist', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target]) => target).filter((target) => !target.startsWith('http'));
    const tests = [...text.matchAll(/[\w/-]+\.test\.ts/g)].map(([file]) => join(root, /^\/?(e2e|test)\//.test(file) ? '' : 'test', file));
    expect([...links.map((link) => join(root, page, '..', link)), ...tests].filter((path) => !existsSync(path))).toEqual([]);
  });

  test('has operations pages with the same commands in both languages', () => {
    const [one, other] = ['en', 'zh'].map((language) => readFileSync(join(root, `docs/${language}/operations.md`), 'utf8'));
    expect(code(other)).toEqual(code(one));
    expect(other.match(/^##+ /gm)).toHaveLength((one.match(/^##+ /gm) ?? []).length);
  });

  test('has a Chinese page of the drill with manifests of the English one', () => {
    const [one, other] = ['drill.md', 'zh/drill.md'].map((page) => code(readFileSync(join(root, 'docs', page), 'utf8')));
    expect(one).toEqual(expect.arrayContaining(other));
  });

  test.each(['verify', 'plan', 'diff', 'report'])('shows what the command %s really prints', async (command) => {
    const [, words, shown] =
      new RegExp(`console\\n\\$ npx cdk8s-rocketmq (${command} [^\\n]*)\\n(.*)$`, 's').exec(
        code(english).find((block) => block.includes(` ${command} `)) ?? '',
      ) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'readme-'));
    try {
      writeProposal(join(folder, 'proposed'));
      const real = (word: string) =>
        ({ dist: join(root, 'dist'), proposed: join(folder, 'proposed'), 'build/report': join(folder, 'report') })[word] ??
        word.replace(/^examples/, join(root, 'examples'));
      let printed = '';
      const out = (text: string) => {
        printed += text;
      };
      await run(words.split(' ').map(real), { out, err: out, colors: false, watched: false, debug: false });
      const all = printed.replaceAll(`${folder}/`, 'build/').trimEnd();
      // A report ends with what verify prints, which is shown above it.
      const now = command === 'report' ? all.split('\n\n')[0] : all;
      if (process.env.UPDATE_README) {
        for (const page of pages) {
          const file = join(root, page);
          writeFileSync(
            file,
            readFileSync(file, 'utf8').replace(shown.trimEnd(), () => now),
          );
        }
        if (command === 'report') copyFileSync(join(folder, 'report/topology.svg'), join(root, 'docs/topology.svg'));
        return;
      }
      expect(now).toBe(shown.trimEnd());
      if (command === 'report')
        expect(readFileSync(join(root, 'docs/topology.svg'), 'utf8')).toBe(readFileSync(join(folder, 'report/topology.svg'), 'utf8'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('calls the tools by the image, the folder and the address that dist/ has', () => {
    const block = code(english).find((one) => one.includes('MQAdminStartup')) ?? '';
    const folder = join(root, 'dist/rocketmq');
    const rendered = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    const words = [/docker\.io\/\S+/, /\/home\/rocketmq\/[\w.-]+/, /[\w.-]+\.svc\.cluster\.local:\d+/].map((word) => word.exec(block)?.[0]);
    for (const word of words) expect(rendered.some((text) => text.includes(`${word}`))).toBe(true);
  });

  test('tells how many files a synth writes', () => {
    const count = readdirSync(join(root, 'dist'), { recursive: true }).filter((file) => `${file}`.endsWith('.yaml')).length;
    expect(english).toContain(`: ${count} files, one per object`);
    expect(chinese).toContain(`：${count} 个文件`);
  });

  test('shows an app that compiles, synthesizes, and is about 15 lines', () => {
    const [, program] = /```ts\n(.*?)```/s.exec(english) ?? [];
    expect(program.trim().split('\n').length).toBeLessThanOrEqual(18);
    const folder = mkdtempSync(join(tmpdir(), 'readme-'));
    try {
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
      writeFileSync(join(folder, 'app.ts'), program);
      const paths = { 'cdk8s-rocketmq': [join(root, 'lib/index.ts')] };
      const options = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).compilerOptions;
      const compilerOptions = { ...options, incremental: false, tsBuildInfoFile: undefined, rootDir: '/', outDir: join(folder, 'out'), paths };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.ts'] }));
      const tsc = spawnSync(process.execPath, [join(root, 'node_modules/.bin/tsc'), '-p', folder], { encoding: 'utf8' });
      expect(tsc.stdout).toBe('');

      // In a user's app the import finds the package; here it finds the library that was compiled with it.
      const compiled = join(folder, 'out', folder, 'app.js');
      const library = join(folder, 'out', root, 'lib');
      for (const assets of ['scripts', 'config/keys']) {
        mkdirSync(join(library, assets, '..'), { recursive: true });
        symlinkSync(join(root, 'lib', assets), join(library, assets));
      }
      writeFileSync(compiled, readFileSync(compiled, 'utf8').replaceAll('"cdk8s-rocketmq"', JSON.stringify(library)));
      const outdir = join(folder, 'dist');
      const env = { ...process.env, CDK8S_OUTDIR: outdir, NODE_PATH: join(root, 'node_modules') };
      expect(spawnSync(process.execPath, [compiled], { cwd: folder, env, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
      expect(readdirSync(join(outdir, 'mq')).filter((file) => file.startsWith('StatefulSet.mq-broker-'))).toHaveLength(4);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
