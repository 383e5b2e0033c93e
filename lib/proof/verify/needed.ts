import type { ClusterFacts } from '../facts/facts';
import type { Manifest } from '../facts/manifest';
import { distinctWorkloads } from '../facts/pod-facts';
import type { Coverage } from './coverage';

/** What pods cannot start without, or must not be disturbed without: their namespace, what they name, and their budgets. @internal */
export function needed({ pods, facts, namespace }: ClusterFacts, { budgetsOf }: Coverage): Manifest[] {
  const found = distinctWorkloads(pods).flatMap((pod) => [
    ...(pod.spec.volumes ?? []).map((volume: any) => facts.find('ConfigMap', namespace, volume?.configMap?.name)),
    facts.find('ServiceAccount', namespace, pod.spec.serviceAccountName),
    facts.find('Service', namespace, pod.workload.body.spec.serviceName),
    ...(budgetsOf.get(pod) ?? []),
  ]);
  const own = facts.ofKind('Namespace').filter(({ body }) => body.metadata.name === namespace);
  return [...own, ...found.filter((manifest) => manifest !== undefined)];
}
