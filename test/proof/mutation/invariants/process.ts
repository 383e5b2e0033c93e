import type { Json } from '../dist';
import { confLines, confPathOf, containerOf, envOf, fileAt, type RolePod, settingOf, type World } from '../world';
import { releaseOf } from './config';

const SCRIPTS = '/etc/rocketmq/scripts';
/** What the scripts look up in the configuration, by whole lines "key=value" that they expect once. */
const LOOKED_UP: { [component: string]: string[] } = {
  broker: ['controllerAddr', 'brokerName', 'brokerClusterName', 'storePathRootDir'],
  controller: ['controllerDLegerPeers', 'controllerDLegerSelfId'],
  nameserver: [],
};

/** What the stop script of a broker looks up if it is there. */
const LOOKED_UP_IF_THERE = ['haHousekeepingInterval', 'haSendHeartbeatInterval', 'namesrvAddr'];

export function* processes(world: World): Generator<string> {
  for (const pod of world.pods) {
    if (!starts(world, pod)) yield 'start';
    if (!handsOver(world, pod)) yield 'hand-over';
    if (!isAsked(world, pod)) yield 'probes';
    const keys = confLines(world, pod).map(([key]) => key);
    if (LOOKED_UP[pod.role.component].some((key) => keys.filter((one) => one === key).length !== 1)) yield 'hand-over';
    if (pod.role.component === 'broker' && LOOKED_UP_IF_THERE.some((key) => keys.filter((one) => one === key).length > 1)) yield 'hand-over';
  }
  if (!hearsFirst(world)) yield 'routes';
  for (const group of ['broker-0', 'broker-1', 'broker-2']) {
    const members = world.of('broker').filter(({ role }) => role.group === group);
    // They take turns, and boot for the first time, by this number: 0 goes first, any other yields.
    if (members.filter((pod) => settingOf(pod, 'MEMBER') === '0').length !== 1) yield 'identity';
  }
}

/** A script is there, with those it calls. What it says is for the tests of the scripts. */
const canRun = (world: World, pod: RolePod, files: string[]) => files.every((file) => fileAt(world, pod, `${SCRIPTS}/${file}`));

const runs = (command: Json, ...words: string[]) => Array.isArray(command) && command.join('\n') === ['bash', ...words].join('\n');
const isNumber = (value: string | undefined) => value !== undefined && /^[1-9]\d*$/.test(value);

/** Whether start.sh has all it needs: it runs with `set -u`, so each variable it reads must be there. */
function starts(world: World, pod: RolePod): boolean {
  const { component } = pod.role;
  const container = containerOf(pod);
  const variables = ['HEAP_PERCENT', 'DIRECT_MEMORY_PERCENT'].map((name) => settingOf(pod, name));
  return (
    runs(container.command, `${SCRIPTS}/start.sh`, component) &&
    (container.args ?? []).length === 0 &&
    canRun(world, pod, ['start.sh', 'common.sh', 'request.sh', 'java.security']) &&
    fileAt(world, pod, confPathOf(pod)) !== undefined &&
    settingOf(pod, 'ROCKETMQ_HOME') === `/home/rocketmq/rocketmq-${releaseOf(pod)}` &&
    variables.every(isNumber) &&
    settingOf(pod, 'JVM_FLAGS') !== undefined &&
    knowsItsMemory(pod) &&
    knowsItsAddress(pod) &&
    (component !== 'nameserver' || settingOf(pod, 'NAMESRV_ADDR') !== undefined) &&
    (component !== 'broker' || (settingOf(pod, 'MEMBER') !== undefined && /^\d+$/.test(settingOf(pod, 'FIRST_BOOT_SECONDS') ?? '')))
  );
}

function knowsItsMemory(pod: RolePod): boolean {
  const { resource, divisor, containerName } = envOf(pod, 'MEMORY_LIMIT_MIB')?.valueFrom?.resourceFieldRef ?? {};
  const container = containerOf(pod);
  const amounts: Json = { 'limits.memory': container.resources?.limits?.memory, 'requests.memory': container.resources?.requests?.memory };
  return amounts[resource] !== undefined && divisor === '1Mi' && (containerName === undefined || containerName === container.name);
}

/** A broker tells everybody this address; the others only ask themselves, and without it they ask the loopback. */
function knowsItsAddress(pod: RolePod): boolean {
  const variable = envOf(pod, 'POD_IP');
  if (variable?.valueFrom?.fieldRef?.fieldPath === 'status.podIP') return true;
  // A source that names nothing is refused.
  return pod.role.component !== 'broker' && (variable === undefined || (!variable.valueFrom?.fieldRef?.fieldPath && !variable.value));
}

function handsOver(world: World, pod: RolePod): boolean {
  const { component } = pod.role;
  if (component === 'nameserver') return true;
  const seconds = settingOf(pod, 'STOP_SECONDS');
  return (
    runs(containerOf(pod).lifecycle?.preStop?.exec?.command, `${SCRIPTS}/stop.sh`, component) &&
    canRun(world, pod, ['stop.sh', 'common.sh', 'request.sh']) &&
    isNumber(seconds) &&
    Number(seconds) < (pod.spec.terminationGracePeriodSeconds ?? 30) &&
    Boolean(confPathOf(pod)) &&
    (component === 'controller' || (Boolean(settingOf(pod, 'MEMBER')) && Boolean(settingOf(pod, 'PEER'))))
  );
}

/** Whether a name server that forgot its routes has heard of all brokers again before the other is taken. */
function hearsFirst(world: World): boolean {
  const nameServers = world.of('nameserver');
  if (nameServers.length < 2) return true;
  const periods = world.of('broker').map((pod) => {
    const lines = confLines(world, pod).filter(([key]) => key === 'registerNameServerPeriod');
    const value = Number(lines.at(-1)?.[1] ?? 'none');
    return Number.isInteger(value) ? Math.min(60_000, Math.max(10_000, value)) : 30_000;
  });
  return nameServers.every((pod) => {
    const { readinessProbe: probe = {} } = containerOf(pod);
    const first = probe.initialDelaySeconds ?? 0;
    const others = ((probe.successThreshold ?? 1) - 1) * (probe.periodSeconds ?? 10);
    return periods.every((period) => (first + others) * 1000 >= period);
  });
}

/** What probe.sh finds out, from the least to the most. */
const TOLD: { [question: string]: number } = { 'broker liveness': 1, 'broker startup': 2, 'broker readiness': 3, 'controller readiness': 3 };

/** Whether each probe can be asked, and readiness tells that the process serves: waves and budgets rely on it. */
function isAsked(world: World, pod: RolePod): boolean {
  const { component } = pod.role;
  const container = containerOf(pod);
  return ['startup', 'readiness', 'liveness'].every((kind) => {
    const command: string[] = container[`${kind}Probe`]?.exec?.command ?? [];
    const [own, question] = [`${component} ${kind}`, `${component} ${command[3]}`];
    const asks = runs(command.slice(0, 3), `${SCRIPTS}/probe.sh`, component) && command.length === 4;
    const enough = kind !== 'readiness' || component === 'nameserver' || TOLD[question] === TOLD[own];
    const known = component !== 'broker' || TOLD[question] !== undefined;
    return asks && enough && known && canRun(world, pod, ['probe.sh', 'common.sh', 'request.sh']);
  });
}
