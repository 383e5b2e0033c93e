import { ensureClientPod } from '../support/client-pod';
import { allReady, apply, destroy } from '../support/cluster';
import { makeTopic, readAll, senders } from '../support/load';
import { dist } from '../support/manifests';
import { groups, type Member, members, voters } from '../support/plan';
import { RocketMqWatch } from '../support/rocketmq-watch';
import { byStatus, doneAt, isAcknowledged } from '../support/sent';
import { seconds, until } from '../support/wait';
import { moveLeader, preferMasters } from './elections';
import { deleteLoads, endLoad, loadLog, startLoad } from './load-pod';
import { acknowledged, losses, outsideOf, parseLog, perSecond, readStops, writeStops, type ZoneLog } from './measure';
import { type Fault, healZone, hurtZone } from './rooms';

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
}

/** What one run measured; times in seconds. */
export interface Result {
  readonly plan: Plan;
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
  /** From the heal to two members in sync in every group. */
  readonly resync: number;
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
}

/** Drives load from every place, hurts a zone, heals it, waits until the cluster is whole, and reads everything back. */
export async function drill(plan: Plan): Promise<Result> {
  await ensureClientPod(outsideOf(plan.zone));
  const watch = new RocketMqWatch();
  try {
    await watch.whole(180);
    await preferMasters(watch);
    await watch.whole(60);
    if (plan.leader) await moveLeader(watch, plan.leader);
    return await measure(plan, watch);
  } finally {
    healZone(plan.zone);
    await deleteLoads();
    await watch.stop();
  }
}

async function measure(plan: Plan, watch: RocketMqWatch): Promise<Result> {
  const topic = `drill-${Date.now()}`;
  await makeTopic(topic, ['e2e', ...PLACES.map((place) => `drill-${place}`)]);
  for (const place of PLACES) await startFlow(place, topic, plan.bytes);
  await watch.whole(60);
  await seconds(8);

  const leaderZone = voters.find(({ id }) => id === watch.leader())?.zone ?? '';
  const masters = groups.map((group) => watch.master(group) as Member);
  const start = hurtZone(plan.fault, plan.zone);
  if (plan.fault === 'flap') await flap(plan.zone, plan.outage);
  else await seconds(plan.outage);
  const healed = healZone(plan.zone);
  await watch.whole(300);
  const whole = Date.now();
  await seconds(10);
  const end = Date.now();
  const story = watch.story(start).split('\n');
  const newMasters = masters
    .filter(({ zone }) => zone === plan.zone)
    .map(({ group }) => {
      const others = members.filter((one) => one.group === group && one.zone !== plan.zone);
      const at = Math.min(...others.map((one) => watch.becameMaster(one, start) ?? Number.POSITIVE_INFINITY));
      return [group, at < healed ? (at - start) / 1000 : null];
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
    resync: (whole - healed) / 1000,
    ...losses(logs, found),
    perSecond: perSecond(
      logs.filter(({ zone }) => zone !== plan.zone),
      start,
      -10,
      plan.outage + 60,
    ),
    story,
  };
}

/** Starts a load and waits until all of it sends and consumes. A client library that hangs in its start is started again. */
async function startFlow(place: string, topic: string, bytes: number): Promise<void> {
  const flows = async () => {
    const { sent, consumed } = parseLog(place, await loadLog(place, '--tail=600'));
    const count = (sender: string) => sent.filter((one) => one.sender === sender && isAcknowledged(one)).length;
    return senders.every((sender) => count(sender) >= 10) && consumed.length > 30;
  };
  for (let tries = 3; ; tries--) {
    await startLoad(place, topic, bytes);
    const told = async () => (await loadLog(place)).filter((line) => !/^[SC] /.test(line)).slice(0, 40);
    try {
      await until(`clients in ${place} send and consume`, 45, flows, told);
      return;
    } catch (error) {
      if (tries === 1) throw error;
      console.error(`${error}`);
      await deleteLoads(place);
    }
  }
}

async function flap(zone: string, duration: number): Promise<void> {
  for (let passed = 0; passed < duration; passed += 10) {
    await seconds(5);
    healZone(zone);
    await seconds(5);
    hurtZone('flap', zone);
  }
}
