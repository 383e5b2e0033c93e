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
    podAffinityTest(pod, state.scheduled)(node) &&
    antiAffinityTest(pod, state.scheduled)(node) &&
    spreadTest(pod, state)(node)
  );
}

/** Whether one hard rule of a pod lets it onto a node of a state. Asking a state is cheap, and making the test is not. @internal */
export type NodeTest = (node: ClusterNode) => boolean;

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
export function selects(term: Json, owner: Pod, candidate: Pod): boolean {
  const { labelSelector, namespaces, namespaceSelector } = term;
  return (
    inNamespaces(namespaces ?? [], namespaceSelector, owner, candidate) &&
    matchesLabels(labelSelector, candidate.labels) &&
    (term.matchLabelKeys === undefined || term.matchLabelKeys.every((key: string) => isKnown(key, owner) && isAlike(key, owner, candidate))) &&
    (term.mismatchLabelKeys === undefined ||
      term.mismatchLabelKeys.every((key: string) => !Object.hasOwn(owner.labels, key) || owner.labels[key] !== candidate.labels[key]))
  );
}

/** The same for terms that select the same pods, whoever owns them. @internal */
export const termId = (term: Json, { namespace, labels }: Pod): string =>
  JSON.stringify([namespace, term, [...(term.matchLabelKeys ?? []), ...(term.mismatchLabelKeys ?? [])].map((key: string) => labels[key])]);

/** Controllers give these labels to the pods of one revision of one workload; templates do not tell them. */
const isKnown = (key: string, owner: Pod): boolean =>
  !['controller-revision-hash', 'pod-template-hash'].includes(key) || Object.hasOwn(owner.labels, key);

/** Kubernetes takes the owner's value into the selector, and a key that the owner lacks not at all. */
const isAlike = (key: string, owner: Pod, candidate: Pod): boolean =>
  !Object.hasOwn(owner.labels, key) || owner.labels[key] === candidate.labels[key];

/** What selectorMatches says. Millions of pairs of pods are asked, and nearly all selectors hold nothing but labels, so nothing is made on the way. */
function matchesLabels(selector: Json, labels: { [label: string]: string }): boolean {
  if (!selector || (selector.matchExpressions ?? []).length > 0) return selectorMatches(selector, labels);
  for (const key in selector.matchLabels) if (!Object.hasOwn(labels, key) || labels[key] !== selector.matchLabels[key]) return false;
  return true;
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

/** Whether a node meets the node selector and the required node affinity of a pod. @internal */
export function meetsNodeAffinity(pod: Pod, node: ClusterNode): boolean {
  const selected = Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labelOf(node, key) === value);
  return selected && (nodeTerms(pod)?.some((term) => termMatches(term, node)) ?? true);
}

