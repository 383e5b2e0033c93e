import { spawn } from 'node:child_process';
import { Proof } from '../../lib/proof';
import { dist } from '../support/manifests';
import { clusterName, groups, namespace } from '../support/plan';
import type { RocketMqWatch } from '../support/rocketmq-watch';
import { until } from '../support/wait';

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
  const patches = steps.flatMap((commands, index) => (commands.some((command) => / patch /.test(command)) ? [index] : []));
  // The survivor is given a configuration of its own, and its own one again when the zone is back.
  if (outage?.recovery !== 'by hand' || patches.length !== 2) return undefined;
  return { whileAway: steps.slice(0, patches[0] + 1), afterReturn: steps.slice(patches[1]) };
}

/** Types what it prints while a zone is away, until every group has a master. */
export async function takeOver({ whileAway }: Runbook, watch: RocketMqWatch): Promise<void> {
  for (const commands of whileAway) await type(commands);
  await until('the survivors serve', 300, () => watch.leader() !== undefined && groups.every((group) => watch.master(group)));
}

/** Types what it prints when the zone is back: each step when the one before has come to its end. */
export async function giveBack({ afterReturn }: Runbook, watch: RocketMqWatch): Promise<void> {
  await until('the brokers of the zone are in sync', 300, () => groups.every((group) => watch.group(group)?.inSync.length === 2));
  for (const commands of afterReturn) {
    await type(commands);
    // "Only when 1005 names the leader": the next voter waits for that.
    await until('a controller leads', 300, () => groups.every((group) => watch.group(group)?.master));
  }
}

async function type(commands: string[]): Promise<void> {
  for (const command of commands) {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', command], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000 });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      complaint += text;
    });
    // To look may fail: a pod that is away answers nobody.
    const isLook = / exec | get /.test(command) && !command.includes('|');
    await new Promise<void>((resolve, reject) =>
      child.on('close', (code) => (code === 0 || isLook ? resolve() : reject(new Error(`${command}: exit code ${code}: ${complaint}`)))),
    );
  }
}
