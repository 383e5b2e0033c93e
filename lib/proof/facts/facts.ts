import { BROKER_NAME, INSTANCE, MEMBER } from '../../kube/labels';
import { selectorMatches } from '../label-match';
import { zonesOf } from '../zones';
import { addressesOf, peersOf } from './conf';
import { type Coverage, coverageOf } from './coverage';
import { type Manifest, namespaceOf } from './manifest';
import { type PodFacts, podFactsOf } from './pod-facts';
import { zoneLabelOf } from './zone-label';

/** A broker group: the pods that go by one brokerName, those with the lower member number first. @internal */
export interface GroupFacts {
  readonly brokerName: string;
  readonly members: PodFacts[];
}

/** One RocketMQ cluster among manifests. @internal */
export interface ClusterFacts {
  readonly name: string;
  readonly namespace: string;
  /** The node label that tells its zones. Nothing if no rule of its pods speaks of a place. */
  readonly zoneLabel?: string;
  readonly groups: GroupFacts[];
  readonly nameServers: PodFacts[];
  readonly controllers: PodFacts[];
  /** All of its pods. */
  readonly pods: PodFacts[];
  /** Everything that the folder holds. */
  readonly facts: Facts;
}

/** What manifests say. @internal */
export interface Facts {
  /** All objects. */
  readonly manifests: Manifest[];
  /** Those that no rule of `verify` looks at. */
  readonly notJudged: Manifest[];
  readonly clusters: ClusterFacts[];
  /** The pods of all workloads, those that are none of RocketMQ's too. */
  readonly pods: PodFacts[];
  /** The objects of one kind. */
  ofKind(kind: string): Manifest[];
  /** An object by kind, namespace and name. */
  find(kind: string, namespace: string, name: string): Manifest | undefined;
  /** The pods of a namespace that a label selector selects. */
  selectedBy(namespace: string, selector: any): PodFacts[];
  /** The budgets of each pod, and the pods of each budget. */
  coverage(): Coverage;
}

/** The kinds that rules look at, as Kubernetes 1.27 and later serve them. */
const API_VERSIONS: { [kind: string]: string } = {
  ConfigMap: 'v1',
  Deployment: 'apps/v1',
  Namespace: 'v1',
  Pod: 'v1',
  PodDisruptionBudget: 'policy/v1',
  Secret: 'v1',
  Service: 'v1',
  ServiceAccount: 'v1',
  StatefulSet: 'apps/v1',
};

/** Whether rules look at an object. @internal */
export const isJudged = ({ body }: Manifest): boolean => API_VERSIONS[body.kind] === body.apiVersion && typeof body.metadata?.name === 'string';

/** Reads the facts out of manifests. @internal */
export function factsOf(manifests: Manifest[], options: { readonly zoneLabel?: string } = {}): Facts {
  const judged = manifests.filter(isJudged);
  const byKind = groupBy(judged, ({ body }) => body.kind);
  const byName = new Map(judged.map((manifest) => [`${manifest.body.kind} ${namespaceOf(manifest)} ${manifest.body.metadata.name}`, manifest]));
  const find = (kind: string, namespace: string, name: string) => byName.get(`${kind} ${namespace} ${name}`);
  const pods = judged.flatMap((manifest) => podFactsOf(manifest, (namespace, name) => find('ConfigMap', namespace, name)));
  let covered: Coverage | undefined;
  const facts: Facts = {
    manifests,
    notJudged: manifests.filter((manifest) => !isJudged(manifest)),
    pods,
    clusters: [],
    find,
    ofKind: (kind) => byKind.get(kind) ?? [],
    selectedBy: selection(pods),
    coverage: () => {
      covered ??= coverageOf(facts);
      return covered;
    },
  };
  facts.clusters.push(...clustersOf(facts, options.zoneLabel));
  return facts;
}

