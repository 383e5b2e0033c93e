import type { ClusterNode, Pod, ScheduledPod } from '../../../lib/proof/cluster';
import { oracleAdmits, oracleNodeFits } from '../oracle';

type Json = any;
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
export const HOSTNAME = 'kubernetes.io/hostname';

/** What only the scheduler's hard rules look at, without the terms that the API server or the scheduler ignores. */
export function placed(pod: Pod): Pod {
  const { nodeName, nodeSelector, affinity, tolerations, topologySpreadConstraints } = pod.spec;
  const anti = affinity?.podAntiAffinity?.[REQUIRED]?.filter(({ labelSelector, topologyKey }: Json) => labelSelector && topologyKey);
  const needed = affinity?.nodeAffinity?.[REQUIRED];
  const terms = needed?.nodeSelectorTerms?.map((term: Json) => ({
    ...term,
    matchExpressions: (term?.matchExpressions ?? []).map((expression: Json) => ({ ...expression, key: expression.key ?? '' })),
  }));
  return {
    ...pod,
    spec: {
      nodeName,
      nodeSelector,
      tolerations,
      topologySpreadConstraints: topologySpreadConstraints?.filter(({ labelSelector }: Json) => labelSelector),
      affinity: {
        nodeAffinity: needed && { [REQUIRED]: { nodeSelectorTerms: terms ?? [] } },
        podAffinity: affinity?.podAffinity,
        podAntiAffinity: anti && { [REQUIRED]: anti },
      },
    },
  };
}

/** The label keys and values that the rules of some pods name, host names and node names apart. */
export class Vocabulary {
  readonly values = new Map<string, Set<string>>();
  readonly names = new Set<string>();
  private hostnamesToo = false;

  constructor(pods: Pod[], keys: string[]) {
    for (const key of keys) this.add(key, []);
    for (const { spec } of pods) {
      if (spec.nodeName) this.names.add(spec.nodeName);
      for (const [key, value] of Object.entries<string>(spec.nodeSelector ?? {})) this.add(key, [value]);
      for (const term of spec.affinity?.nodeAffinity?.[REQUIRED]?.nodeSelectorTerms ?? []) {
        for (const { key, values } of term.matchExpressions ?? []) this.add(key, values ?? []);
        for (const { values } of term.matchFields ?? []) for (const name of values ?? []) this.names.add(name);
      }
      const domains = [...(spec.affinity?.podAntiAffinity?.[REQUIRED] ?? []), ...(spec.topologySpreadConstraints ?? [])];
      for (const { topologyKey } of domains) this.add(topologyKey, []);
    }
  }

  private add(key: string, values: string[]): void {
    if (key === HOSTNAME) {
      for (const value of values) this.names.add(value);
      this.hostnamesToo ||= values.length > 0;
      return;
    }
    const known = this.values.get(key) ?? new Set<string>();
    for (const value of values) known.add(value);
    this.values.set(key, known);
  }

  /**
   * Nodes such that whatever two pods can do on any cluster, they can do on two of these, or on one.
   *
   * Every hard rule about a node looks at single labels, and In, NotIn, Exists and DoesNotExist tell apart only: each value that is named, any
   * other value, and no value. A rule about two nodes (anti-affinity, spread, "the same zone") asks only whether their values of one key are
   * equal. So take any two nodes of any cluster on which two pods stand. Rename each value that no rule names to "other", or to "another" if the
   * second node's differs from the first's: no rule and no equality changes, and the result is here. Keys that nobody names can be dropped.
   * Names go the same way, two of them unnamed. A node may carry another host name than its name; that matters only if rules name host names.
   * Taints, cordons and other pods only take nodes away from a pod (there is no pod affinity here), and more nodes only lower the least count
   * of a spread. So none of them is needed.
   */
  nodes(): ClusterNode[] {
    let labels: { [label: string]: string }[] = [{}];
    for (const [key, values] of this.values) {
      const all: (string | undefined)[] = [...values, '(other)', '(another)', undefined];
      labels = labels.flatMap((some) => all.map((value) => (value === undefined ? some : { ...some, [key]: value })));
    }
    const names = [...this.names, 'node-a', 'node-b'];
    return names.flatMap((name) => {
      const hosts = this.hostnamesToo ? names : [name];
      return hosts.flatMap((host) => labels.map((some) => ({ name, labels: host === name ? some : { ...some, [HOSTNAME]: host } })));
    });
  }
}

