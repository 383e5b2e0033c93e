import type { ClusterModel, NodeUse } from '../cluster-model';
import type { PlanPod } from '../plan-pod';
import { SchedulerPlugin } from '../plugin';
import { nodeAffinityScores, podAffinityScores } from './affinity-score';
import { balanceScores, imageScores, leastAllocatedScores, taintScores } from './node-score';
import { spreadScores } from './spread-score';

/** The points of a node for a pod. */
export interface NodeScore {
  /** The name of the node. */
  readonly node: string;
  /** The sum of all points. */
  readonly total: number;
  /** The points by {@link SchedulerPlugin}, with its weight. */
  readonly points: { [plugin: string]: number };
}

/** The points of the nodes on which a pod can run. @internal */
export function nodeScores(pod: PlanPod, feasible: NodeUse[], model: ClusterModel): NodeScore[] {
  // Before plugins could skip, topology spread that had nothing to say gave every node all its points.
  const unasked = model.surroundings.behaviour.silentSpreadSkips ? 0 : 100;
  const parts: [SchedulerPlugin, number, number[] | undefined, number][] = [
    [SchedulerPlugin.TAINT_TOLERATION, 3, taintScores(pod, feasible), 0],
    [SchedulerPlugin.NODE_AFFINITY, 2, nodeAffinityScores(pod, feasible), 0],
    [SchedulerPlugin.POD_TOPOLOGY_SPREAD, 2, spreadScores(pod, feasible, model), unasked],
    [SchedulerPlugin.INTER_POD_AFFINITY, 2, podAffinityScores(pod, feasible, model), 0],
    [SchedulerPlugin.NODE_RESOURCES_FIT, 1, leastAllocatedScores(pod, feasible), 0],
    [SchedulerPlugin.NODE_RESOURCES_BALANCED_ALLOCATION, 1, balanceScores(pod, feasible, model), 0],
    [SchedulerPlugin.IMAGE_LOCALITY, 1, imageScores(pod, feasible, model), 0],
  ];
  return feasible.map(({ node }, index) => {
    const points: { [plugin: string]: number } = {};
    let total = 0;
    for (const [plugin, weight, scores, otherwise] of parts) {
      points[plugin] = weight * (scores?.[index] ?? otherwise);
      total += points[plugin];
    }
    return { node: node.name, total, points };
  });
}
