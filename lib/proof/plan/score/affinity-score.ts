import { labelOf } from '../../cluster';
import { affinityTerms, selects, termMatches } from '../../scheduling';
import type { ClusterModel, NodeUse } from '../cluster-model';
import type { PlanPod } from '../plan-pod';

type Json = any;

const preferred = (rules: Json): Json[] => rules?.preferredDuringSchedulingIgnoredDuringExecution ?? [];

/** The points of preferred node affinity: of the weights, only their ratio counts. @internal */
export function nodeAffinityScores({ spec }: PlanPod, feasible: NodeUse[]): number[] | undefined {
  const terms = preferred(spec.affinity?.nodeAffinity);
  if (terms.length === 0) return undefined;
  const raw = feasible.map(({ node }) => terms.reduce((sum, { weight, preference }) => sum + (termMatches(preference, node) ? weight : 0), 0));
  const max = Math.max(0, ...raw);
  return raw.map((value) => (max === 0 ? value : Math.trunc((100 * value) / max)));
}

/** How much the presence of a pod of its own required pod affinity attracts others. */
const REQUIRED_WEIGHT = 1;

/** The points of preferred pod affinity and anti-affinity, of the pod and of those that run already. @internal */
export function podAffinityScores(pod: PlanPod, feasible: NodeUse[], model: ClusterModel): number[] | undefined {
  const domains = new Map<string, Map<string, number>>();
  const attract = (node: NodeUse['node'], topologyKey: string, weight: number) => {
    const value = labelOf(node, topologyKey);
    if (value === undefined) return;
    const values = domains.get(topologyKey) ?? new Map<string, number>();
    domains.set(topologyKey, values);
    values.set(value, (values.get(value) ?? 0) + weight);
  };
  const own = weightedTerms(pod);
  for (const { pod: other, node } of model.scheduled) {
    for (const { term, weight } of own) if (selects(term, pod, other)) attract(node, term.topologyKey, weight);
    if (other.spec.affinity === undefined) continue;
    for (const { term, weight } of weightedTerms(other)) if (selects(term, other, pod)) attract(node, term.topologyKey, weight);
    for (const term of affinityTerms(other)) if (selects(term, other, pod)) attract(node, term.topologyKey, REQUIRED_WEIGHT);
  }
  if (domains.size === 0) return undefined;
  const raw = feasible.map(({ node }) => {
    let sum = 0;
    for (const [topologyKey, values] of domains) sum += values.get(labelOf(node, topologyKey) ?? '') ?? 0;
    return sum;
  });
  const [min, max] = [Math.min(...raw), Math.max(...raw)];
  return raw.map((value) => (max === min ? 0 : Math.trunc(100 * ((value - min) / (max - min)))));
}

function weightedTerms({ spec }: PlanPod): { readonly term: Json; readonly weight: number }[] {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  return [
    ...preferred(podAffinity).map(({ weight, podAffinityTerm }) => ({ term: podAffinityTerm, weight })),
    ...preferred(podAntiAffinity).map(({ weight, podAffinityTerm }) => ({ term: podAffinityTerm, weight: -weight })),
  ];
}
