// Measures what the project promises about speed, writes docs/benchmark.md, and fails when a promise is broken: npm run bench
// It works on copies in a temporary folder, so that neither build/ nor dist/ is touched. The stock set-up is installed once per version.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, homedir, loadavg, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const CACHE = join(homedir(), '.cache/cdk8s-rocketmq/bench');
const PAIRS = 5;
const GROUPS = [10, 100, 1000];
const ROUNDS = 5;
const PROVED = [3, 100, 1000];
const TARGETS = { synthRatio: 0.5, growth: 11, megabytes: 500, verify: 0.05, verifyThousand: 5, command: 1 };

const { devDependencies, scripts } = readJson(join(ROOT, 'package.json'));
const work = mkdtempSync(join(tmpdir(), 'cdk8s-rocketmq-bench-'));
try {
  if (loadavg()[0] > cpus().length / 2) console.error(`bench: the machine is busy (load ${loadavg()[0].toFixed(1)}); times will be too long`);
  const synth = compareSynth(ownProject(join(work, 'own')), stockProject(join(work, 'stock')));
  const library = join(work, 'own/build/lib');
  report(synth, measureGroups(join(library, 'index.js')), measureProof(library));
} finally {
  rmSync(work, { recursive: true, force: true });
}

function ownProject(folder) {
  for (const part of [
    'main.ts',
    'lib',
    'imports',
    'examples',
    'tools/publish-dist.mjs',
    'tools/verdict.mjs',
    'package.json',
    'tsconfig.json',
    'cdk8s.yaml',
  ]) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** What `cdk8s init typescript-app` makes, with our main.ts, and without the test tools that a synth does not use. */
function stockProject(folder) {
  const versions = Object.fromEntries(
    ['cdk8s', 'cdk8s-cli', 'cdk8s-plus-27', 'constructs', '@types/node'].map((name) => [name, devDependencies[name]]),
  );
  const manifest = { private: true, scripts: { synth: 'cdk8s synth' }, dependencies: { ...versions, typescript: '5.9.3', 'ts-node': '10.9.2' } };
  const modules = join(install(manifest), 'node_modules');
  for (const part of ['main.ts', 'lib', 'imports']) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(modules, join(folder, 'node_modules'));
  const template = join(modules, 'cdk8s-cli/templates/typescript-app');
  cpSync(join(template, 'cdk8s.yaml'), join(folder, 'cdk8s.yaml'));
  const { compilerOptions, ...rest } = readJson(join(template, 'tsconfig.json'));
  writeJson(join(folder, 'tsconfig.json'), { ...rest, compilerOptions: { ...compilerOptions, target: 'ES2022', lib: ['es2022'] } });
  writeJson(join(folder, 'package.json'), manifest);
  return folder;
}

function install(manifest) {
  const folder = join(CACHE, createHash('sha256').update(JSON.stringify(manifest)).digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  writeJson(join(fresh, 'package.json'), manifest);
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], fresh);
  renameSync(fresh, folder);
  return folder;
}

/** Alternates the two, so that both meet the same machine; the first pair is for the file cache and for comparing the manifests. */
function compareSynth(own, stock) {
  const once = (folder) => {
    rmSync(join(folder, 'build'), { recursive: true, force: true });
    rmSync(join(folder, 'dist'), { recursive: true, force: true });
    return seconds(() => run('npm', ['run', '--silent', 'synth'], folder));
  };
  const pair = () => ({ own: once(own), stock: once(stock) });
  pair();
  const files = sameManifests(join(own, 'dist'), join(stock, 'dist'));
  return { files, pairs: Array.from({ length: PAIRS }, pair) };
}

function sameManifests(own, stock) {
  const list = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = (folder) => list(folder).map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
  const read = (folder, file) => existsSync(join(folder, file)) && readFileSync(join(folder, file), 'utf8');
  const all = [...new Set([...files(own), ...files(stock)])];
  const differing = all.filter((file) => read(own, file) !== read(stock, file));
  if (differing.length > 0) throw new Error(`the two set-ups do not write the same manifests: ${differing.join(', ')}`);
  return all.length;
}

/** All sizes in turn, several times, so that a machine that gets slower meanwhile does so for each of them. */
function measureGroups(library) {
  const once = (count) => JSON.parse(run(process.execPath, [join(ROOT, 'tools/bench-groups.mjs'), library, `${count}`], ROOT));
  const rounds = Array.from({ length: ROUNDS }, () => GROUPS.map(once));
  const sizes = GROUPS.map((count, size) => {
    const middle = (figure) => median(rounds.map((round) => round[size][figure]));
    return { count, objects: rounds[0][size].objects, seconds: middle('seconds'), megabytes: middle('megabytes') };
  });
  return { sizes, growth: median(rounds.map(([, hundred, thousand]) => thousand.seconds / hundred.seconds)) };
}

