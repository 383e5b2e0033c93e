import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../dist';
import { confLines, confOf, containerOf, type RolePod, type World } from '../world';

/** Releases that are known to lose acknowledged messages when a master is cut off. */
const LOSES = ['5.4.0', '5.5.0'];
const DEAD = ['brokerId', 'brokerRole', 'enableAutoInSyncReplicas', 'totalReplicas', 'haMaxGapNotInSync', 'haMasterAddress']
  .concat(['enableSlaveActingMaster', 'enableDLegerCommitLog', 'dLegerGroup', 'dLegerPeers', 'dLegerSelfId', 'preferredLeaderId'])
  .concat('storePathDLedgerCommitLog');

export const releaseOf = (pod: RolePod): string | undefined => /:(5\.\d+\.\d+)$/.exec(containerOf(pod).image ?? '')?.[1];

const tables = new Map<string, Json>();
function keysOf(pod: RolePod): Json | undefined {
  const release = releaseOf(pod);
  if (release === undefined) return undefined;
  if (!tables.has(release)) {
    try {
      tables.set(release, JSON.parse(readFileSync(join(__dirname, `../../../../lib/config/keys/${release}.json`), 'utf8')).components);
    } catch {
      tables.set(release, undefined);
    }
  }
  return tables.get(release)?.[pod.role.component];
}

const CHOICES: { [key: string]: string[] } = {
  metricsExporterType: ['DISABLE', 'OTLP_GRPC', 'PROM', 'LOG'],
  flushDiskType: ['ASYNC_FLUSH', 'SYNC_FLUSH'],
};
const READABLE: { [type: string]: RegExp } = { int: /^-?\d+$/, long: /^-?\d+$/, double: /^-?\d+(\.\d+)?$/, boolean: /^(true|false)$/ };

export function* config(world: World): Generator<string> {
  for (const pod of world.pods) {
    const keys = keysOf(pod);
    // Nobody knows what an unknown release reads.
    if (keys === undefined) yield 'config-keys';
    for (const [key, value] of keys ? confLines(world, pod) : []) {
      if (keys[key] === undefined) yield 'config-keys';
      else if (READABLE[keys[key].type]?.test(value) === false) yield 'config-values';
      if (CHOICES[key]?.includes(value) === false) yield 'config-values';
      if (pod.role.component === 'broker' && DEAD.includes(key)) yield 'config-dead';
    }
  }
  for (const pod of world.of('broker')) {
    const conf = confOf(world, pod);
    if (conf.enableControllerMode !== 'true' || (conf.fetchControllerAddrByDnsLookup ?? 'false') !== 'false') yield 'controller-mode';
    // Acknowledged is what all members of the in-sync set have; any other way counts to a number that one zone can take away.
    if (conf.allAckInSyncStateSet !== 'true' || LOSES.includes(releaseOf(pod) ?? '')) yield 'replication';
    // A group has two members, so no set ever has more.
    if (Number(conf.minInSyncReplicas ?? 1) > 2) yield 'serving';
    for (const controller of world.of('controller')) if (!timesFit(world, pod, controller)) yield 'timing';
  }
  for (const pod of world.of('controller')) {
    const conf = confOf(world, pod);
    if ((conf.enableElectUncleanMaster ?? 'false') !== 'false') yield 'replication';
    // The voters of one group only talk to one another.
    const groups = world.of('controller').map((other) => confOf(world, other).controllerDLegerGroup);
    if (groups.includes(undefined as never) || new Set(groups).size > 1) yield 'quorum';
  }
  yield* identity(world);
}

function timesFit(world: World, broker: RolePod, controller: RolePod): boolean {
  const ms = (pod: RolePod, key: string) => Number(confOf(world, pod)[key] ?? keysOf(pod)?.[key]?.default);
  const [of, by] = [(key: string) => ms(broker, key), (key: string) => ms(controller, key)];
  const heartbeat = of('haSendHeartbeatInterval');
  const scan = Math.min(by('scanNotActiveBrokerInterval'), by('scanInactiveMasterInterval'));
  return (
    of('controllerHeartBeatTimeoutMills') >= 3 * of('brokerHeartbeatInterval') &&
    of('haHousekeepingInterval') > 3 * heartbeat &&
    of('haHousekeepingInterval') - heartbeat >= of('controllerHeartBeatTimeoutMills') &&
    of('haMaxTimeSlaveNotCatchup') >= 3 * heartbeat &&
    of('registerBrokerTimeoutMills') < of('controllerHeartBeatTimeoutMills') + scan &&
    of('registerNameServerPeriod') >= 10_000 &&
    of('registerNameServerPeriod') <= 60_000
  );
}

/** A group is one brokerName, in one cluster, that no other group has; its members must know which of the two they are. */
function* identity(world: World): Generator<string> {
  const brokers = world.of('broker');
  const named = brokers.map((pod) => ({ pod, name: confOf(world, pod).brokerName, cluster: confOf(world, pod).brokerClusterName }));
  for (const { pod, name, cluster } of named) {
    const group = named.filter((other) => other.name === name);
    const expected = brokers.filter(({ role }) => role.group === pod.role.group);
    if (expected.length !== 2 || group.length !== 2 || group.some((other) => other.pod.role.group !== pod.role.group)) yield 'pair-members';
    if (name === undefined || pod.labels['rocketmq.apache.org/broker-name'] !== name) yield 'identity';
    if (cluster === undefined || cluster !== named[0].cluster) yield 'identity';
  }
  const groups = new Set(brokers.map(({ role }) => role.group));
  if (brokers.length !== 6 || groups.size !== 3) yield 'pair-members';
}
