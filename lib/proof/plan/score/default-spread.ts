import { selectorExpressions, selectorMatches } from '../../label-match';
import type { PlanPod } from '../plan-pod';

type Json = any;

/**
 * The topology spread constraints that the scheduler adds to a pod that has none: as preferences, over the pods that the Services and the
 * StatefulSet of the pod have in common. Only the well-known zone label counts.
 *
 * @internal
 */
export function defaultConstraints(pod: PlanPod, services: Json[]): Json[] {
  const matchLabels: { [label: string]: string } = {};
  for (const { metadata, spec } of services) {
    const matches =
      (metadata?.namespace ?? 'default') === pod.namespace && spec?.selector && selectorMatches({ matchLabels: spec.selector }, pod.labels);
    if (matches) Object.assign(matchLabels, spec.selector);
  }
  const matchExpressions = selectorExpressions(pod.ownerSelector ?? {});
  const labelSelector = { matchLabels, matchExpressions };
  if (selectorExpressions(labelSelector).length === 0) return [];
  return [
    { topologyKey: 'kubernetes.io/hostname', maxSkew: 3, labelSelector },
    { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 5, labelSelector },
  ];
}
