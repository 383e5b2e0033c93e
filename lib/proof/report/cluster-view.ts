import { MEMBER } from '../../kube/labels';
import { addressesOf, peersOf } from '../facts/conf';
import type { ClusterFacts } from '../facts/facts';
import { hostKey } from '../facts/facts';
import type { PodFacts } from '../facts/pod-facts';
import type { Outage } from '../outage/outage';
import { Outcome, type Verdict } from '../verdict';
import { slug } from './markdown/markdown';
import { type Standing, standingsOf } from './standing';

/** A pod and where it stands. @internal */
export interface PlacedPod extends Standing {
  readonly pod: PodFacts;
  /** The node, if nodes are known. */
  readonly node?: string;
}

/** A member of a broker group. @internal */
export interface PlacedMember extends PlacedPod {
  /** Its number in the group. */
  readonly member: number;
  /** Whether it becomes master on the first start. */
  readonly preferred: boolean;
}

/** A broker group and where its members stand. @internal */
export interface PlacedGroup {
  readonly brokerName: string;
  readonly members: PlacedMember[];
}

/** A controller that votes. @internal */
export interface PlacedVoter extends PlacedPod {
  readonly id: string;
}

/** All that a report says of one cluster. @internal */
export interface ClusterView {
  /** Its namespace and its name. */
  readonly id: string;
  /** What its anchors begin with. */
  readonly anchor: string;
  readonly facts: ClusterFacts;
  /** The zones: first those that hold brokers. */
  readonly zones: string[];
  /** Whether some pod is bound to no zone. */
  readonly nowhere: boolean;
  readonly groups: PlacedGroup[];
  readonly nameServers: PlacedPod[];
  readonly voters: PlacedVoter[];
  /** Whether two brokers can never share a node. */
  readonly apartByNode: boolean;
  /** How clients and brokers call the pods. */
  readonly addressOf: (pod: PodFacts) => string;
  readonly verdicts: Verdict[];
  readonly outages: Outage[];
  /** The anchor of each outage in the runbooks. */
  readonly anchors: ReadonlyMap<Outage, string>;
}

/** What a report says of a cluster. Anchors that are taken are not given again. @internal */
export function viewOf(facts: ClusterFacts, verdicts: Verdict[], outages: Outage[], taken: Set<string> = new Set()): ClusterView {
  const id = `${facts.namespace}/${facts.name}`;
  const anchor = unused(slug(id), taken);
  const standings = standingsOf(facts);
  const nodes = nodesOf(outages);
  const placed = (pod: PodFacts): PlacedPod => ({ pod, ...(standings.get(pod) ?? { sure: false }), node: nodes.get(pod.name) });
  const groups = facts.groups.map(({ brokerName, members }) => ({ brokerName, members: members.map((pod, index) => memberOf(placed(pod), index)) }));
  const nameServers = facts.nameServers.map(placed);
  const voters = facts.controllers.map((pod) => ({ ...placed(pod), id: pod.conf?.keys.get('controllerDLegerSelfId') ?? pod.name }));
  const brokers = groups.flatMap(({ members }) => members);
  const own = verdicts.filter(({ cluster }) => cluster === id);
  const data = distinct(brokers.map(({ zone }) => zone));
  const others = distinct([...nameServers.map(({ zone }) => zone), ...voters.map(({ zone }) => zone), ...outages.flatMap(({ zones }) => zones)]);
  return {
    id,
    anchor,
    facts,
    zones: [...data, ...others.filter((zone) => !data.includes(zone))],
    nowhere: [...brokers, ...nameServers, ...voters].some(({ zone }) => zone === undefined),
    groups,
    nameServers,
    voters,
    apartByNode: own.some(({ rule, outcome }) => rule === 'broker-nodes' && outcome === Outcome.HOLDS),
    addressOf: addressBook(facts),
    verdicts: own,
    outages,
    anchors: new Map(outages.map((outage) => [outage, unused(`${anchor}-${slug(outage.id)}`, taken)])),
  };
}

const distinct = (zones: (string | undefined)[]): string[] =>
  [...new Set(zones)].filter((zone) => zone !== undefined).sort((a, b) => (a < b ? -1 : 1));

function memberOf(placed: PlacedPod, index: number): PlacedMember {
  const env = (placed.pod.container.env ?? []).find(({ name }: any) => name === 'MEMBER')?.value;
  const number = placed.pod.labels[MEMBER] ?? env;
  // Only a pod that is told its number lets number 0 be the first master.
  return { ...placed, member: /^\d+$/.test(`${number}`) ? Number(number) : index, preferred: `${number}` === '0' };
}

/** The node of each pod: it is lost with that node alone. */
function nodesOf(outages: Outage[]): Map<string, string> {
  const single = outages.filter(({ zones, nodes }) => zones.length === 0 && nodes.length === 1);
  return new Map(single.flatMap(({ nodes, pods }) => pods.map((pod) => [pod, nodes[0]])));
}

/** The manifests call the pods by full names: the rest of the name, which depends on the Kubernetes cluster, is taken from there. */
function addressBook({ pods, namespace }: ClusterFacts): (pod: PodFacts) => string {
  const known = new Map<string, string>();
  for (const { conf } of pods) {
    const written = [...addressesOf(conf, 'namesrvAddr'), ...addressesOf(conf, 'controllerAddr'), ...peersOf(conf).map(({ address }) => address)];
    for (const address of written) known.set(hostKey(address, namespace), address.replace(/:\d*$/, ''));
  }
  const [suffix = ''] = [...known].map(([key, host]) => (host.startsWith(`${key}.`) ? host.slice(key.length) : ''));
  return (pod) => (pod.host === undefined ? pod.name : (known.get(pod.host) ?? `${pod.host}${suffix}`));
}

function unused(anchor: string, taken: Set<string>): string {
  let free = anchor;
  for (let number = 2; taken.has(free); number++) free = `${anchor}-${number}`;
  taken.add(free);
  return free;
}
