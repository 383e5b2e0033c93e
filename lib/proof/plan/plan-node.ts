import type { ClusterNode } from '../cluster';
import { amountsOf, type Resources, resourcesOf } from './resources/requests';

type Json = any;

/** A node, as far as the scheduler looks at it. @internal */
export interface PlanNode extends ClusterNode {
  readonly allocatable: Resources;
  /** How many pods it takes. */
  readonly maxPods: number;
  /** The images it holds, by each of their names. */
  readonly images: { readonly names: string[]; readonly bytes: number }[];
  /** Whether its kubelet answers. */
  readonly ready: boolean;
}

/** A node from what `kubectl get node -o json` prints. @internal */
export function planNodeOf({ metadata, spec, status }: Json): PlanNode {
  const { pods, ...amounts } = status?.allocatable ?? {};
  const condition = (status?.conditions ?? []).find(({ type }: Json) => type === 'Ready');
  return {
    name: metadata.name,
    labels: metadata.labels ?? {},
    taints: spec?.taints ?? [],
    unschedulable: spec?.unschedulable === true,
    allocatable: resourcesOf(amountsOf(amounts)),
    maxPods: Number(pods ?? 0),
    images: (status?.images ?? []).map(({ names, sizeBytes }: Json) => ({ names: names ?? [], bytes: Number(sizeBytes ?? 0) })),
    ready: condition === undefined || condition.status === 'True',
  };
}
