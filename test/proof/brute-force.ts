import type { ClusterNode, Pod } from '../../lib/proof/cluster';
import { oracleAdmits } from './oracle';

// What some assignment of pods to nodes makes possible. Nodes have every mixture of the labels that the rules of the pods mention, with every
// value they mention, one more, and none; of each mixture there are two nodes, and nodes of the names that are mentioned. Rules tell nodes
// apart by nothing else, so what no assignment to these nodes breaks no assignment breaks. Taints and other pods only forbid more.

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const HOSTNAME = 'kubernetes.io/hostname';

/** Every two of some pods. */
export const pairs = (pods: Pod[]): Pod[][] => pods.flatMap((pod, index) => pods.slice(index + 1).map((other) => [pod, other]));

/**
 * Whether two pods can run in one domain of a topology, or one of them on a node that is in none. The host name stands for the node. The one
 * that runs may have been told to stop: topology spread does not count it then, although it may run on.
 */
export function canMeet([a, b]: Pod[], topologyKey: string): boolean {
  const nodes = universe([a, b], topologyKey);
  const domain = (node: ClusterNode) => (topologyKey === HOSTNAME ? node.name : node.labels[topologyKey]);
  const inOrder = (first: Pod, second: Pod) =>
    nodes.some(
      (one) =>
        oracleAdmits(first, one, nodes, []) &&
        nodes.some((other) => {
          const together = domain(one) === domain(other) || domain(one) === undefined || domain(other) === undefined;
          // A node has one set of labels.
          const oneCluster = one.name !== other.name || one === other;
          return (
            together &&
            oneCluster &&
            [false, true].some((terminating) => oracleAdmits(second, other, nodes, [{ pod: { ...first, terminating }, node: one }]))
          );
        }),
    );
  return inOrder(a, b) || inOrder(b, a);
}

/** Whether both can run on nodes of the zones that there are. */
export function canBothRun([a, b]: Pod[], zoneLabel: string, zones: string[]): boolean {
  const nodes = universe([a, b], zoneLabel, zones).filter(({ labels }) => zones.includes(labels[zoneLabel]));
  return nodes.some(
    (first) => oracleAdmits(a, first, nodes, []) && nodes.some((second) => oracleAdmits(b, second, nodes, [{ pod: a, node: first }])),
  );
}

/** Whether a pod can run on a node of which something is true. */
export function canStand(pod: Pod, zoneLabel: string, where: (node: ClusterNode) => boolean): boolean {
  const nodes = universe([pod], zoneLabel);
  return nodes.some((node) => where(node) && oracleAdmits(pod, node, nodes, []));
}

const known = new Map<string, ClusterNode[]>();

function universe(pods: Pod[], topologyKey: string, zones: string[] = []): ClusterNode[] {
  const values = new Map<string, Set<string>>(topologyKey === HOSTNAME ? [] : [[topologyKey, new Set(zones)]]);
  const names = new Set<string>();
  const add = (key: string, some: string[] = []) => {
    if (key === HOSTNAME) for (const name of some) names.add(name);
    else values.set(key, new Set([...(values.get(key) ?? []), ...some]));
  };
  for (const { spec } of pods) {
    const { nodeAffinity, podAntiAffinity, podAffinity } = spec.affinity ?? {};
    for (const term of nodeAffinity?.[REQUIRED]?.nodeSelectorTerms ?? []) {
      for (const expression of term?.matchExpressions ?? []) add(expression.key, expression.values);
      for (const field of term?.matchFields ?? []) for (const name of field.values) names.add(name);
    }
    for (const [key, value] of Object.entries<string>(spec.nodeSelector ?? {})) add(key, [value]);
    for (const { topologyKey: key } of [
      ...(podAntiAffinity?.[REQUIRED] ?? []),
      ...(podAffinity?.[REQUIRED] ?? []),
      ...(spec.topologySpreadConstraints ?? []),
    ]) {
      if (key !== undefined) add(key);
    }
    if (spec.nodeName) names.add(spec.nodeName);
  }
  const id = JSON.stringify([[...names], ...[...values].map(([key, some]) => [key, [...some]])]);
  const found = known.get(id);
  if (found) return found;
  let labels: { [label: string]: string }[] = [{}];
  for (const [key, some] of values) {
    labels = labels.flatMap((one) => [one, ...[...some, 'elsewhere'].map((value) => ({ ...one, [key]: value }))]);
  }
  const spelt = [...names];
  const nodes = labels.flatMap((one, index) => [...spelt, `n${index}a`, `n${index}b`].map((name) => ({ name, labels: one })));
  known.set(id, nodes);
  return nodes;
}
