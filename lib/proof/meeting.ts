import { admits, antiAffinity, type ClusterNode, HOSTNAME, labelOf, nodeAdmits, type Pod, selects } from './scheduling';

/** Two pods where they must not be. @internal */
export interface Meeting {
  readonly first: ClusterNode;
  readonly second: ClusterNode;
}

type Json = any;

/**
 * The nodes that make every difference to these pods: for each label their rules name, each value named, one that nobody names, and none,
 * in all combinations, two nodes of each. What holds on these holds on every cluster. Taints can only take nodes away.
 *
 * @internal
 */
export function decisiveNodes(pods: Pod[], zoneLabel: string): ClusterNode[] {
  const values = new Map<string, Set<string>>([[zoneLabel, new Set()]]);
  const add = (key: string, more: string[]) => values.set(key, new Set([...(values.get(key) ?? []), ...more]));
  for (const { spec } of pods) {
    for (const [key, value] of Object.entries<string>(spec.nodeSelector ?? {})) add(key, [value]);
    const terms: Json[] = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
    for (const { key, operator, values: named = [] } of terms.flatMap((term) => term.matchExpressions ?? [])) add(key, around(operator, named));
    for (const { topologyKey } of antiAffinity({ spec } as Pod)) add(topologyKey, []);
  }
  // Each node has its own host name.
  values.delete(HOSTNAME);
  let labelSets: { [label: string]: string }[] = [{}];
  for (const [key, named] of values) {
    const choices = [...named, unnamed(named)];
    labelSets = labelSets.flatMap((labels) => [labels, ...choices.map((value) => ({ ...labels, [key]: value }))]);
  }
  const named = pods.flatMap(({ spec }) => namesOf(spec));
  return labelSets.flatMap((labels, index) => [`node-${index}a`, `node-${index}b`, ...named].map((name) => ({ name, labels })));
}

/** Gt and Lt also tell apart the numbers beside the one they name. */
const around = (operator: string, named: string[]) =>
  operator === 'Gt' || operator === 'Lt' ? named.flatMap((value) => [value, `${Number(value) + 1}`, `${Number(value) - 1}`]) : named;

function unnamed(named: Set<string>): string {
  let value = 'elsewhere';
  while (named.has(value)) value += '-';
  return value;
}

/** Nodes that rules call by name. */
function namesOf(spec: Json): string[] {
  const terms: Json[] = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const fields = terms.flatMap((term) => term.matchFields ?? []).flatMap(({ values = [] }) => values);
  return [...new Set([...(spec.nodeName === undefined ? [] : [spec.nodeName]), ...fields])];
}

/**
 * A state of some cluster in which the hard rules let both pods run in one zone, or one of them on a node that tells no zone and may
 * therefore stand anywhere. Pod affinity can only narrow this, and is taken as met; topology spread is taken as no rule at all, because the
 * pods of others can always balance it.
 *
 * @internal
 */
export function meetingInZone(a: Pod, b: Pod, zoneLabel: string): Meeting | undefined {
  const nodes = decisiveNodes([a, b], zoneLabel);
  return meeting(a, b, nodes, (first, second) => {
    const [one, other] = [labelOf(first, zoneLabel), labelOf(second, zoneLabel)];
    return one === undefined || other === undefined || one === other;
  });
}

/** A state in which the hard rules let both pods run on one node. @internal */
export function meetingOnNode(a: Pod, b: Pod): Meeting | undefined {
  const keepsAway = (one: Pod, other: Pod) => antiAffinity(one).some((term) => term.topologyKey === HOSTNAME && selects(term, one, other));
  if (keepsAway(a, b) || keepsAway(b, a)) return undefined;
  return meeting(a, b, decisiveNodes([a, b], HOSTNAME), (first, second) => first.name === second.name);
}

function meeting(a: Pod, b: Pod, nodes: ClusterNode[], forbidden: (first: ClusterNode, second: ClusterNode) => boolean): Meeting | undefined {
  const [one, other] = [a, b].map(withoutPodAffinity);
  const forOther = nodes.filter((node) => nodeAdmits(other, node));
  for (const first of nodes.filter((node) => nodeAdmits(one, node))) {
    const second = forOther.find((node) => forbidden(first, node) && admits(other, node, [{ pod: one, node: first }]));
    if (second !== undefined) return { first, second };
  }
  return undefined;
}

const withoutPodAffinity = (pod: Pod): Pod => ({ ...pod, spec: { ...pod.spec, affinity: { ...pod.spec.affinity, podAffinity: undefined } } });
