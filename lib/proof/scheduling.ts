/** A node, as far as the hard scheduling rules look at it. */
export interface ClusterNode {
  /** The name of the node. */
  readonly name: string;
  /** Its labels. `kubernetes.io/hostname` is its name unless it is given here, as every kubelet sets it. */
  readonly labels: { [label: string]: string };
  /**
   * Its taints.
   *
   * @default - none
   */
  readonly taints?: NodeTaint[];
  /**
   * Whether it is cordoned.
   *
   * @default false
   */
  readonly unschedulable?: boolean;
}

/** A taint of a node. */
export interface NodeTaint {
  /** The key. */
  readonly key: string;
  /**
   * The value.
   *
   * @default - an empty value
   */
  readonly value?: string;
  /** NoSchedule, NoExecute or PreferNoSchedule; the last is no hard rule. */
  readonly effect: string;
}

type Json = any;

/** A pod as a manifest describes it. @internal */
export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: { [label: string]: string };
  readonly spec: Json;
}

/** A pod on a node. @internal */
export interface Placed {
  readonly pod: Pod;
  readonly node: ClusterNode;
}

export const HOSTNAME = 'kubernetes.io/hostname';

/**
 * Whether the hard rules of the scheduler let a pod onto a node: node name, selector and affinity, taints, pod affinity and anti-affinity.
 * Resources, volumes and topology spread are not looked at.
 *
 * @internal
 */
export function admits(pod: Pod, node: ClusterNode, placed: Placed[]): boolean {
  return nodeAdmits(pod, node) && toleratesNode(pod, node) && withinAffinity(pod, node, placed) && staysApart(pod, node, placed);
}

/** Whether the node itself is one the pod asks for, whatever runs where. @internal */
export function nodeAdmits({ spec }: Pod, node: ClusterNode): boolean {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const named = spec.nodeName === undefined || spec.nodeName === node.name;
  const selected = Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labelOf(node, key) === value);
  return named && selected && (terms === undefined || terms.some((term: Json) => termMatches(term, node)));
}

/** The expressions of a term all hold. A term without any matches nothing. */
function termMatches({ matchExpressions = [], matchFields = [] }: Json, node: ClusterNode): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  return (
    matchExpressions.every((expression: Json) => expressionMatches(expression, labelOf(node, expression.key))) &&
    matchFields.every((field: Json) => field.key === 'metadata.name' && expressionMatches(field, node.name))
  );
}

function expressionMatches({ operator, values = [] }: Json, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return isInteger(value) && Number(value) > Number(values[0]);
    case 'Lt':
      return isInteger(value) && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

const isInteger = (value: string | undefined) => value !== undefined && /^[+-]?\d+$/.test(value);

function toleratesNode({ spec }: Pod, node: ClusterNode): boolean {
  const cordon = node.unschedulable ? [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] : [];
  const hard: NodeTaint[] = [...(node.taints ?? []), ...cordon].filter(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute');
  return hard.every((taint) => (spec.tolerations ?? []).some((toleration: Json) => tolerates(toleration, taint)));
}

function tolerates(toleration: Json, { key, value = '', effect }: NodeTaint): boolean {
  if (toleration.effect && toleration.effect !== effect) return false;
  // Without a key, Exists tolerates everything.
  if (toleration.key ? toleration.key !== key : toleration.operator !== 'Exists') return false;
  return toleration.operator === 'Exists' || (toleration.value ?? '') === value;
}

/** Every required affinity term finds a pod in the domain; the first of a series of pods that ask for each other may start alone. */
function withinAffinity(pod: Pod, node: ClusterNode, placed: Placed[]): boolean {
  const terms: Json[] = pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  if (terms.length === 0) return true;
  if (terms.some(({ topologyKey }) => labelOf(node, topologyKey) === undefined)) return false;
  // Kubernetes asks for pods that match all terms at once.
  const matchAll = (candidate: Pod) => terms.every((term) => selects(term, pod, candidate));
  const peers = placed.filter((other) => matchAll(other.pod));
  if (peers.length === 0) return matchAll(pod);
  return terms.every(({ topologyKey }) => peers.some((other) => sameDomain(other.node, node, topologyKey)));
}

/** No term of this pod, and none of the pods that run, finds the other in one domain. A node without the topology key is in no domain. */
function staysApart(pod: Pod, node: ClusterNode, placed: Placed[]): boolean {
  return placed.every((other) => {
    const mine = antiAffinity(pod).some((term) => selects(term, pod, other.pod) && sameDomain(other.node, node, term.topologyKey));
    const theirs = antiAffinity(other.pod).some((term) => selects(term, other.pod, pod) && sameDomain(other.node, node, term.topologyKey));
    return !mine && !theirs;
  });
}

/** The required anti-affinity terms of a pod. @internal */
export function antiAffinity({ spec }: Pod): Json[] {
  return spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** Whether a pod affinity term of one pod is about another. A namespaceSelector is only understood when it selects every namespace. @internal */
export function selects(term: Json, owner: Pod, candidate: Pod): boolean {
  const { labelSelector, namespaces = [], namespaceSelector } = term;
  const everywhere = namespaceSelector !== undefined && Object.keys(namespaceSelector).length === 0;
  const own = namespaces.length === 0 && namespaceSelector === undefined;
  if (!everywhere && !namespaces.includes(candidate.namespace) && !(own && owner.namespace === candidate.namespace)) return false;
  if (labelSelector === undefined || labelSelector === null) return false;
  const { matchLabels = {}, matchExpressions = [] } = labelSelector;
  return (
    Object.entries(matchLabels).every(([key, value]) => candidate.labels[key] === value) &&
    matchExpressions.every((expression: Json) => expressionMatches(expression, candidate.labels[expression.key]))
  );
}

function sameDomain(a: ClusterNode, b: ClusterNode, topologyKey: string): boolean {
  const value = labelOf(a, topologyKey);
  return value !== undefined && value === labelOf(b, topologyKey);
}

/** The value of a node's label. @internal */
export function labelOf(node: ClusterNode, key: string): string | undefined {
  return Object.hasOwn(node.labels, key) ? node.labels[key] : key === HOSTNAME ? node.name : undefined;
}
