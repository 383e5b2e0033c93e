import type { ClusterFacts } from '../facts/facts';
import { type Manifest, namespaceOf } from '../facts/manifest';
import type { PodFacts } from '../facts/pod-facts';

/** The budgets of each pod, and the pods of each budget. */
export interface Coverage {
  readonly budgetsOf: Map<PodFacts, Manifest[]>;
  readonly podsOf: Map<Manifest, PodFacts[]>;
}

/** @internal */
export function coverage({ facts, namespace }: ClusterFacts): Coverage {
  const budgetsOf = new Map<PodFacts, Manifest[]>();
  const podsOf = new Map<Manifest, PodFacts[]>();
  for (const budget of facts.ofKind('PodDisruptionBudget')) {
    if (namespaceOf(budget) !== namespace) continue;
    const selected = facts.selectedBy(namespace, budget.body.spec?.selector);
    podsOf.set(budget, selected);
    for (const pod of selected) budgetsOf.set(pod, [...(budgetsOf.get(pod) ?? []), budget]);
  }
  return { budgetsOf, podsOf };
}
