import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');
const english = readFileSync(join(root, 'README.md'), 'utf8');
const chinese = readFileSync(join(root, 'README.zh.md'), 'utf8');
const pages = ['README.md', 'README.zh.md', 'CONTRIBUTING.md', 'docs/en/operations.md', 'docs/zh/operations.md'];
const code = (page: string) => [...page.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, language, text]) => `${language}\n${text}`);
const withoutPicture = (page: string) => code(page).filter((block) => !block.startsWith('mermaid'));

describe('The README', () => {
  test('has the same commands and programs in both languages', () => {
    expect(withoutPicture(chinese)).toEqual(withoutPicture(english));
    expect(chinese.match(/^## /gm)).toHaveLength((english.match(/^## /gm) ?? []).length);
  });

  test.each(pages)('and its neighbour %s link to files that exist, and name tests that exist', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target]) => target).filter((target) => !target.startsWith('http'));
    const tests = [...text.matchAll(/[\w/-]+\.test\.ts/g)].map(([file]) => join(root, 'test', file));
    expect([...links.map((link) => join(root, page, '..', link)), ...tests].filter((path) => !existsSync(path))).toEqual([]);
  });

  test('has operations pages with the same commands in both languages', () => {
    const [one, other] = ['en', 'zh'].map((language) => readFileSync(join(root, `docs/${language}/operations.md`), 'utf8'));
    expect(code(other)).toEqual(code(one));
    expect(other.match(/^##+ /gm)).toHaveLength((one.match(/^##+ /gm) ?? []).length);
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
