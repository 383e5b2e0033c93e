import { spawn } from 'node:child_process';
import { Proof } from '../../lib/proof';
import { kubectl } from '../support/kubectl';
import { dist } from '../support/manifests';
import { clusterName, groups, namespace } from '../support/plan';
import type { RocketMqWatch } from '../support/rocketmq-watch';
import { until } from '../support/wait';

const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

/** The commands that the runbook prints for the loss of a zone: while it is away, and when it is back. */
export interface Runbook {
  readonly whileAway: string[][];
  readonly afterReturn: string[][];
}

/** What the report tells to type when a zone is lost. Nothing when nobody has to act. */
export function runbookOf(zone: string): Runbook | undefined {
  const outage = Proof.ofManifests(dist)
    .outages(`${namespace}/${clusterName}`)
    .find(({ id }) => id === `zone-${zone}`);
  const steps = outage?.steps.map(({ commands }) => commands) ?? [];
  const stepsThat = (act: RegExp) => steps.flatMap((commands, index) => (commands.some((command) => act.test(command)) ? [index] : []));
  // The survivor is given a configuration of its own, and its own one again when the zone is back; a lone controller is moved off its node.
  const [patches, taints] = [stepsThat(/ patch /), stepsThat(/ taint /)];
  const acts = patches.length > 0 ? patches : taints;
  if (outage?.recovery !== 'by hand' || acts.length !== 2) return undefined;
  return { whileAway: steps.slice(0, acts[0] + 1), afterReturn: steps.slice(acts[1]) };
}

/** Types what it prints while a zone is away, until every group has a master. */
export async function takeOver({ whileAway }: Runbook, watch: RocketMqWatch): Promise<void> {
  before = await outOfService();
  for (const command of whileAway.flat()) await type(command);
  await until('the survivors serve', 300, () => watch.leader() !== undefined && groups.every((group) => watch.master(group)));
}

/** Types what it prints when the zone is back: each step when the one before has come to its end. */
export async function giveBack({ afterReturn }: Runbook, watch: RocketMqWatch): Promise<void> {
  const isInSync = () => groups.every((group) => watch.group(group)?.inSync.length === 2);
  for (const commands of afterReturn) {
    for (const command of commands) {
      // One group at a time, and when all are in sync; but those of a node that is out of service come once it is in service again.
      if (/ (patch|delete) /.test(command)) await until('the brokers of the zone are in sync', 300, isInSync);
      await type(command);
    }
    // "Only when 1005 names the leader": the next voter waits for that.
    await until('a controller leads', 300, () => groups.every((group) => watch.group(group)?.master));
  }
}

async function type(printed: string): Promise<void> {
  const command = printed.includes(' NODE ') ? printed.replace('NODE', (await declared()).join(' ')) : printed;
  const child = spawn('bash', ['-euo', 'pipefail', '-c', command], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000 });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaint += text;
  });
  // To look may fail: a pod that is away answers nobody.
  const isLook = /^kubectl (-n \S+ )?(exec|get) /.test(command) && !command.includes('|');
  await new Promise<void>((resolve, reject) =>
    child.on('close', (code) => (code === 0 || isLook ? resolve() : reject(new Error(`${command}: exit code ${code}: ${complaint}`)))),
  );
}

/** The nodes that were out of service before anything was typed. */
let before: string[] | undefined;

/** The nodes that were declared out of service here. */
const declared = async () => (before === undefined ? [] : (await outOfService()).filter((node) => !before?.includes(node)));

/** Puts them back into service, because a drill that is interrupted cleans up, too. */
export async function backInService(): Promise<void> {
  for (const node of await declared()) await kubectl(['taint', 'nodes', node, `${OUT_OF_SERVICE}-`]);
  before = undefined;
}

/** The nodes that are out of service, as the commands that are printed show them. */
async function outOfService(): Promise<string[]> {
  const shown = await kubectl(['get', 'nodes', '-o', 'custom-columns=NAME:.metadata.name,TAINTS:.spec.taints[*].key', '--no-headers']);
  return shown.split('\n').flatMap((line) => (line.includes(OUT_OF_SERVICE) ? [line.split(' ')[0]] : []));
}
