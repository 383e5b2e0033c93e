import { type ClusterNode, type ClusterState, labelOf, type NodeTaint, type Pod, type ScheduledPod } from './cluster';
import { expressionMatches, selectorExpressions, selectorMatches } from './label-match';

type Json = any;

/**
 * Whether Kubernetes 1.27 lets a pod onto a node, by its hard rules: node name, node selector and affinity, taints, pod affinity and
 * anti-affinity, and topology spread. Resources, host ports and volumes are not looked at; they can only forbid more.
 *
 * @internal
 */
export function admits(pod: Pod, node: ClusterNode, state: ClusterState): boolean {
  if (!meetsNodeRules(pod, node)) return false;
  // A pod that names its node never meets the scheduler, and the kubelet compares it with no other pod.
  if (bypassesScheduler(pod)) return toleratesTaints(pod, node.taints ?? [], ['NoExecute']);
  return (
    toleratesTaints(pod, taintsOf(node), ['NoSchedule', 'NoExecute']) &&
    meetsPodAffinity(pod, node, state.scheduled) &&
    keepsApart(pod, node, state.scheduled) &&
    keepsSpread(pod, node, state)
  );
}

/** Whether a pod says itself on which node it runs. @internal */
export const bypassesScheduler = ({ spec }: Pod): boolean => Boolean(spec.nodeName);

/** The terms of a pod's required node affinity, any of which is enough; nothing if it requires none. @internal */
export const nodeTerms = ({ spec }: Pod): Json[] | undefined => {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required ? (required.nodeSelectorTerms ?? []) : undefined;
};

/** The required pod affinity terms of a pod, all of which must be met. @internal */
export const affinityTerms = ({ spec }: Pod): Json[] => spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

/** The required pod anti-affinity terms of a pod, all of which must be met. @internal */
export const antiAffinityTerms = ({ spec }: Pod): Json[] => spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

/** The topology spread constraints of a pod that are no mere preference. @internal */
export const spreadConstraints = ({ spec }: Pod): Json[] =>
  (spec.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }: Json) => (whenUnsatisfiable ?? 'DoNotSchedule') === 'DoNotSchedule');

/** Whether a pod affinity or anti-affinity term of one pod is about another. @internal */
export function selects({ labelSelector, namespaces, namespaceSelector }: Json, owner: Pod, candidate: Pod): boolean {
  return inNamespaces(namespaces ?? [], namespaceSelector, owner, candidate) && selectorMatches(labelSelector, candidate.labels);
}

/** The manifests do not tell the labels of namespaces, so a namespaceSelector is understood only when it is empty: it selects them all. */
function inNamespaces(namespaces: string[], selector: Json, owner: Pod, candidate: Pod): boolean {
  if (namespaces.includes(candidate.namespace)) return true;
  if (selector === undefined || selector === null) return namespaces.length === 0 && owner.namespace === candidate.namespace;
  return selectorExpressions(selector).length === 0;
}

function meetsNodeRules(pod: Pod, node: ClusterNode): boolean {
  return (!pod.spec.nodeName || pod.spec.nodeName === node.name) && meetsNodeAffinity(pod, node);
}

function meetsNodeAffinity(pod: Pod, node: ClusterNode): boolean {
  const selected = Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labelOf(node, key) === value);
  return selected && (nodeTerms(pod)?.some((term) => termMatches(term, node)) ?? true);
}

function termMatches(term: Json, node: ClusterNode): boolean {
  const [expressions, fields]: Json[][] = [term?.matchExpressions ?? [], term?.matchFields ?? []];
  // An empty term matches nothing, not everything.
  if (expressions.length + fields.length === 0) return false;
  return (
    expressions.every((expression) => expressionMatches(expression, labelOf(node, expression.key))) &&
    fields.every((field) => field.key === 'metadata.name' && expressionMatches(field, node.name))
  );
}

