import { ask } from '../support/client-pod';
import { clusterName, groups, member, members, voters } from '../support/plan';
import type { RocketMqWatch } from '../support/rocketmq-watch';
import { seconds, until } from '../support/wait';

const addressOf = (id: string | undefined) => voters.find((voter) => voter.id === id)?.address ?? '';

/** Makes member 0 the master of every group again, as after the first start. */
export async function preferMasters(watch: RocketMqWatch): Promise<void> {
  for (const group of groups) {
    if (watch.master(group)?.number === 0) continue;
    const table = watch.group(group);
    const wanted = table?.inSync.find(({ id }) => id !== table.master);
    if (!wanted) throw new Error(`${group}: ${member(group, 0).pod} is not in sync`);
    const fields = `"clusterName":"${clusterName}","brokerName":"${group}","brokerId":"${wanted.id}","designateElect":"true"`;
    await ask(addressOf(watch.leader()), 1002, fields);
  }
  await until(
    'member 0 of every group is master',
    60,
    () => groups.every((group) => watch.master(group)?.number === 0),
    () => members.map((one) => [one.name, watch.state(one)]),
  );
}

/** Moves the leadership of the controllers to a zone, by the two frames of DLedger that the keeper uses too. */
export async function moveLeader(watch: RocketMqWatch, zone: string): Promise<void> {
  const target = voters.find((voter) => voter.zone === zone);
  if (!target) throw new Error(`no controller stands in ${zone}`);
  for (let tries = 0; tries < 5; tries++) {
    const leader = watch.leader();
    if (voters.some((voter) => voter.id === leader && voter.zone === zone)) return;
    const frame = (local: string, leading: string, more: object) =>
      JSON.stringify({ group: `${clusterName}-controller`, remoteId: leader, localId: local, leaderId: leading, ...more });
    // A term that is surely over, as in lib/scripts/common.sh.
    const refusal = await ask(addressOf(leader), 51002, '', frame(target.id, target.id, { term: -1 }));
    const term = /"term":(\d+)/.exec(refusal?.body ?? '')?.[1];
    if (leader && term)
      await ask(addressOf(leader), 51005, '', frame(leader, leader, { transferId: leader, transfereeId: target.id, term: Number(term) }));
    await seconds(3);
  }
  throw new Error(`the leadership did not move to ${zone}; it is with ${watch.leader()}`);
}
