import { ensureClientPod } from '../support/client-pod';
import { allReady, apply, destroy } from '../support/cluster';
import { deleteExecutioner, ensureExecutioner } from '../support/executioner';
import { kubectl } from '../support/kubectl';
import { makeTopic, readAll, senders } from '../support/load';
import { dist } from '../support/manifests';
import { zoneOf } from '../support/node';
import { groups, type Member, members, namespace, voters } from '../support/plan';
import { RocketMqWatch } from '../support/rocketmq-watch';
import { byStatus, doneAt, isAcknowledged } from '../support/sent';
import { storyLine } from '../support/story-line';
import { seconds, until } from '../support/wait';
import { moveLeader, preferMasters } from './elections';
import { type Fault, ON_PROCESSES } from './faults';
import { backInService, giveBack, type Runbook, runbookOf, takeOver } from './hands';
import { type Hurt, hurt } from './hurt';
import { type Knowledge, knowledgeBefore, knowledgeOf, makeKept, missing } from './kept';
import { deleteLoads, endLoad, loadLog, startLoad } from './load-pod';
import { acknowledged, losses, outsideOf, parseLog, perSecond, readStops, writeStops, type ZoneLog } from './measure';
import { healAll } from './rooms';

/** Where clients stand. */
export const PLACES = ['az1', 'az2', 'az3'];

export interface Plan {
  readonly fault: Fault;
  readonly zone: string;
  /** The zone to which the leadership is moved before; without it, it stays where it is. */
  readonly leader?: string;
  /** How long the zone is away, in seconds. */
  readonly outage: number;
  readonly bytes: number;
  /** Whether everything is being restarted when the fault comes. */
  readonly rollout: boolean;
  /** Whether somebody types what the runbook prints, where hands are needed. */
  readonly hands: boolean;
}

/** What one run measured; times in seconds. */
export interface Result {
  readonly plan: Plan;
  /** How long it lasted: what new masters know is asked before the heal. */
  readonly outage: number;
  readonly leaderZone: string;
  readonly masterZones: { [group: string]: string };
  /** From the fault to the new master's own word, for each group that lost its master. */
  readonly newMasters: { [group: string]: number | null };
  /** How often a controller made another member master, until the heal. */
  readonly elections: number;
  /** By place and sender, over the outage. */
  readonly writeStops: { [place: string]: { [sender: string]: number } };
  readonly readStops: { [place: string]: { [group: string]: number } };
  /** From the heal to the end of the run. */
  readonly writeStopsAfterHeal: { [place: string]: { [sender: string]: number } };
  readonly statuses: { [place: string]: { [status: string]: number } };
  /** Acknowledged to clients in the hurt zone, of sends that began a second after the fault and before the heal. */
  readonly acknowledgedInside: number;
  /** When the first command of the runbook was typed, and when every group had a master again; both from the fault on. */
  readonly hands?: { readonly from: number; readonly to: number };
  /** What new masters did not know of a topic with an attribute, a consumer group and its offset, all older than the fault. */
  readonly missing: string[];
  /** From the heal to two members in sync in every group; null if that took more than five minutes. */
  readonly inSync: number | null;
  /** The same, until every controller follows the leader too. */
  readonly resync: number | null;
  readonly acknowledged: number;
  readonly lost: string[];
  readonly believed: number;
  readonly duplicates: number;
  /** Acknowledged in each second from 10 s before the fault, over all places. */
  readonly perSecond: number[];
  readonly story: string[];
}

/** Applies the manifests to an empty namespace, and waits for the whole cluster. */
export async function freshCluster(): Promise<void> {
  await ensureClientPod();
  await deleteLoads();
  await destroy();
  await apply(dist);
  await allReady(420);
  await makeKept();
}

/** Takes away what a drill puts beside the cluster: all of it, also when a part of that fails. */
export async function takeAway(): Promise<void> {
  const parts = await Promise.allSettled([backInService(), deleteLoads(), deleteExecutioner()]);
  for (const part of parts) if (part.status === 'rejected') throw part.reason;
}

/** Drives load from every place, hurts a zone, heals it, waits until the cluster is whole, and reads everything back. */
export async function drill(plan: Plan): Promise<Result> {
  await ensureClientPod(outsideOf(plan.zone));
  if (ON_PROCESSES.includes(plan.fault)) await ensureExecutioner();
  const watch = new RocketMqWatch();
  try {
    await watch.whole(180);
    await preferMasters(watch);
    await watch.whole(60);
    return await measure(plan, watch);
  } finally {
    await healAll();
    await takeAway();
    await watch.stop();
  }
}

