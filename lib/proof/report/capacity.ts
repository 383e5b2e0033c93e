import type { PodFacts } from '../facts/pod-facts';
import type { ClusterView, PlacedPod } from './cluster-view';
import { quantity } from './quantity';
import { columnsOf } from './topology-rows';

/** Claims of one size and class. @internal */
export interface ClaimSum {
  readonly count: number;
  /** The size as it is written. */
  readonly size: string;
  /** The class. Nothing for the default of the cluster. */
  readonly storageClass?: string;
}

/** What the pods of one zone ask for. @internal */
export interface Capacity {
  /** Nothing for pods that are bound to no zone. */
  readonly zone?: string;
  readonly brokers: number;
  readonly nameServers: number;
  readonly controllers: number;
  readonly cpu: number;
  readonly memory: number;
  readonly claims: ClaimSum[];
  readonly storage: number;
  /** Quantities that could not be read. */
  readonly unread: string[];
}

/** What the pods of each zone ask for. @internal */
export function capacitiesOf(view: ClusterView): Capacity[] {
  const brokers: PlacedPod[] = view.groups.flatMap(({ members }) => members);
  return columnsOf(view).map((zone) => {
    const here = (pods: PlacedPod[]) => pods.filter((placed) => placed.zone === zone).map(({ pod }) => pod);
    return { zone, ...sumOf(here(brokers), here(view.nameServers), here(view.voters), view) };
  });
}

function sumOf(brokers: PodFacts[], nameServers: PodFacts[], controllers: PodFacts[], view: ClusterView): Omit<Capacity, 'zone'> {
  const pods = [...brokers, ...nameServers, ...controllers];
  const unread = new Set<string>();
  const read = (value: unknown) => {
    const number = quantity(value);
    if (number === undefined) unread.add(`${value}`);
    return number ?? 0;
  };
  const claims = pods.flatMap((pod) => claimsOf(pod, view));
  const sums = new Map<string, ClaimSum>();
  for (const { size, storageClass } of claims) {
    const key = JSON.stringify([size, storageClass]);
    sums.set(key, { size, storageClass, count: (sums.get(key)?.count ?? 0) + 1 });
  }
  const total = (resource: string) => pods.reduce((sum, pod) => sum + requestOf(pod, resource, read), 0);
  return {
    brokers: brokers.length,
    nameServers: nameServers.length,
    controllers: controllers.length,
    cpu: total('cpu'),
    memory: total('memory'),
    claims: [...sums.values()],
    storage: claims.reduce((sum, { size }) => sum + read(size), 0),
    unread: [...unread],
  };
}

/** A pod asks for the sum of its containers, or for the greatest of those that run before them if that is more. */
function requestOf({ spec }: PodFacts, resource: string, read: (value: unknown) => number): number {
  const request = ({ resources }: any) => read(resources?.requests?.[resource] ?? resources?.limits?.[resource] ?? 0);
  const initial: any[] = spec.initContainers ?? [];
  const lasting = [...(spec.containers ?? []), ...initial.filter(({ restartPolicy }) => restartPolicy === 'Always')];
  const before = initial.filter(({ restartPolicy }) => restartPolicy !== 'Always').map(request);
  return Math.max(
    lasting.reduce((sum, container) => sum + request(container), 0),
    ...before,
  );
}

function claimsOf({ workload, spec, namespace }: PodFacts, view: ClusterView): { size: string; storageClass?: string }[] {
  const templates: any[] = workload.body.kind === 'StatefulSet' ? (workload.body.spec.volumeClaimTemplates ?? []) : [];
  const named: any[] = (spec.volumes ?? []).flatMap((volume: any) => {
    const claim = volume.persistentVolumeClaim?.claimName;
    const found = claim === undefined ? undefined : view.facts.facts.find('PersistentVolumeClaim', namespace, claim);
    return found === undefined ? [] : [found.body];
  });
  return [...templates, ...named].map(({ spec: claim }) => ({
    size: `${claim?.resources?.requests?.storage ?? 0}`,
    ...(claim?.storageClassName !== undefined && { storageClass: `${claim.storageClassName}` }),
  }));
}
