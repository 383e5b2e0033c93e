import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

// npm pack compiles first, and npm install may have to load packages.
jest.setTimeout(300_000);

const root = join(__dirname, '..');
const { devDependencies, name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const MAIN = `
import { App, Chart, Size, Testing, YamlOutputType } from 'cdk8s';
import { BrokerGroup, Storage, Zone } from 'cdk8s-rocketmq';
import { type Outcome, Proof } from 'cdk8s-rocketmq/proof';
import { Placements } from 'cdk8s-rocketmq/testing';

const app = new App({ outdir: 'dist', yamlOutputType: YamlOutputType.FILE_PER_RESOURCE, outputFileExtension: '.yaml' });
const chart = new Chart(app, 'orders', { namespace: 'orders' });
const group: BrokerGroup = new BrokerGroup(chart, 'orders', {
  clusterName: 'orders',
  brokerName: 'broker-0',
  preferredMasterZone: Zone.of('room-a'),
  otherZone: Zone.of('room-b'),
  namesrvAddr: '10.0.0.1:9876;10.0.1.1:9876',
  controllerAddr: '10.0.0.1:9878;10.0.1.1:9878;10.0.2.1:9878',
  storage: Storage.of({ size: Size.gibibytes(10) }),
});
app.synth();
const placements: Placements = Placements.of(Testing.synth(chart));
placements.expectPairsInOppositeZones('topology.kubernetes.io/zone');
const outcome: Outcome = Proof.ofFolder('dist').outcome;
console.log(JSON.stringify({ outcome, pods: group.members.map(({ podName }) => podName), placed: placements.podNames }));
`;

const TSCONFIG = {
  compilerOptions: { target: 'ES2022', module: 'node16', moduleResolution: 'node16', types: ['node'], strict: true, skipLibCheck: false },
  files: ['main.ts'],
};

const temporary = mkdtempSync(join(tmpdir(), 'package-'));
const app = join(temporary, 'app');
let packed: { filename: string; size: number; files: { path: string }[] };

const run = (cwd: string, command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  [packed] = JSON.parse(run(root, 'npm', 'pack', '--json', '--loglevel=error', '--pack-destination', temporary));
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true }));
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  writeFileSync(join(app, 'main.ts'), MAIN);
  const beside = ['cdk8s', 'cdk8s-plus-27', 'constructs', 'typescript', '@types/node'].map(
    (dependency) => `${dependency}@${devDependencies[dependency]}`,
  );
  run(app, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', join(temporary, packed.filename), ...beside);
});

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

describe('the package', () => {
  it('holds the compiled library and the files it reads, and nothing else', () => {
    const allowed = /^(build\/lib\/.*\.(js|d\.ts)|lib\/scripts\/[\w.-]+|lib\/config\/keys\/[\d.]+\.json|package\.json|[A-Z]+(\.zh)?(\.md)?)$/;
    expect(packed.files.map(({ path }) => path).filter((path) => !allowed.test(path))).toEqual([]);
    expect(packed.filename).toBe(`${name}-${version}.tgz`);
  });

  it('is smaller than a megabyte', () => expect(packed.size).toBeLessThan(1_000_000));

  it('needs nothing at run time beside its peers but a parser of YAML', () => {
    const installed = JSON.parse(readFileSync(join(app, 'node_modules', name, 'package.json'), 'utf8'));
    expect(Object.keys(installed.dependencies)).toEqual(['yaml']);
    expect(Object.keys(installed.peerDependencies)).toEqual(['cdk8s', 'cdk8s-plus-27', 'constructs']);
  });
});

describe('an app that installs the package', () => {
  let printed: { outcome: string; pods: string[]; placed: string[] };
  let manifests: { kind: string; metadata: { name: string }; data?: { [file: string]: string } }[];

  beforeAll(() => {
    run(app, process.execPath, 'node_modules/typescript/bin/tsc', '-p', '.');
    printed = JSON.parse(run(app, process.execPath, 'main.js'));
    manifests = readdirSync(join(app, 'dist')).map((file) => parse(readFileSync(join(app, 'dist', file), 'utf8')));
  });

  it('is checked by a strict compiler, library types included, and gets its two brokers', () => {
    const sets = manifests.filter(({ kind }) => kind === 'StatefulSet').map(({ metadata }) => metadata.name);
    expect(sets.sort()).toEqual(['orders-broker-0-0', 'orders-broker-0-1']);
    expect(printed.pods).toEqual(['orders-broker-0-0-0', 'orders-broker-0-1-0']);
  });

  it('finds the scripts inside the package', () => {
    const scripts = manifests.map(({ data = {} }) => data).find((data) => 'start.sh' in data);
    const files = ['start.sh', ...Object.keys(scripts ?? {})];
    expect(scripts).toEqual(Object.fromEntries(files.map((file) => [file, readFileSync(join(root, 'lib/scripts', file), 'utf8')])));
  });

  it('gets the proof from the third entry point, and the command', () => {
    // The group stands alone: its name servers and controllers cannot be judged.
    expect(printed.outcome).toBe('not judged');
    const { status, stdout } = spawnSync('npx', ['--no-install', name, 'verify', 'dist'], { cwd: app, encoding: 'utf8' });
    expect(stdout).toContain('orders/orders: 1 broker group');
    expect(status).toBe(2);
  });

  it('gets the helpers for its tests from the second entry point', () => {
    expect(printed.placed).toEqual(printed.pods);
  });
});
