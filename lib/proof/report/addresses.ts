import type { PodFacts } from '../facts/pod-facts';
import type { Text } from '../text';
import type { ClusterView } from './cluster-view';

/** A port that a pod listens on. @internal */
export interface Port {
  readonly name: string;
  readonly number: string;
}

/** Pods that listen on the same ports. @internal */
export interface AddressRow {
  readonly what: Text;
  readonly addresses: string[];
  readonly ports: Port[];
}

/** Where to find what. @internal */
export function addressesIn(view: ClusterView): AddressRow[] {
  const brokers = view.groups.flatMap(({ brokerName, members }) => members.map(({ pod, member }) => ({ what: `${brokerName} ${member}`, pod })));
  return [
    { what: { en: 'name servers', zh: 'name server' }, pods: view.nameServers.map(({ pod }) => pod) },
    { what: { en: 'controllers', zh: 'controller' }, pods: view.voters.map(({ pod }) => pod) },
    { what: { en: 'brokers', zh: 'broker' }, pods: brokers.map(({ pod }) => pod) },
  ]
    .filter(({ pods }) => pods.length > 0)
    .map(({ what, pods }) => ({ what, addresses: pods.map(view.addressOf), ports: portsOf(pods[0]) }));
}

function portsOf({ container, conf }: PodFacts): Port[] {
  const declared: any[] = container.ports ?? [];
  if (declared.length > 0) return declared.map(({ name, containerPort }) => ({ name: `${name ?? ''}`, number: `${containerPort}` }));
  const listen = conf?.keys.get('listenPort');
  return listen === undefined ? [] : [{ name: '', number: listen }];
}

/** Who talks to a port, by the name that the port has. @internal */
export const TALKERS: { [port: string]: Text } = {
  namesrv: { en: 'brokers and clients', zh: 'broker 和客户端' },
  controller: { en: 'brokers and the other controllers', zh: 'broker 和其他 controller' },
  remoting: { en: 'clients, the other member, controllers and name servers', zh: '客户端、同组另一成员、controller 和 name server' },
  fast: { en: 'the other member (topics, timers) and tools', zh: '同组另一成员（主题、定时器）和工具' },
  ha: { en: 'the other member (replication, plain TCP)', zh: '同组另一成员（复制，明文 TCP）' },
  metrics: { en: 'Prometheus', zh: 'Prometheus' },
};

/** The list of name servers that clients need: what brokers use, else what the pods are called. @internal */
export function namesrvAddrOf(view: ClusterView): string {
  const written = view.groups
    .flatMap(({ members }) => members.map(({ pod }) => pod.conf?.keys.get('namesrvAddr')))
    .find((list) => list !== undefined);
  if (written !== undefined) return written;
  return view.nameServers.map(({ pod }) => `${view.addressOf(pod)}:${portsOf(pod)[0]?.number ?? '9876'}`).join(';');
}