/** Whether two pods come to stand there by one of the two orders of creation. The first may be about to go when the second is placed. */
export function reachable(a: Pod, b: Pod, first: ClusterNode, second: ClusterNode): boolean {
  const nodes = first === second ? [first] : [first, second];
  const then = (other: Pod, at: ClusterNode): ScheduledPod[][] => [false, true].map((terminating) => [{ pod: { ...other, terminating }, node: at }]);
  return (
    (oracleAdmits(a, first, nodes, []) && then(a, first).some((state) => oracleAdmits(b, second, nodes, state))) ||
    (oracleAdmits(b, second, nodes, []) && then(b, second).some((state) => oracleAdmits(a, first, nodes, state)))
  );
}

const hostOf = ({ name, labels }: ClusterNode) => labels[HOSTNAME] ?? name;

/** Two nodes of one cluster have two names and two host names. Of the names that no rule knows, the first node may always have the first. */
const possible = (first: ClusterNode, second: ClusterNode) =>
  first === second || (first.name !== second.name && hostOf(first) !== hostOf(second) && second.name !== 'node-a');

/** Whether two nodes cannot be told to stand in different zones. */
export const sharesZone = (zoneLabel: string) => (first: ClusterNode, second: ClusterNode) => {
  const [one, other] = [first.labels[zoneLabel], second.labels[zoneLabel]];
  return one === undefined || other === undefined || one === other;
};

/** Whether two pods can come to stand on one node of some cluster. Tries all nodes. */
export function canMeetOnNode(pods: [Pod, Pod], zoneLabel: string): boolean {
  const [a, b] = pods.map(placed);
  const nodes = new Vocabulary([a, b], [zoneLabel]).nodes().filter(({ name }) => name !== 'node-b');
  return nodes.some((node) => oracleNodeFits(a, node) && oracleNodeFits(b, node) && reachable(a, b, node, node));
}

/** Whether two pods can come to stand in one zone of some cluster, or one of them on a node that tells none. Tries all pairs of nodes. */
export function canMeetInZone(pods: [Pod, Pod], zoneLabel: string): boolean {
  const [a, b] = pods.map(placed);
  const nodes = new Vocabulary([a, b], [zoneLabel]).nodes();
  const together = sharesZone(zoneLabel);
  const forB = nodes.filter((node) => oracleNodeFits(b, node));
  return nodes
    .filter((node) => node.name !== 'node-b' && oracleNodeFits(a, node))
    .some((first) => forB.some((second) => together(first, second) && possible(first, second) && reachable(a, b, first, second)));
}

/** Whether some cluster runs both pods at once, wherever. Tries all pairs of nodes. */
export function canRunBoth(pods: [Pod, Pod], zoneLabel: string): boolean {
  const [a, b] = pods.map(placed);
  const nodes = new Vocabulary([a, b], [zoneLabel]).nodes();
  const forB = nodes.filter((node) => oracleNodeFits(b, node));
  return nodes
    .filter((node) => node.name !== 'node-b' && oracleNodeFits(a, node))
    .some((first) => forB.some((second) => possible(first, second) && reachable(a, b, first, second)));
}

/** The zones of all nodes that take a pod, those without a zone as undefined. */
export function zonesOf(pod: Pod, zoneLabel: string): (string | undefined)[] {
  const one = placed(pod);
  const nodes = new Vocabulary([one], [zoneLabel]).nodes().filter((node) => oracleAdmits(one, node, [node], []));
  return [...new Set(nodes.map(({ labels }) => labels[zoneLabel]))];
}

/** Whether some cluster runs all pods at once, each on a node of its own. Tries all zones of all pods. */
export function canAllRun(all: Pod[], zoneLabel: string, allowed: (node: ClusterNode) => boolean): boolean {
  const pods = all.map(placed);
  const nodes = new Vocabulary(pods, [zoneLabel]).nodes().filter((node) => node.name === 'node-a' && !node.labels[HOSTNAME] && allowed(node));
  // A label that no rule of the pod asks for can only get in the way.
  const size = ({ labels }: ClusterNode) => Object.keys(labels).length;
  const choices = pods.map((pod) => {
    const fitting = nodes.filter((node) => oracleAdmits(pod, node, [node], []));
    return fitting.filter((node) => size(node) === Math.min(...fitting.map(size)));
  });
  const place = (scheduled: ScheduledPod[]): boolean => {
    const next = scheduled.length;
    if (next === pods.length) return true;
    return choices[next].some((choice) => {
      const node = { ...choice, name: `node-${next}` };
      const cluster = [...scheduled.map((other) => other.node), node];
      return oracleAdmits(pods[next], node, cluster, scheduled) && place([...scheduled, { pod: pods[next], node }]);
    });
  };
  return place([]);
}