/** Whether a node meets a node selector term. @internal */
export function termMatches(term: Json, node: ClusterNode): boolean {
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

const toleratesTaints = (pod: Pod, taints: NodeTaint[], effects: string[]) => untolerated(pod, taints, effects).length === 0;

/** The taints of some effects that a pod does not tolerate. @internal */
export const untolerated = ({ spec }: Pod, taints: NodeTaint[], effects: string[]): NodeTaint[] =>
  taints.filter((taint) => effects.includes(taint.effect) && !(spec.tolerations ?? []).some((toleration: Json) => tolerates(toleration, taint)));

/** What a toleration leaves out, it does not ask for. */
function tolerates({ key, operator, value, effect }: Json, taint: NodeTaint): boolean {
  if ((effect && effect !== taint.effect) || (key && key !== taint.key)) return false;
  return operator === 'Exists' || ((operator ?? 'Equal') === 'Equal' && (value ?? '') === (taint.value ?? ''));
}

/** The required pod affinity of a pod. @internal */
export function podAffinityTest(pod: Pod, scheduled: ScheduledPod[]): NodeTest {
  const terms = affinityTerms(pod);
  if (terms.length === 0) return () => true;
  // Only a pod that matches all terms at once counts for any of them.
  const matchesAll = (candidate: Pod) => terms.every((term) => selects(term, pod, candidate));
  const peers = scheduled.filter((other) => matchesAll(other.pod) && terms.some(({ topologyKey }) => labelOf(other.node, topologyKey) !== undefined));
  // The first of pods that ask for each other must start alone.
  const first = peers.length === 0 && matchesAll(pod);
  const domains = terms.map(({ topologyKey }) => new Set(peers.map((peer) => labelOf(peer.node, topologyKey))));
  return (node) =>
    terms.every(({ topologyKey }, index) => {
      const value = labelOf(node, topologyKey);
      return value !== undefined && (first || domains[index].has(value));
    });
}

/** The anti-affinity of a pod and of those that run already, because it works both ways. @internal */
export function antiAffinityTest(pod: Pod, scheduled: ScheduledPod[]): NodeTest {
  const closed = new Map<string, Set<string>>();
  const close = (topologyKey: string, node: ClusterNode) => {
    const value = labelOf(node, topologyKey);
    // A node without the topology key is in no domain, and shares none.
    if (value === undefined) return;
    const values = closed.get(topologyKey);
    if (values) values.add(value);
    else closed.set(topologyKey, new Set([value]));
  };
  const own = antiAffinityTerms(pod);
  for (const { pod: other, node } of scheduled) {
    for (const term of own) if (selects(term, pod, other)) close(term.topologyKey, node);
    for (const term of antiAffinityTerms(other)) if (selects(term, other, pod)) close(term.topologyKey, node);
  }
  const domains = [...closed];
  return (node) =>
    domains.every(([topologyKey, values]) => {
      const value = labelOf(node, topologyKey);
      return value === undefined || !values.has(value);
    });
}

/** The topology keys by whose domains the anti-affinity of one of two pods keeps them apart. @internal */
export function apartBy(a: Pod, b: Pod): string[] {
  const keys = (owner: Pod, candidate: Pod) =>
    antiAffinityTerms(owner)
      .filter((term) => selects(term, owner, candidate))
      .map(({ topologyKey }) => topologyKey);
  return [...keys(a, b), ...keys(b, a)];
}

/** The topology spread constraints of a pod that are no mere preference. @internal */
export function spreadTest(pod: Pod, { nodes, scheduled }: ClusterState): NodeTest {
  const constraints = spreadConstraints(pod);
  if (constraints.length === 0) return () => true;
  const hasAllKeys = (candidate: ClusterNode) => constraints.every(({ topologyKey }) => labelOf(candidate, topologyKey) !== undefined);
  const comparable = nodes.filter(hasAllKeys);
  const tests = constraints.map((constraint): NodeTest => {
    const { topologyKey, maxSkew, minDomains = 1, labelSelector } = constraint;
    const here = new Map<string, number>();
    for (const { pod: other, node } of scheduled) if (counts(constraint, pod, other)) here.set(node.name, (here.get(node.name) ?? 0) + 1);
    const domains = new Map<string, number>();
    for (const candidate of comparable.filter((one) => isEligible(constraint, pod, one))) {
      const domain = labelOf(candidate, topologyKey) as string;
      domains.set(domain, (domains.get(domain) ?? 0) + (here.get(candidate.name) ?? 0));
    }
    let least = domains.size < minDomains ? 0 : Number.POSITIVE_INFINITY;
    for (const count of domains.values()) least = Math.min(least, count);
    const itself = selectorMatches(labelSelector, pod.labels) ? 1 : 0;
    return (node) => (domains.get(labelOf(node, topologyKey) as string) ?? 0) + itself - least <= maxSkew;
  });
  return (node) => hasAllKeys(node) && tests.every((test) => test(node));
}

/** Whether a node is among those that a topology spread constraint compares. @internal */
export function isEligible({ nodeAffinityPolicy, nodeTaintsPolicy }: Json, pod: Pod, node: ClusterNode): boolean {
  return (
    (nodeAffinityPolicy === 'Ignore' || meetsNodeAffinity(pod, node)) &&
    (nodeTaintsPolicy !== 'Honor' || toleratesTaints(pod, node.taints ?? [], ['NoSchedule', 'NoExecute']))
  );
}

/**
 * Whether a topology spread constraint of a pod counts another. It looks at the pod's own namespace only, and at no pod that is about to go.
 * An empty selector counts none.
 *
 * @internal
 */
export function counts({ labelSelector, matchLabelKeys }: Json, pod: Pod, other: Pod): boolean {
  const likewise = (matchLabelKeys ?? []).every((key: string) => isAlike(key, pod, other));
  return (
    other.namespace === pod.namespace &&
    !other.terminating &&
    likewise &&
    selectorExpressions(labelSelector ?? {}).length > 0 &&
    selectorMatches(labelSelector, other.labels)
  );
}