/** Looks only at the pods that have the rarest label of the selector: with a thousand groups there are millions of pairs. */
function selection(pods: PodFacts[]): (namespace: string, selector: any) => PodFacts[] {
  const byLabel = new Map<string, PodFacts[]>();
  for (const pod of pods) {
    for (const label of ['', ...Object.entries(pod.labels).map(([key, value]) => `${key}=${value}`)]) {
      const id = `${pod.namespace} ${label}`;
      const list = byLabel.get(id);
      if (list) list.push(pod);
      else byLabel.set(id, [pod]);
    }
  }
  return (namespace, selector) => {
    const labels = ['', ...Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`)];
    const lists = labels.map((label) => byLabel.get(`${namespace} ${label}`) ?? []);
    const fewest = lists.reduce((a, b) => (b.length < a.length ? b : a));
    return fewest.filter((pod) => selectorMatches(selector, pod.labels));
  };
}

/** The zones of all nodes that a pod can run on; nothing if it is bound to none. @internal */
export const zonesOfPod = (pod: PodFacts, { zoneLabel }: ClusterFacts): string[] | undefined =>
  zoneLabel === undefined ? undefined : zonesOf(pod, zoneLabel);

/** The zone where a pod stands by its rules, or else by its strongest wish. @internal */
export function homeOf(pod: PodFacts, cluster: ClusterFacts): string | undefined {
  const zones = zonesOfPod(pod, cluster);
  if (zones?.length === 1) return zones[0];
  const wishes: any[] = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const about = wishes
    .flatMap(({ weight, preference }) => (preference?.matchExpressions ?? []).map((expression: any) => ({ weight, ...expression })))
    .filter(({ key, operator, values }) => key === cluster.zoneLabel && operator === 'In' && values?.length === 1)
    .sort((a, b) => b.weight - a.weight);
  return about[0]?.values[0];
}

/** A cluster is what bears one instance label, or else one brokerClusterName; whoever is found by its brokers' addresses belongs to it too. */
function clustersOf(facts: Facts, zoneLabel?: string): ClusterFacts[] {
  const ours = facts.pods.filter(({ component }) => component !== undefined);
  const brokers = ours.filter(({ component }) => component === 'broker');
  const named = (pod: PodFacts) => pod.labels[INSTANCE] ?? pod.conf?.keys.get('brokerClusterName');
  const byHost = new Map<string, string>();
  for (const broker of brokers) {
    for (const address of [...addressesOf(broker.conf, 'controllerAddr'), ...addressesOf(broker.conf, 'namesrvAddr')]) {
      byHost.set(hostKey(address, broker.namespace), named(broker) ?? 'rocketmq');
    }
  }
  for (const { conf, namespace, labels } of ours) {
    for (const { address } of peersOf(conf)) if (labels[INSTANCE] !== undefined) byHost.set(hostKey(address, namespace), labels[INSTANCE]);
  }
  const called = (pod: PodFacts) => named(pod) ?? (pod.host === undefined ? undefined : byHost.get(pod.host));
  const namesIn = groupBy(ours, ({ namespace }) => namespace);
  const onlyName = (pods: PodFacts[]) => {
    const [name, ...others] = new Set(pods.map(called).filter((one) => one !== undefined));
    return others.length === 0 ? name : undefined;
  };
  const clusterOf = (pod: PodFacts) => {
    // Whoever has no name belongs to the only cluster of the namespace.
    return `${pod.namespace}/${called(pod) ?? onlyName(namesIn.get(pod.namespace) ?? []) ?? 'rocketmq'}`;
  };
  return [...groupBy(ours, clusterOf)].map(([id, pods]) => {
    const [namespace, name] = id.split('/');
    const of = (component: string) => pods.filter((pod) => pod.component === component);
    return {
      name,
      namespace,
      zoneLabel: zoneLabel ?? zoneLabelOf(pods),
      groups: groupsOf(of('broker')),
      nameServers: of('nameserver'),
      controllers: of('controller'),
      pods,
      facts,
    };
  });
}

function groupsOf(brokers: PodFacts[]): GroupFacts[] {
  const byName = groupBy(brokers, ({ conf, labels, workload }) => conf?.keys.get('brokerName') ?? labels[BROKER_NAME] ?? workload.body.metadata.name);
  return [...byName].map(([brokerName, members]) => ({ brokerName, members: [...members].sort(byMember) }));
}

const byMember = (a: PodFacts, b: PodFacts) => {
  const [one, other] = [a.labels[MEMBER] ?? a.name, b.labels[MEMBER] ?? b.name];
  return one < other ? -1 : Number(one > other);
};

/** The part of an address that names a pod below a headless Service: within a namespace its name may be left out, and so may all that follows it. */
export function hostKey(address: string, namespace: string): string {
  const [pod, service = '', ns = namespace] = address.replace(/:\d*$/, '').split('.');
  return `${pod}.${service}.${ns}`;
}

/** Things in the order of the first of their kind. @internal */
export function groupBy<T>(things: T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    const group = groups.get(key);
    if (group) group.push(thing);
    else groups.set(key, [thing]);
  }
  return groups;
}
