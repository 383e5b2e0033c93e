import { HOSTNAME } from '../../cluster';
import { selectorMatches } from '../../label-match';
import { affinityTerms, antiAffinityTerms, selects, spreadConstraints, termId } from '../../scheduling';
import type { PlanPod } from '../plan-pod';

type Json = any;

/** A rule of pods about other pods. @internal */
export interface PodRule {
  readonly kind: 'apart' | 'together' | 'spread';
  readonly topologyKey: string;
  readonly owners: PlanPod[];
  readonly selected: PlanPod[];
}

/** All rules of pods about each other. Those that say the same are one. @internal */
export function rulesAmong(pods: PlanPod[]): PodRule[] {
  const rules = new Map<string, PodRule>();
  const add = (kind: PodRule['kind'], owner: PlanPod, term: Json, isAbout: (candidate: PlanPod) => boolean) => {
    const key = `${kind} ${termId(term, owner)}`;
    const known = rules.get(key);
    if (known) known.owners.push(owner);
    else rules.set(key, { kind, topologyKey: term.topologyKey, owners: [owner], selected: pods.filter(isAbout) });
  };
  for (const pod of pods) {
    for (const term of antiAffinityTerms(pod)) add('apart', pod, term, (other) => selects(term, pod, other));
    for (const term of affinityTerms(pod)) add('together', pod, term, (other) => selects(term, pod, other));
    for (const term of spreadConstraints(pod)) {
      add('spread', pod, term, (other) => other.namespace === pod.namespace && selectorMatches(term.labelSelector, other.labels));
    }
  }
  return [...rules.values()];
}

/** Sets of pods, so that no rule is about pods of two of them. @internal */
export function familiesOf(pods: PlanPod[], together: PlanPod[][]): PlanPod[][] {
  const parents = new Map<PlanPod, PlanPod>(pods.map((pod) => [pod, pod]));
  const rootOf = (pod: PlanPod): PlanPod => {
    let root = pod;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root)) root = parent;
    parents.set(pod, root);
    return root;
  };
  for (const [first, ...rest] of together) for (const other of rest) parents.set(rootOf(other), rootOf(first));
  const families = new Map<PlanPod, PlanPod[]>();
  for (const pod of pods) {
    const root = rootOf(pod);
    const family = families.get(root);
    if (family) family.push(pod);
    else families.set(root, [pod]);
  }
  return [...families.values()];
}

/** Whether no two pods of a family can share a node, by one rule that all of them have. @internal */
export function areAllApart(family: PlanPod[], rules: PodRule[]): boolean {
  const isRuleOf = ({ kind, topologyKey, owners, selected }: PodRule) => {
    if (kind !== 'apart' || topologyKey !== HOSTNAME) return false;
    const [theirs, about] = [new Set(owners), new Set(selected)];
    return family.every((pod) => theirs.has(pod) && about.has(pod));
  };
  return rules.some(isRuleOf);
}