const taintsOf = ({ taints = [], unschedulable }: ClusterNode): NodeTaint[] =>
  unschedulable ? [...taints, { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] : taints;

function toleratesTaints({ spec }: Pod, taints: NodeTaint[], effects: string[]): boolean {
  return taints
    .filter(({ effect }) => effects.includes(effect))
    .every((taint) => (spec.tolerations ?? []).some((toleration: Json) => tolerates(toleration, taint)));
}

/** What a toleration leaves out, it does not ask for. */
function tolerates({ key, operator, value, effect }: Json, taint: NodeTaint): boolean {
  if ((effect && effect !== taint.effect) || (key && key !== taint.key)) return false;
  return operator === 'Exists' || ((operator ?? 'Equal') === 'Equal' && (value ?? '') === (taint.value ?? ''));
}

function meetsPodAffinity(pod: Pod, node: ClusterNode, scheduled: ScheduledPod[]): boolean {
  const terms = affinityTerms(pod);
  if (terms.some(({ topologyKey }) => labelOf(node, topologyKey) === undefined)) return false;
  // Only a pod that matches all terms at once counts for any of them.
  const matchesAll = (candidate: Pod) => terms.every((term) => selects(term, pod, candidate));
  const peers = scheduled.filter((other) => matchesAll(other.pod) && terms.some(({ topologyKey }) => labelOf(other.node, topologyKey) !== undefined));
  // The first of pods that ask for each other must start alone.
  if (peers.length === 0 && matchesAll(pod)) return true;
  return terms.every(({ topologyKey }) => peers.some((peer) => sameDomain(peer.node, node, topologyKey)));
}

/** Anti-affinity works both ways: a pod that runs already keeps others away. */
function keepsApart(pod: Pod, node: ClusterNode, scheduled: ScheduledPod[]): boolean {
  return scheduled.every((other) => !apartBy(pod, other.pod).some((topologyKey) => sameDomain(other.node, node, topologyKey)));
}

/** The topology keys by whose domains the anti-affinity of one of two pods keeps them apart. @internal */
export function apartBy(a: Pod, b: Pod): string[] {
  const keys = (owner: Pod, candidate: Pod) =>
    antiAffinityTerms(owner)
      .filter((term) => selects(term, owner, candidate))
      .map(({ topologyKey }) => topologyKey);
  return [...keys(a, b), ...keys(b, a)];
}

/** A node without the topology key is in no domain, and shares none. */
function sameDomain(a: ClusterNode, b: ClusterNode, topologyKey: string): boolean {
  const value = labelOf(a, topologyKey);
  return value !== undefined && value === labelOf(b, topologyKey);
}

function keepsSpread(pod: Pod, node: ClusterNode, { nodes, scheduled }: ClusterState): boolean {
  const constraints = spreadConstraints(pod);
  const hasAllKeys = (candidate: ClusterNode) => constraints.every(({ topologyKey }) => labelOf(candidate, topologyKey) !== undefined);
  if (!hasAllKeys(node)) return false;
  const comparable = nodes.filter(hasAllKeys);
  return constraints.every((constraint) => {
    const { topologyKey, maxSkew, minDomains = 1 } = constraint;
    const domains = new Map<string, number>();
    for (const candidate of comparable.filter((one) => isEligible(constraint, pod, one))) {
      const domain = labelOf(candidate, topologyKey) as string;
      const here = scheduled.filter((other) => other.node.name === candidate.name && counts(constraint, pod, other.pod));
      domains.set(domain, (domains.get(domain) ?? 0) + here.length);
    }
    const least = domains.size < minDomains ? 0 : Math.min(...domains.values());
    const itself = selectorMatches(constraint.labelSelector, pod.labels) ? 1 : 0;
    return (domains.get(labelOf(node, topologyKey) as string) ?? 0) + itself - least <= maxSkew;
  });
}

function isEligible({ nodeAffinityPolicy, nodeTaintsPolicy }: Json, pod: Pod, node: ClusterNode): boolean {
  return (
    (nodeAffinityPolicy === 'Ignore' || meetsNodeAffinity(pod, node)) &&
    (nodeTaintsPolicy !== 'Honor' || toleratesTaints(pod, node.taints ?? [], ['NoSchedule', 'NoExecute']))
  );
}

/** Spread looks at the pod's own namespace only, and at no pod that is about to go. An empty selector counts none. */
function counts({ labelSelector, matchLabelKeys }: Json, pod: Pod, other: Pod): boolean {
  const likewise = (matchLabelKeys ?? []).every((key: string) => !Object.hasOwn(pod.labels, key) || other.labels[key] === pod.labels[key]);
  return (
    other.namespace === pod.namespace &&
    !other.terminating &&
    likewise &&
    selectorExpressions(labelSelector ?? {}).length > 0 &&
    selectorMatches(labelSelector, other.labels)
  );
}
