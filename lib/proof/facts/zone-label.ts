import { HOSTNAME } from '../cluster';
import { affinityTerms, antiAffinityTerms, nodeTerms } from '../scheduling';
import type { PodFacts } from './pod-facts';

const WELL_KNOWN = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];

/**
 * The node label by which pods are told where to stand: the one that most of them speak of, so that one pod with a wrong key does not
 * change what is asked of all.
 *
 * @internal
 */
export function zoneLabelOf(pods: PodFacts[]): string | undefined {
  const votes = new Map<string, { count: number; apart: number; values: Set<string> }>();
  for (const pod of pods) {
    const apart = new Set([...antiAffinityTerms(pod), ...spreadOf(pod), ...preferredApart(pod)].map(({ topologyKey }) => topologyKey));
    const expressions = nodeExpressions(pod);
    for (const key of new Set([
      ...apart,
      ...expressions.map((expression) => expression.key),
      ...affinityTerms(pod).map((term) => term.topologyKey),
    ])) {
      if (typeof key !== 'string' || isNoPlace(key)) continue;
      const vote = votes.get(key) ?? { count: 0, apart: 0, values: new Set<string>() };
      votes.set(key, vote);
      vote.count++;
      if (apart.has(key)) vote.apart++;
      for (const expression of expressions) if (expression.key === key) for (const value of expression.values ?? []) vote.values.add(value);
    }
  }
  const known = (key: string) => (WELL_KNOWN.includes(key) ? 1 : 0);
  const ranked = [...votes].sort(
    ([a, one], [b, other]) =>
      other.count - one.count || other.apart - one.apart || known(b) - known(a) || other.values.size - one.values.size || (a < b ? -1 : 1),
  );
  return ranked[0]?.[0];
}

const isNoPlace = (key: string) =>
  key === HOSTNAME || /^(kubernetes\.io\/(os|arch)|node-role\.kubernetes\.io\/.*|node\.kubernetes\.io\/.*)$/.test(key);

function nodeExpressions(pod: PodFacts): any[] {
  const preferred: any[] = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const terms = [...(nodeTerms(pod) ?? []), ...preferred.map(({ preference }) => preference)];
  return [
    ...terms.flatMap((term) => term?.matchExpressions ?? []),
    ...Object.entries(pod.spec.nodeSelector ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
  ];
}

const spreadOf = ({ spec }: PodFacts): any[] => spec.topologySpreadConstraints ?? [];
const preferredApart = ({ spec }: PodFacts): any[] =>
  (spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }: any) => podAffinityTerm ?? {});
