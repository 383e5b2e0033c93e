// npm run drill -- --fault cut,kill --zone az1,az2 [--layout witness] [--leader az3] [--runs 1] [--outage 40] [--bytes 1024]
//   [--timing FAST] [--period KEY=MILLIS]... [--release 5.1.4] [--key KEY=VALUE]... [--no-keeper] [--rollout] [--hands] [--controller-class NAME] [--keep] [--out FILE]
// docs/drill.md says what it needs. Everything with commas is drilled in every combination.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { FAULTS, type Fault } from './faults';
import { LAYOUTS, type Layout, render } from './layouts';
import { healAll } from './rooms';
import { row, titles } from './table';

const { values: options } = parseArgs({
  options: {
    fault: { type: 'string', default: 'cut' },
    zone: { type: 'string', default: 'az1,az2' },
    layout: { type: 'string', default: 'witness' },
    leader: { type: 'string' },
    runs: { type: 'string', default: '1' },
    outage: { type: 'string', default: '40' },
    bytes: { type: 'string', default: '1024' },
    timing: { type: 'string' },
    period: { type: 'string', multiple: true, default: [] },
    release: { type: 'string', default: '5.1.4' },
    key: { type: 'string', multiple: true, default: [] },
    rollout: { type: 'boolean', default: false },
    hands: { type: 'boolean', default: false },
    'controller-class': { type: 'string' },
    'no-keeper': { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});

const list = (text: string | undefined) => text?.split(',') ?? [];
const wrong: string[] = [];
const among = (name: string, given: string[], allowed: readonly string[]) => {
  for (const one of given) if (!allowed.includes(one)) wrong.push(`--${name} got ${one}, allowed ${allowed.join(', ')}`);
};
among('fault', list(options.fault), FAULTS);
among('layout', [options.layout], LAYOUTS);
for (const name of ['zone', 'leader'] as const) among(name, list(options[name]), ['az1', 'az2', 'az3']);
for (const name of ['runs', 'outage', 'bytes'] as const) if (!/^[1-9]\d*$/.test(options[name])) wrong.push(`--${name} must be a positive number`);
// In a cut room the lost controllers would go on, and make two masters of a group.
if (options.hands && options.fault !== 'kill') wrong.push('--hands needs --fault kill');
// Elsewhere the only controller starts without what it knew, and accepts no broker that restarts.
if (options.hands && options.layout === 'single' && !options['controller-class'])
  wrong.push('--hands in the layout single needs --controller-class NAME, a StorageClass whose volumes every room can mount');
if (wrong.length > 0) {
  console.error(wrong.join('\n'));
  process.exit(2);
}

const layout = options.layout as Layout;
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-rocketmq-drill-'));
const pairs = (given: string[]) => given.map((one) => one.split('='));
const periods = Object.fromEntries(pairs(options.period).map(([key, millis]) => [key, Number(millis)]));
const keys = Object.fromEntries(pairs(options.key));
// The plan of everything below is read from the manifests, once, when it is loaded.
process.env.E2E_MANIFESTS = render(layout, folder, {
  timing: options.timing,
  periods,
  release: options.release,
  hasKeeper: !options['no-keeper'],
  brokerKeys: keys,
  controllerClass: options['controller-class'],
});

async function main(): Promise<void> {
  const { default: preflight } = require('../support/preflight') as typeof import('../support/preflight', { with: { 'resolution-mode': 'require' }});
  const { drill, freshCluster } = require('./drill') as typeof import('./drill', { with: { 'resolution-mode': 'require' }});
  await preflight();
  if (!options.keep) await freshCluster();
  console.log(titles());
  let isBad = false;
  for (let run = 0; run < Number(options.runs); run++)
    for (const fault of list(options.fault) as Fault[])
      for (const zone of list(options.zone))
        for (const leader of options.leader ? list(options.leader) : [undefined]) {
          const { rollout, hands } = options;
          const result = await drill({ fault, zone, leader, outage: Number(options.outage), bytes: Number(options.bytes), rollout, hands });
          console.log(row(layout, result));
          if ((result.lost.length > 0 || result.inSync === null) && layout !== 'seed') isBad = true;
          if (options.out)
            append(options.out, {
              layout,
              release: options.release,
              timing: options.timing ?? 'default',
              periods,
              ...(options.key.length > 0 && { keys }),
              ...(options['no-keeper'] && { keeper: false }),
              machine: `${cpus().length} x ${cpus()[0].model}`,
              date: new Date().toISOString(),
              ...result,
            });
        }
  if (isBad) throw new Error('acknowledged messages were lost, or a group did not come back');
}

function append(file: string, record: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  const all = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  writeFileSync(file, `${JSON.stringify([...all, record])}\n`);
}

async function end(code: number): Promise<never> {
  await healAll();
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}
let isInterrupted = false;
/** A drill that comes to its end takes away by itself what it put there. */
async function interrupted(): Promise<void> {
  // npm sends on a Ctrl-C that the terminal has sent already.
  if (isInterrupted) return;
  isInterrupted = true;
  console.error('interrupted: what the drill hurt is healed, and what it put there taken away');
  await healAll();
  const { takeAway } = require('./drill') as typeof import('./drill', { with: { 'resolution-mode': 'require' }});
  await takeAway().catch(console.error);
  await end(130);
}
// The last is a terminal that was closed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void interrupted());
main().then(
  () => end(0),
  (error) => {
    console.error(error);
    // Ctrl-C ends every kubectl, too.
    return isInterrupted ? undefined : end(1);
  },
);
