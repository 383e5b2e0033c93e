import type { Json } from '../dist';
import { confOf, containerOf, type RolePod, remembered, selected, settingOf, type World } from '../world';

/** What each process listens on when its configuration does not say. */
const DEFAULT_PORT = { broker: 10911, nameserver: 9876 };

export function* network(world: World): Generator<string> {
  for (const pod of world.pods) {
    if (!reachableByName(world, pod) || !reachesPorts(world, pod)) yield 'services';
    if (!declaresPorts(world, pod)) yield 'ports';
  }
  yield* addresses(world);
}

const serviceOf = (world: World, pod: RolePod): Json | undefined => world.find('Service', pod.namespace, pod.workload.spec?.serviceName);

/** DNS has a name for each pod of a StatefulSet below its Service, if that selects the pod, has no address of its own and waits for no readiness. */
const reachableByName = (world: World, pod: RolePod): boolean => remembered('name', world, pod, () => hasName(world, pod));

function hasName(world: World, pod: RolePod): boolean {
  const service = serviceOf(world, pod);
  const { clusterIP, publishNotReadyAddresses, selector, type = 'ClusterIP' } = service?.spec ?? {};
  if (clusterIP !== 'None' || publishNotReadyAddresses !== true || type !== 'ClusterIP' || !selector) return false;
  const chosen = world.pods.filter((other) => other.namespace === pod.namespace && selected({ matchLabels: selector }, other.labels));
  const named = world.pods.filter((other) => serviceOf(world, other) === service);
  return sameItems(chosen, named);
}

const reachesPorts = (world: World, pod: RolePod): boolean =>
  (serviceOf(world, pod)?.spec?.ports ?? []).every((port: Json) => reachesContainer(port, pod));

function reachesContainer({ port, targetPort = port, protocol = 'TCP' }: Json, pod: RolePod): boolean {
  return (containerOf(pod).ports ?? []).some(
    (one: Json) => (one.protocol ?? 'TCP') === protocol && (typeof targetPort === 'string' ? one.name : one.containerPort) === targetPort,
  );
}

const sameItems = <T>(some: T[], others: T[]) => some.length === others.length && some.every((one) => others.includes(one));

/** The ports that the process opens: 9878 and the like from its configuration, 10909 and 10912 beside it. */
function listens(world: World, pod: RolePod): number[] {
  const conf = confOf(world, pod);
  if (pod.role.component === 'controller') {
    const own = peersOf(conf).find(({ id }) => id === conf.controllerDLegerSelfId);
    return [Number(own?.address.split(':')[1])];
  }
  const port = Number(conf.listenPort ?? DEFAULT_PORT[pod.role.component]);
  if (pod.role.component === 'nameserver') return [port];
  const metrics = conf.metricsExporterType === 'PROM' ? [Number(conf.metricsPromExporterPort ?? 5557)] : [];
  return [port, port - 2, port + 1, ...metrics];
}

function declaresPorts(world: World, pod: RolePod): boolean {
  const declared = (containerOf(pod).ports ?? []).filter(({ protocol = 'TCP' }: Json) => protocol === 'TCP');
  const numbers: number[] = declared.map(({ containerPort }: Json) => containerPort);
  const open = listens(world, pod);
  // A port that is declared and not listened on is a lie; so is one that carries the number of another.
  const metricsOff = pod.role.component === 'broker' && confOf(world, pod).metricsExporterType !== 'PROM';
  return (
    numbers
      .filter((number) => !metricsOff || number !== 5557)
      .sort()
      .join() === open.sort().join()
  );
}

function peersOf(conf: Json): { id: string; address: string }[] {
  const entries = `${conf.controllerDLegerPeers ?? ''}`.split(';').filter(Boolean);
  return entries.map((entry) => ({ id: entry.split('-')[0], address: entry.slice(entry.indexOf('-') + 1) }));
}

/** The pod that an address leads to by DNS and a port that it listens on. */
function podAt(world: World, address: string): RolePod | undefined {
  const [, name, service, namespace, port] = /^([^.]+)\.([^.]+)\.([^.]+)\.svc\.cluster\.local:(\d+)$/.exec(address) ?? [];
  return world.pods.find(
    (pod) =>
      pod.name === name &&
      pod.namespace === namespace &&
      pod.workload.spec?.serviceName === service &&
      reachableByName(world, pod) &&
      listens(world, pod)[0] === Number(port),
  );
}

function* addresses(world: World): Generator<string> {
  const [brokers, controllers, nameServers] = [world.of('broker'), world.of('controller'), world.of('nameserver')];
  const leadsToAll = (list: string | undefined, all: RolePod[]) => {
    const found = (list ?? '').split(';').map((address) => podAt(world, address));
    return all.length > 0 && all.every((pod) => found.includes(pod)) && found.every((pod) => pod !== undefined && all.includes(pod));
  };
  for (const pod of brokers) {
    const conf = confOf(world, pod);
    if (!leadsToAll(conf.namesrvAddr, nameServers) || !leadsToAll(conf.controllerAddr, controllers)) yield 'addresses';
    const peers = brokers.filter(({ role }) => role.group === pod.role.group && role.member !== pod.role.member);
    if (!leadsToAll(settingOf(pod, 'PEER'), peers)) yield 'addresses';
  }

  for (const pod of nameServers) if (!leadsToAll(settingOf(pod, 'NAMESRV_ADDR') ?? '', nameServers)) yield 'addresses';

  const lists = controllers.map((pod) => confOf(world, pod).controllerDLegerPeers);
  if (new Set(lists).size !== 1) yield 'addresses';
  for (const pod of controllers) {
    const conf = confOf(world, pod);
    const peers = peersOf(conf);
    const ids = new Set(peers.map(({ id }) => id));
    if (!leadsToAll(peers.map(({ address }) => address).join(';'), controllers)) yield 'addresses';
    const own = peers.find(({ id }) => id === conf.controllerDLegerSelfId);
    if (own === undefined || podAt(world, own.address) !== pod) yield 'addresses';
    if (ids.size !== peers.length || ids.size % 2 === 0) yield 'quorum';
  }
}
