import type { ClusterModel, NodeUse } from './cluster-model';
import { admissionFor, explainerFor, type Obstacle } from './filters';
import type { PlanPod } from './plan-pod';
import { type NodeScore, nodeScores } from './score/scores';

/** A node that does not take a pod. @internal */
export interface RejectedNode {
  /** The name of the node. */
  readonly node: string;
  /** What keeps the pod from it. The scheduler names only the first. */
  readonly obstacles: Obstacle[];
}

/** What the scheduler makes of one pod. @internal */
export interface SchedulingDecision {
  /** The nodes on which the hard rules allow it. None: the pod stays Pending. */
  readonly feasible: string[];
  /** Those with the most points. Of several, any can be chosen. */
  readonly best: string[];
  /** The points of the nodes on which it can run. None if there is no choice, because then nobody counts. */
  readonly scores: NodeScore[];
  /** The nodes that do not take it, if that was asked for. */
  readonly rejected: RejectedNode[];
}

/** What the scheduler makes of a pod now. Only with `explain` it tells what rejects the pod from the other nodes. @internal */
export function decide(pod: PlanPod, model: ClusterModel, explain = false): SchedulingDecision {
  const admits = admissionFor(pod, model);
  const feasible = model.uses.filter(admits);
  const names = feasible.map(({ node }) => node.name);
  const rejected = explain ? rejections(pod, model, new Set(feasible)) : [];
  if (feasible.length < 2) return { feasible: names, best: names, scores: [], rejected };
  const scores = nodeScores(pod, feasible, model);
  const most = scores.reduce((max, { total }) => Math.max(max, total), 0);
  return { feasible: names, best: scores.filter(({ total }) => total === most).map(({ node }) => node), scores, rejected };
}

function rejections(pod: PlanPod, model: ClusterModel, feasible: Set<NodeUse>): RejectedNode[] {
  const explain = explainerFor(pod, model);
  return model.uses.filter((use) => !feasible.has(use)).map((use) => ({ node: use.node.name, obstacles: explain(use) }));
}
