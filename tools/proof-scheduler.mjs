// Lets the real scheduler of Kubernetes place dist/ and the examples on random clusters, and fails where a guarantee is broken:
//   npm run proof:scheduler [-- --states 10000 --seed 11 --kubernetes 1.27.16,1.37.2] [--write] [--vectors]
// --write puts the result into docs/proof.md, --vectors renews test/proof/vectors/. The programs are in e2e/scheduler/ (Go) and are built once
// into a cache, by version and content. Without Go nothing is run: that fails in CI and is only told elsewhere.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { goProgram } from './go-program.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SOURCES = join(ROOT, 'e2e/scheduler');
const VERSIONS = ['1.27.16', '1.37.2'];
const VECTORS = 500;

const { values: options } = parseArgs({
  options: {
    states: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '11' },
    kubernetes: { type: 'string', default: VERSIONS.join(',') },
    write: { type: 'boolean', default: false },
    vectors: { type: 'boolean', default: false },
  },
});
for (const name of ['states', 'seed']) if (!/^[1-9]\d{0,8}$/.test(options[name])) end(2, `--${name} must be a positive number`);
const versions = options.kubernetes.split(',');
for (const version of versions) if (!VERSIONS.includes(version)) end(2, `--kubernetes must be one or more of ${VERSIONS.join(',')}`);

const work = mkdtempSync(join(tmpdir(), 'cdk8s-rocketmq-proof-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const programs = versions.map((version) => ({ version, path: build(version) }));
const recipes = render();
for (const { version, path } of programs) {
  await run(path, ['check']);
  console.log(
    `proof:scheduler: Kubernetes ${version}: the named states and the 720 orders of the seed recipe end as known; faults put in on purpose are seen`,
  );
}
if (options.vectors) for (const program of programs) await writeVectors(program);
const results = await inTurn(
  programs.flatMap((program) => recipes.map((recipe) => ({ ...program, ...recipe }))),
  live,
);
const text = report(results);
console.log(text);
if (options.write) writeFileSync(join(ROOT, 'docs/proof.md'), text);
const broken = results.filter(({ guaranteed, counts }) => guaranteed && breaches(counts) > 0);
if (broken.length > 0) end(1, ...broken.map(({ version, name, counts }) => `broken by ${name} on ${version}: ${JSON.stringify(counts)}`));

function build(version) {
  const module = join(SOURCES, `kube-${version.replace(/\.\d+$/, '')}`);
  return goProgram({
    command: 'proof:scheduler',
    name: `scheduler-proof-${version}`,
    what: `the scheduler of Kubernetes ${version}`,
    folders: [module, join(SOURCES, 'proof')],
    // Some modules of 1.27 are missing from the checksum database; go.sum pins them.
    env: { GONOSUMDB: 'k8s.io/*' },
    notRun,
  });
}

/** The manifests: dist/ as committed, and the examples as the present sources render them. */
function render() {
  const project = join(work, 'project');
  for (const part of ['main.ts', 'lib', 'imports', 'examples', 'package.json', 'tsconfig.json']) {
    cpSync(join(ROOT, part), join(project, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  const compile = spawnSync('npx', ['--no-install', 'tsc', '-p', '.', '--noCheck'], { cwd: project, encoding: 'utf8' });
  if (compile.status !== 0) throw new Error(`the examples do not compile:\n${compile.stdout}${compile.stderr}`);
  const example = (file, name) => {
    const folder = join(work, file);
    const script = `const { App } = require('cdk8s');
      const app = new App({ outdir: ${JSON.stringify(folder)} });
      new (require('./build/examples/${file}').${name})(app, '${file}');
      app.synth();`;
    const synth = spawnSync(process.execPath, ['-e', script], { cwd: project, encoding: 'utf8' });
    if (synth.status !== 0) throw new Error(`examples/${file}.ts does not synthesize:\n${synth.stderr}`);
    return folder;
  };
  return [
    { name: '`dist/rocketmq`', guaranteed: true, folder: join(ROOT, 'dist/rocketmq') },
    { name: '`examples/witness.ts`', guaranteed: true, folder: example('witness', 'Witness') },
    { name: '`examples/bring-your-own-chart.ts`', guaranteed: true, folder: example('bring-your-own-chart', 'BringYourOwnChart') },
    { name: 'the seed recipe, `examples/seed-recipe.ts`', guaranteed: false, folder: example('seed-recipe', 'SeedRecipe') },
    { name: 'the seed recipe, one selector for all brokers', guaranteed: false },
  ];
}

async function live({ version, path, name, guaranteed, folder }) {
  const args = ['-states', options.states, '-seed', options.seed, 'states', ...(folder ? [folder] : [])];
  const start = process.hrtime.bigint();
  const counts = JSON.parse(await run(path, args));
  console.log(`proof:scheduler: ${version}, ${name}: ${Math.round(Number(process.hrtime.bigint() - start) / 1e9)} s`);
  return { version, name, guaranteed, counts };
}

async function writeVectors({ version, path }) {
  const minor = version.replace(/\.\d+$/, '');
  const seed = minor.replace('.', '');
  const folder = join(ROOT, 'test/proof/vectors');
  const vectors = await run(path, ['-vectors', String(VECTORS), '-seed', seed, 'vectors', join(ROOT, 'dist/rocketmq')]);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `scheduler-${minor}.json.gz`), gzipSync(vectors, { level: 9 }));
  writeFileSync(join(folder, `seed-orders-${minor}.json.gz`), gzipSync(await run(path, ['order-vectors']), { level: 9 }));
}

function run(path, args) {
  return new Promise((resolve, reject) => {
    const child = spawn('nice', ['-n', '5', path, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, GOMAXPROCS: '1' } });
    let [out, problems] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      problems += text;
    });
    child.on('error', reject);
    child.on('close', (status) => (status === 0 ? resolve(out) : reject(new Error(`${args.join(' ')} ended with ${status}:\n${problems}`))));
  });
}

