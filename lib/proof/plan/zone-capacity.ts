import { untolerated } from '../scheduling';
import type { ClusterModel, NodeUse } from './cluster-model';
import type { PlanNode } from './plan-node';
import type { PlanPod } from './plan-pod';
import { type PlanWorld, zoneOf } from './plan-world';

/** Processors in thousandths of a core, or memory in bytes, of one zone. */
export interface ResourceCapacity {
  /** What its nodes can give. */
  readonly allocatable: number;
  /** What the pods that run request. */
  readonly requested: number;
  /** What the pods of the manifests that do not run yet will request. */
  readonly asked: number;
  /** What is left after that on nodes that take pods. It can be below zero on an overcommitted node. */
  readonly free: number;
}

/** The room of one zone. */
export interface ZoneCapacity {
  /**
   * The zone.
   *
   * @default - for the nodes that tell no zone
   */
  readonly zone?: string;
  /** Its nodes. */
  readonly nodes: string[];
  /** Those that take pods: not cordoned, and without a taint that none of the pods of the manifests tolerates. */
  readonly schedulable: string[];
  /** The pods of the manifests that run or come to stand here, in the first course of events. */
  readonly pods: string[];
  /** Processors, in thousandths of a core. */
  readonly cpu: ResourceCapacity;
  /** Memory, in bytes. */
  readonly memory: ResourceCapacity;
}

/** The room of each zone: before, and with all pods placed. @internal */
export function capacitiesOf(before: ClusterModel, after: ClusterModel, world: PlanWorld): ZoneCapacity[] {
  const takes = takers(world.pods);
  const ids = new Set(world.pods.map(({ id }) => id));
  const zones = new Map<string | undefined, NodeUse[]>();
  for (const use of after.uses) {
    const zone = zoneOf(world, use.node);
    const known = zones.get(zone);
    if (known) known.push(use);
    else zones.set(zone, [use]);
  }
  const names = [...zones.keys()].sort((a, b) => (a === undefined ? 1 : b === undefined ? -1 : a < b ? -1 : 1));
  return names.map((zone) => {
    const uses = zones.get(zone) ?? [];
    const pods = uses.flatMap((use) => use.pods.filter(({ id }) => ids.has(id)).map(({ id }) => id));
    return {
      ...(zone !== undefined && { zone }),
      nodes: uses.map(({ node }) => node.name),
      schedulable: uses.filter(({ node }) => takes(node)).map(({ node }) => node.name),
      pods: pods.sort(),
      cpu: sumOf('cpu', uses, before, takes),
      memory: sumOf('memory', uses, before, takes),
    };
  });
}

function sumOf(resource: 'cpu' | 'memory', uses: NodeUse[], before: ClusterModel, takes: (node: PlanNode) => boolean): ResourceCapacity {
  const capacity = { allocatable: 0, requested: 0, asked: 0, free: 0 };
  for (const use of uses) {
    const requested = before.use(use.node.name)?.[resource] ?? 0;
    capacity.allocatable += use.node.allocatable[resource];
    capacity.requested += requested;
    capacity.asked += use[resource] - requested;
    if (takes(use.node)) capacity.free += use.node.allocatable[resource] - use[resource];
  }
  return capacity;
}

/** Whether a node takes any of some pods. Without pods, whether it takes one that tolerates nothing. */
function takers(pods: PlanPod[]): (node: PlanNode) => boolean {
  const different = new Map(pods.map((pod) => [JSON.stringify(pod.spec.tolerations ?? []), pod]));
  const asking = different.size === 0 ? [{ spec: {} } as PlanPod] : [...different.values()];
  return ({ taints = [], unschedulable }) => {
    const all = unschedulable ? [...taints, { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] : taints;
    return asking.some((pod) => untolerated(pod, all, ['NoSchedule', 'NoExecute']).length === 0);
  };
}
