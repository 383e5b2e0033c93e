import type { Facts } from './facts';
import { type Manifest, namespaceOf } from './manifest';
import { distinctWorkloads, type PodFacts } from './pod-facts';

/** The budgets of each pod, and the pods of each budget. @internal */
export interface Coverage {
  readonly budgetsOf: Map<PodFacts, Manifest[]>;
  readonly podsOf: Map<Manifest, PodFacts[]>;
}

/** Which PodDisruptionBudgets cover which pods. @internal */
export function coverageOf(facts: Facts): Coverage {
  const budgetsOf = new Map<PodFacts, Manifest[]>();
  const podsOf = new Map<Manifest, PodFacts[]>();
  for (const budget of facts.ofKind('PodDisruptionBudget')) {
    const selected = facts.selectedBy(namespaceOf(budget), budget.body.spec?.selector);
    podsOf.set(budget, selected);
    for (const pod of selected) {
      const budgets = budgetsOf.get(pod);
      if (budgets) budgets.push(budget);
      else budgetsOf.set(pod, [budget]);
    }
  }
  return { budgetsOf, podsOf };
}

/** How many of so many pods a budget keeps. Nothing for one without a bound, or with two. @internal */
export function keptBy({ minAvailable, maxUnavailable }: any, total: number): number | undefined {
  if ((minAvailable === undefined) === (maxUnavailable === undefined)) return undefined;
  const count = podCount(minAvailable ?? maxUnavailable, total);
  if (count === undefined) return undefined;
  return minAvailable !== undefined ? Math.min(count, total) : Math.max(total - count, 0);
}

/**
 * Whether a budget keeps fewer than it must while a pod is gone. Kubernetes adds up the replicas of the workloads whose pods it sees, and
 * takes a share or a maximum of what is away of that; a number of pods that must be there stays what it is. @internal
 */
export function keepsFewer(spec: any, pods: PodFacts[], keep: number): boolean {
  const sizes = distinctWorkloads(pods).map(({ workload }) => pods.filter((pod) => pod.workload === workload).length);
  if (typeof spec.minAvailable === 'number' || sizes.length < 2) return false;
  const expected = pods.length - Math.min(...sizes);
  return (keptBy(spec, expected) ?? 0) < Math.min(keep, expected);
}

/** A bound of a budget as a number of pods: a percentage is rounded up, as the controller rounds it. Nothing for what is no bound. */
function podCount(bound: unknown, total: number): number | undefined {
  const percent = /^(\d+)%$/.exec(`${bound}`)?.[1];
  const count = percent === undefined ? bound : Math.ceil((Number(percent) * total) / 100);
  return Number.isInteger(count) && (count as number) >= 0 ? (count as number) : undefined;
}