async function measure(plan: Plan, watch: RocketMqWatch): Promise<Result> {
  const topic = `drill-${Date.now()}`;
  await makeTopic(topic, ['e2e', ...PLACES.map((place) => `drill-${place}`)]);
  const known: { [group: string]: Knowledge } = {};
  for (const group of groups) {
    const master = watch.master(group);
    if (master) known[group] = await knowledgeBefore(master);
  }
  for (const place of PLACES) await startFlow(place, topic, plan.bytes);
  await watch.whole(60);
  await seconds(8);
  // Not earlier: the keeper brings it home after 20 s.
  if (plan.leader) await moveLeader(watch, plan.leader);

  const leaderZone = await zoneOfLeader(watch);
  if (plan.rollout) await rollOut();
  const masters = groups.flatMap((group) => watch.master(group) ?? []);
  const fault = await hurt(plan.fault, plan.zone, watch);
  const { start } = fault;
  await fault.last(plan.outage);
  const runbook = plan.hands ? runbookOf(plan.zone) : undefined;
  const hands = runbook && (await takenOver(runbook, start, watch));
  const lacking = await lackingAt(watch, known, masters, fault);
  const healed = fault.heal();
  if (runbook) await giveBack(runbook, watch);
  const inSync = until('every group is in sync', 300, () => watch.isInSync() && Date.now()).catch(() => undefined);
  const isWhole = await watch.whole(300).catch((error) => void console.error(`${error}`.slice(0, 2000)));
  const whole = Date.now();
  const synced = await inSync;
  await seconds(10);
  const end = Date.now();
  const newMasters = masters
    .filter((master) => fault.isLost(master))
    .map((master) => {
      const others = members.filter((one) => one.group === master.group && one.name !== master.name);
      const at = Math.min(...others.map((one) => watch.becameMaster(one, start) ?? Number.POSITIVE_INFINITY));
      return [master.group, at < healed ? (at - start) / 1000 : null];
    });

  const logs: ZoneLog[] = [];
  for (const place of PLACES) {
    await endLoad(place);
    const wasKilled = plan.fault === 'kill' && place === plan.zone;
    logs.push(parseLog(place, [...(wasKilled ? await loadLog(place, '--previous') : []), ...(await loadLog(place))]));
  }
  const found = await readAll(topic);
  // A load that died with its room sent nothing meanwhile: its silence says nothing.
  const alive = logs.filter(({ zone }) => plan.fault !== 'kill' || zone !== plan.zone);
  const perPlace = <T>(of: (log: ZoneLog) => T, some = alive) => Object.fromEntries(some.map((log) => [log.zone, of(log)]));
  return {
    plan,
    outage: (healed - start) / 1000,
    leaderZone,
    masterZones: Object.fromEntries(masters.map(({ group, zone }) => [group, zone])),
    newMasters: Object.fromEntries(newMasters),
    elections: groups.reduce((count, group) => count + watch.mastersOf(group, start, healed).length, 0),
    writeStops: perPlace((log) => writeStops(log, start, healed)),
    readStops: perPlace((log) => readStops(log, start, healed)),
    writeStopsAfterHeal: perPlace((log) => writeStops(log, healed, end)),
    statuses: perPlace((log) => byStatus(log.sent.filter((one) => one.start >= start - 1000)), logs),
    acknowledgedInside: acknowledged(
      logs.filter(({ zone }) => zone === plan.zone).flatMap(({ sent }) => sent.filter((one) => one.start > start + 1000 && doneAt(one) < healed)),
    ).length,
    ...(hands ? { hands } : {}),
    missing: lacking,
    inSync: synced ? (synced - healed) / 1000 : null,
    resync: isWhole ? (whole - healed) / 1000 : null,
    ...losses(logs, found),
    perSecond: perSecond(
      logs.filter(({ zone }) => zone !== plan.zone),
      start,
      -10,
      plan.outage + 60,
    ),
    story: [...watch.story(start), ...logs.flatMap((log) => viewsOf(log, start))],
  };
}

/** Where the leading controller stands. A voter without others names no leader, and is bound to no zone. */
async function zoneOfLeader(watch: RocketMqWatch): Promise<string> {
  if (voters.length > 1) return voters.find(({ id }) => id === watch.leader())?.zone ?? '';
  return zoneOf(voters[0].pod);
}

/** When the senders of a place learned of which masters, one line each, as the story of the cluster. */
const viewsOf = ({ zone, views }: ZoneLog, start: number) =>
  views.filter(({ at }) => at >= start).map(({ at, sender, address }) => storyLine(at - start, `sender in ${zone} to ${sender}: ${address}`));

/** Starts a load and waits until all of it sends and consumes. A client library that hangs in its start is started again. */
async function startFlow(place: string, topic: string, bytes: number): Promise<void> {
  const flows = async () => {
    const { sent, consumed } = parseLog(place, await loadLog(place, '--tail=600'));
    const count = (sender: string) => sent.filter((one) => one.sender === sender && isAcknowledged(one)).length;
    return senders.every((sender) => count(sender) >= 10) && consumed.length > 30;
  };
  for (let tries = 3; ; tries--) {
    await startLoad(place, topic, bytes);
    const told = async () => (await loadLog(place)).filter((line) => !/^[SCV] /.test(line)).slice(0, 40);
    try {
      await until(`clients in ${place} send and consume`, 90, flows, told);
      return;
    } catch (error) {
      if (tries === 1) throw error;
      console.error(`${error}`);
      await deleteLoads(place);
    }
  }
}

/** Restarts everything, as a change of every pod does, and comes back in the middle of it. */
async function rollOut(): Promise<void> {
  await kubectl(['-n', namespace, 'rollout', 'restart', 'statefulset']);
  await seconds(15);
}

/** Lets somebody make the survivors serve, and these serve for a while. */
async function takenOver(runbook: Runbook, start: number, watch: RocketMqWatch): Promise<Result['hands']> {
  const from = Date.now();
  await takeOver(runbook, watch);
  const to = Date.now();
  await seconds(15);
  return { from: (from - start) / 1000, to: (to - start) / 1000 };
}

/** What masters that were none before the fault do not know of what was there before. */
async function lackingAt(watch: RocketMqWatch, known: { [group: string]: Knowledge }, former: Member[], fault: Hurt): Promise<string[]> {
  const lacking: string[] = [];
  for (const group of groups) {
    const master = members.find((one) => one.group === group && !fault.isLost(one) && watch.state(one) === 'master');
    if (!master || !known[group] || former.includes(master)) continue;
    // A master that does not answer must not keep the room away.
    const now = await knowledgeOf(master).catch(() => undefined);
    lacking.push(...(now ? missing(group, known[group], now) : [`${group}: no answer`]));
  }
  return lacking;
}