/** Reading and judging, all sizes in turn, and the command as a user starts it. */
function measureProof(library) {
  const once = (count) => JSON.parse(run(process.execPath, [join(ROOT, 'tools/bench-proof.mjs'), library, `${count}`], ROOT));
  const rounds = Array.from({ length: ROUNDS }, () => PROVED.map(once));
  const sizes = PROVED.map((count, size) => ({
    count,
    first: median(rounds.map((round) => round[size].first)),
    best: median(rounds.map((round) => round[size].best)),
  }));
  const growth = median(rounds.map(([, hundred, thousand]) => thousand.best / hundred.best));
  const starts = Array.from({ length: PAIRS }, () => ({
    command: seconds(() => run(process.execPath, [join(library, 'command/main.js'), 'verify', 'dist'], ROOT)),
    node: seconds(() => run(process.execPath, ['-e', '0'], ROOT)),
  }));
  return {
    sizes,
    growth,
    command: median(starts.map(({ command }) => command)),
    overNode: median(starts.map(({ command, node }) => command / node)),
  };
}

function report({ files, pairs }, { sizes, growth }, proof) {
  const ratio = median(pairs.map(({ own, stock }) => own / stock));
  const [, hundred, thousand] = sizes;
  const broken = [
    ratio > TARGETS.synthRatio && `synth takes ${ratio.toFixed(2)} of the stock set-up's time, above ${TARGETS.synthRatio}`,
    growth > TARGETS.growth && `ten times the groups take ${growth.toFixed(1)} times as long, above ${TARGETS.growth}`,
    thousand.megabytes >= TARGETS.megabytes && `${thousand.count} groups take ${thousand.megabytes.toFixed(0)} MB, not below ${TARGETS.megabytes} MB`,
    proof.sizes[0].best > TARGETS.verify && `verify takes ${proof.sizes[0].best.toFixed(3)} s in process, above ${TARGETS.verify} s`,
    proof.sizes[2].first > TARGETS.verifyThousand &&
      `verify of ${PROVED[2]} groups takes ${proof.sizes[2].first.toFixed(1)} s, above ${TARGETS.verifyThousand} s`,
    proof.growth > TARGETS.growth && `ten times the groups take ${proof.growth.toFixed(1)} times as long to verify, above ${TARGETS.growth}`,
    proof.command > TARGETS.command && `the command takes ${proof.command.toFixed(2)} s, above ${TARGETS.command} s`,
  ].filter(Boolean);
  const times = (which) => pairs.map((pair) => pair[which]);
  const row = (name, values) =>
    `| ${name} | ${median(values).toFixed(2)} s | ${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)} s |`;
  const text = `# Benchmark

Written by \`npm run bench\`, which measures all of this again and fails when a target is missed. Numbers of two machines cannot be compared,
the ratios can. Measured on ${cpus().length} cores (${cpus()[0].model.trim()}), Node ${process.version}.

## Synth from cold

\`npm run synth\` without \`build/\`, against what \`cdk8s init typescript-app\` sets up (\`ts-node\` with type check, TypeScript 5.9), with
the same main.ts, library and versions. Of the template's settings only \`target\` and \`lib\` are raised, to ES2022, because the library needs
them. Both check all types, neither looks for upgrades, and their ${files} manifests are identical to the byte. They ran in turn, ${PAIRS} times each.

| set-up | median | range |
| --- | --- | --- |
${row(`this project: \`${scripts.synth}\``, times('own'))}
${row('stock: `cdk8s synth`', times('stock'))}

Median of the ratios per pair: **${ratio.toFixed(2)}** (target: at most ${TARGETS.synthRatio}).

## Number of broker groups

Building and writing one cluster, without the start of Node, in a fresh process each, all sizes in turn; medians of ${ROUNDS} rounds.

| broker groups | objects | time | peak memory of the process |
| --- | --- | --- | --- |
${sizes.map(({ count, objects, seconds, megabytes }) => `| ${count} | ${objects} | ${seconds.toFixed(2)} s | ${megabytes.toFixed(0)} MB |`).join('\n')}

From ${hundred.count} to ${thousand.count} groups the time grows **${growth.toFixed(1)}** times, the median of the rounds (target: at most ${TARGETS.growth}), and
${thousand.count} groups take **${thousand.megabytes.toFixed(0)} MB** (target: below ${TARGETS.megabytes} MB).

## Proof

Reading the written folder and judging it by every rule, in a process that has the library loaded; medians of ${ROUNDS} rounds.

| broker groups | first time | best time |
| --- | --- | --- |
${proof.sizes.map(({ count, first, best }) => `| ${count} | ${first.toFixed(3)} s | ${best.toFixed(3)} s |`).join('\n')}

Targets: ${PROVED[0]} groups below ${TARGETS.verify} s, ${PROVED[2]} groups below ${TARGETS.verifyThousand} s, ten times the groups at most ${TARGETS.growth} times the time (**${proof.growth.toFixed(1)}**).
\`cdk8s-rocketmq verify dist\` as a command takes **${proof.command.toFixed(2)} s** with the start of Node (target: below ${TARGETS.command} s), ${proof.overNode.toFixed(1)} times a Node that does nothing.
`;
  mkdirSync(join(ROOT, 'docs'), { recursive: true });
  writeFileSync(join(ROOT, 'docs/benchmark.md'), text);
  console.log(text);
  for (const target of broken) console.error(`bench: missed: ${target}`);
  if (broken.length > 0) process.exitCode = 1;
}

function run(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed in ${cwd}:\n${stdout}${stderr}`);
  return stdout;
}

function seconds(action) {
  const start = performance.now();
  action();
  return (performance.now() - start) / 1000;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function writeJson(path, value) {
  writeFileSync(path, JSON.stringify(value));
}
