import { HOSTNAME, labelOf } from '../../cluster';
import { counts, isEligible } from '../../scheduling';
import type { ClusterModel, NodeUse } from '../cluster-model';
import type { PlanPod } from '../plan-pod';
import { defaultConstraints } from './default-spread';

type Json = any;

/** The points of topology spread, or nothing if the pod does not ask for any. @internal */
export function spreadScores(pod: PlanPod, feasible: NodeUse[], model: ClusterModel): number[] | undefined {
  const own: Json[] = pod.spec.topologySpreadConstraints ?? [];
  const isOwn = own.length > 0;
  const constraints = isOwn
    ? own.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'ScheduleAnyway')
    : defaultConstraints(pod, model.surroundings.services);
  if (constraints.length === 0) return undefined;
  const hasAllKeys = ({ node }: NodeUse) => constraints.every(({ topologyKey }) => labelOf(node, topologyKey) !== undefined);
  const compared = isOwn ? feasible.filter(hasAllKeys) : feasible;
  const counted = isOwn ? model.uses.filter(hasAllKeys) : model.uses;
  const parts = constraints.map((constraint) => costs(constraint, pod, compared, counted));
  const raw = compared.map((use) => Math.round(parts.reduce((sum, part) => sum + part(use), 0)));
  const normal = normalised(raw);
  const scores = new Map(compared.map((use, index) => [use, normal[index]]));
  return feasible.map((use) => scores.get(use) ?? 0);
}

/** What it costs a node to have many pods in its domain. Domains count the more, the more of them there are. */
function costs(constraint: Json, pod: PlanPod, compared: NodeUse[], counted: NodeUse[]): (use: NodeUse) => number {
  const { topologyKey, maxSkew } = constraint;
  const here = ({ pods }: NodeUse) => pods.filter((other) => counts(constraint, pod, other)).length;
  // With default constraints, nodes without the label count as a domain of their own.
  const domainOf = ({ node }: NodeUse) => labelOf(node, topologyKey) ?? '';
  const domains = new Map(compared.map((use) => [domainOf(use), 0]));
  const isHost = topologyKey === HOSTNAME;
  if (!isHost) {
    for (const use of counted) {
      const known = domains.get(domainOf(use));
      if (known !== undefined && isEligible(constraint, pod, use.node)) domains.set(domainOf(use), known + here(use));
    }
  }
  const weight = Math.log((isHost ? compared.length : domains.size) + 2);
  return (use) => {
    if (labelOf(use.node, topologyKey) === undefined) return 0;
    const count = isHost ? here(use) : (domains.get(domainOf(use)) ?? 0);
    return count * weight + (maxSkew - 1);
  };
}

function normalised(raw: number[]): number[] {
  let [min, max] = [Number.POSITIVE_INFINITY, 0];
  for (const value of raw) [min, max] = [Math.min(min, value), Math.max(max, value)];
  return raw.map((value) => (max === 0 ? 100 : Math.trunc((100 * (max + min - value)) / max)));
}
