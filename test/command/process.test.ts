import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The compiler takes some seconds on a busy machine.
jest.setTimeout(120_000);

const root = join(__dirname, '../..');
const dist = join(root, 'dist');
let folder: string;
let main: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'command-process-'));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['--outDir', join(folder, 'build'), '--incremental', 'false', '--tsBuildInfoFile', 'null', '--declaration', 'false'];
  spawnSync(process.execPath, [compiler, '-p', root, ...options], { cwd: root });
  // As the package is laid out once it is installed.
  for (const path of ['node_modules', 'lib']) symlinkSync(join(root, path), join(folder, path));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  cpSync(dist, join(folder, 'dist'), { recursive: true });
  main = join(folder, 'build/lib/command/main.js');
  expect(existsSync(main)).toBe(true);
  chmodSync(folder, 0o755);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = (more: { [name: string]: string } = {}) => {
  const { NO_COLOR: _, FORCE_COLOR: __, DEBUG: ___, ...rest } = process.env;
  return { ...rest, ...more };
};

function cli(words: string[], more: { env?: { [name: string]: string }; input?: string; uid?: number; cwd?: string } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { encoding: 'utf8', cwd: folder, ...more, env: env(more.env) });
  return { status, out: stdout, err: stderr };
}

const shell = (line: string, more: { [name: string]: string } = {}) =>
  spawnSync('bash', ['--norc', '-c', line], { cwd: folder, encoding: 'utf8', env: env({ NODE: process.execPath, MAIN: main, ...more }) });

describe('The command as a process', () => {
  test('is a program that can be called by its name', () => {
    expect(readFileSync(main, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    const link = join(folder, 'cdk8s-rocketmq');
    symlinkSync(main, link);
    chmodSync(main, 0o755);
    expect(spawnSync(link, ['--version'], { encoding: 'utf8' }).stdout).toBe(
      `${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}\n`,
    );
  });

  test('has the exit status of the verdict', () => {
    const broken = join(folder, 'broken');
    cpSync(dist, broken, { recursive: true });
    const file = join(broken, 'rocketmq/StatefulSet.rocketmq-broker-0-0.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('- az2', '- az1'));
    expect([cli(['verify', 'dist']).status, cli(['verify', 'broken']).status, cli(['verify', 'gone']).status]).toEqual([0, 1, 2]);
  });

  test('writes plain text into a pipe, colours when forced, and none when refused', () => {
    expect(cli(['verify', 'dist']).out).not.toContain('\u001b');
    expect(cli(['verify', 'dist'], { env: { FORCE_COLOR: '1' } }).out).toContain('\u001b[32mholds');
    const onTerminal = (more: { [name: string]: string }) => shell('script -qec "$NODE $MAIN verify dist" /dev/null', more).stdout;
    expect(onTerminal({ TERM: 'xterm' })).toContain('\u001b[32mholds');
    expect(onTerminal({ TERM: 'xterm', NO_COLOR: '1' })).not.toContain('\u001b');
  });

  test('names files as they lie below the folder it was told', () => {
    writeFileSync(join(folder, 'bad.yaml'), 'a: [\n');
    expect(cli(['verify', './bad.yaml'])).toEqual({ status: 2, out: '', err: expect.stringMatching(/^\.\/bad\.yaml:\d: not YAML: .*\n$/) });
  });

  test('ends quietly when nobody reads on', () => {
    const head = shell(
      '"$NODE" "$MAIN" plan --help | head -n 1; "$NODE" "$MAIN" verify dist --json | head -n 1; "$NODE" "$MAIN" verify dist --json | true',
    );
    expect(head.stderr).toBe('');
    expect(head.stdout).toMatch(/^Usage: cdk8s-rocketmq plan .*\n\{\n$/);
  });

  test('writes all of a long output into a pipe', () => {
    const { stdout } = shell('"$NODE" "$MAIN" verify dist --json | (sleep 1; cat)');
    expect(JSON.parse(stdout).outcome).toBe('holds');
  });

  test('reads the standard input', () => {
    const all = shell('for file in dist/rocketmq/*.yaml; do echo ---; cat "$file"; done').stdout;
    expect(cli(['verify', '-'], { input: all })).toEqual({ status: 0, out: cli(['verify', 'dist']).out, err: '' });
    expect(cli(['verify', '-'], { input: 'a: 1\na: 2\n' }).err).toBe('stdin:2: the key a is there twice\n');
    expect(shell('"$NODE" "$MAIN" verify <(echo "a: {")').stderr).toMatch(/^\/dev\/fd\/\d+:\d: not YAML/);
    expect(shell('(sleep 1; echo "- a") | "$NODE" "$MAIN" verify -').stderr).toMatch(/^stdin:1: not a Kubernetes object/);
  });

  test('shows a stack only when DEBUG is set', () => {
    expect(cli(['verify', 'gone']).err).toBe('gone: no such file or folder\n');
    expect(cli(['verify', 'gone'], { env: { DEBUG: '1' } }).err).toMatch(/^gone: no such file or folder\n[\s\S]*\n {4}at /);
  });

  test('judges the same wherever and in whatever locale it runs', () => {
    const { out } = cli(['verify', join(folder, 'dist')]);
    expect(cli(['verify', join(folder, 'dist')], { cwd: '/', env: { LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8', TZ: 'Asia/Shanghai' } }).out).toBe(
      out,
    );
  });

  // The super user may read everything, so that somebody else has to ask.
  test.each(['a.yaml', 'sub'])('tells that nobody lets it read %s', (name) => {
    const secret = mkdtempSync(join(folder, 'secret-'));
    chmodSync(secret, 0o755);
    if (name === 'sub') mkdirSync(join(secret, name));
    else writeFileSync(join(secret, name), 'a: 1\n');
    chmodSync(join(secret, name), 0);
    const { status, out, err } = cli(['verify', secret], { ...(process.getuid?.() === 0 && { uid: 65_534 }) });
    chmodSync(join(secret, name), 0o755);
    expect({ status, out, err }).toEqual({ status: 2, out: '', err: `${join(secret, name)}: no permission\n` });
  });

  test('judges without loading cdk8s, the parser of YAML, or what other commands need', () => {
    const program = `
      const { run } = require(${JSON.stringify(main)});
      run(['verify', 'dist'], { out() {}, err() {}, colors: false, watched: false, debug: false }).then((status) =>
        console.log(JSON.stringify({ status, files: Object.keys(require.cache) })));`;
    const { stdout } = spawnSync(process.execPath, ['-e', program], { cwd: folder, encoding: 'utf8' });
    const { status, files } = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(files.filter((file: string) => /node_modules|proof\/(plan|report|outage|diff)\//.test(file))).toEqual([]);
  });

  test('judges this project, from cold, in less than a second of computing', () => {
    const clock = join(folder, 'clock.cjs');
    writeFileSync(
      clock,
      "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stderr.write(String((user + system) / 1000)); });",
    );
    const times = [1, 2, 3].map(() => {
      const { status, stderr } = spawnSync(process.execPath, ['--require', clock, main, 'verify', 'dist'], {
        cwd: folder,
        encoding: 'utf8',
        env: env(),
      });
      expect(status).toBe(0);
      return Number(stderr);
    });
    expect(Math.min(...times)).toBeLessThan(1_000);
  });
});
