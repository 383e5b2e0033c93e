import type { Facts } from './facts';
import { type Manifest, namespaceOf } from './manifest';
import type { PodFacts } from './pod-facts';

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

/** A bound of a budget as a number of pods: a percentage is rounded up, as the controller rounds it. Nothing for what is no bound. @internal */
export function podCount(bound: unknown, total: number): number | undefined {
  const percent = /^(\d+)%$/.exec(`${bound}`)?.[1];
  const count = percent === undefined ? bound : Math.ceil((Number(percent) * total) / 100);
  return Number.isInteger(count) && (count as number) >= 0 ? (count as number) : undefined;
}
