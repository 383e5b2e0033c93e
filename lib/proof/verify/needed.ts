import type { ClusterFacts } from '../facts/facts';
import type { Manifest } from '../facts/manifest';
import { distinctWorkloads, type PodFacts } from '../facts/pod-facts';

/** What pods cannot start without, or must not be disturbed without: their namespace, what they name, and their budgets. @internal */
export function needed(cluster: ClusterFacts): Manifest[] {
  const own = cluster.facts.ofKind('Namespace').filter(({ body }) => body.metadata.name === cluster.namespace);
  return [...own, ...distinctWorkloads(cluster.pods).flatMap((pod) => neededBy(pod, cluster))];
}

/** The same for one pod, without the namespace. @internal */
export function neededBy(pod: PodFacts, { facts, namespace }: ClusterFacts): Manifest[] {
  const found = [
    ...(pod.spec.volumes ?? []).map((volume: any) => facts.find('ConfigMap', namespace, volume?.configMap?.name)),
    facts.find('ServiceAccount', namespace, pod.spec.serviceAccountName),
    facts.find('Service', namespace, pod.workload.body.spec.serviceName),
    ...(facts.coverage().budgetsOf.get(pod) ?? []),
  ];
  return found.filter((manifest) => manifest !== undefined);
}