/** As many at a time as there are processors, results in the order of the items. */
async function inTurn(items, action) {
  const results = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [i, item] of queue) results[i] = await action(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

function breaches({ pairsInOneZone, nameServersInOneZone, sharedNodes, deadEnd, undecided }) {
  return pairsInOneZone + nameServersInOneZone + sharedNodes + deadEnd + undecided;
}

function report(results) {
  const n = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
  const cells = (result) => {
    const { name, guaranteed, counts: c } = result;
    const must = (count) => (guaranteed ? `**${n(count)}**` : n(count));
    const bad = [must(c.pairsInOneZone), n(c.avoidable), must(c.nameServersInOneZone), must(c.sharedNodes)];
    const pending = [must(c.deadEnd), n(c.noneExists), n(c.againstPlan), n(c.noRoom)];
    return `| ${[name, ...bad, ...pending, n(c.complete)].join(' | ')} |`;
  };
  const tables = versions.map((version) => {
    const ofVersion = results.filter((result) => result.version === version);
    const phases = n(ofVersion[0].counts.phases);
    return `### Kubernetes ${version}

${n(options.states)} states, judged ${phases} times (${ofVersion[0].name}; more where there is a third zone).

| manifests | pair in one zone | ... avoidable | name servers in one zone | two brokers on a node | Pending: dead end | none exists | against the plan | no room | complete |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${ofVersion.map(cells).join('\n')}
`;
  });
  const date = new Date().toISOString().slice(0, 10);
  return `# The scheduler proof

The real scheduler of Kubernetes places the rendered manifests on random clusters: its own filters, scores, cache and defaults, in one process,
without an API server. Nothing of it is modelled (\`e2e/scheduler/README.md\`). Done again by

    npm run proof:scheduler -- --states ${options.states} --seed ${options.seed} --kubernetes ${versions.join(',')}

which fails when a number in bold is not 0, or when the search for a better placement was given up. The same seed gives all manifests the same
states, and the same counts each time. Run on ${date} on ${cpus().length} cores
(${cpus()[0].model.trim()}).

## A state

Two zones of 2 to 6 nodes (and a third of 1 or 2 where the manifests name one); 4 to 32 processors, the same or not in the zones and on the nodes;
up to 95 % of them and of the memory requested by others; PreferNoSchedule and NoSchedule taints on nodes or on a zone; cordons of nodes or of a zone;
nodes or a whole zone without the zone label; with the label of the manifests only or also \`topology.kubernetes.io/zone\`; large images in one zone.
Pods are created in random order. What is cordoned is opened then; in half of the states a zone is lost, its pods are made anew while it is away,
and it comes back; in a third a node is drained and comes back. Each event lets the scheduler try again what is Pending. The placement is judged
after each. Zones are where nodes *are*, whatever their labels say, but no node carries the label of another zone.

## Results

Each number counts states in which the thing was seen at least once.

${tables.join('\n')}
- **avoidable**: a pair was in one zone although a correct placement of all pods existed: pairs apart, one broker a node, all on nodes that take them.
- **dead end**: a pod was Pending although there was room for it if only the pods of its kind (say, the brokers of a cluster) were placed in another way.
- **none exists**: a pod was Pending, and no correct placement existed; with a zone lost there never is one, and waiting is the answer.
- **against the plan**: a correct placement existed, but not under the rules of the pods: nodes without the zone label that are in the zone all the
  same, or a zone that is too small for its members while another choice of zones would do.
- **no room**: all pods could have been placed, but one of another kind or another RocketMQ cluster came first and took the last room that this one
  fits in. The scheduler does not move pods for that, and no placement rule can; a PriorityClass for brokers, or room to spare, can.
- **complete**: at the end every pod runs and no pair shares a zone.

Guaranteed manifests wait where the promise cannot be kept; the seed recipe runs, and breaks it. Its second row is the recipe as the operator makes it:
six StatefulSets whose selectors are the same, so that the default spreading of Kubernetes weighs in. Of its 720 creation orders on an idle cluster
with well-known zone labels, 288 put a group into one zone; that is checked first, as are ten named states and that the judge sees a pair in one
zone, two brokers on a node and a dead end in recipes that are spoilt on purpose.

## Not covered

Volumes (every node reaches every claim; a zonal volume can only keep pods from nodes), preemption, more than 14 nodes, nodes that carry the label of a
zone in which they are not. Pods that are Pending are tried in the order of their creation after every event, not by the queue of the scheduler.
`;
}

function notRun(reason) {
  end(process.env.CI ? 1 : 0, `proof:scheduler: NOT RUN (${reason})`);
}

function end(status, ...lines) {
  for (const line of lines) console.error(line);
  process.exit(status);
}
