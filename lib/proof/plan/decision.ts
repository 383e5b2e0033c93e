import type { ClusterModel, NodeUse } from './cluster-model';
import { judgeFor, type Obstacle } from './filters';
import type { PlanPod } from './plan-pod';
import { type NodeScore, nodeScores } from './score/scores';

/** A node that does not take a pod. @internal */
export interface RejectedNode {
  /** The name of the node. */
  readonly node: string;
  /** Everything that keeps the pod from it. The scheduler names only the first. */
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
  /** The nodes that do not take it. */
  readonly rejected: RejectedNode[];
}

/** What the scheduler makes of a pod now. With `explain`, everything that rejects it from a node, and else the first. @internal */
export function decide(pod: PlanPod, model: ClusterModel, explain = false): SchedulingDecision {
  const judge = judgeFor(pod, model);
  const feasible: NodeUse[] = [];
  const rejected: RejectedNode[] = [];
  for (const use of model.uses) {
    const obstacles = judge(use, !explain);
    if (obstacles.length === 0) feasible.push(use);
    else rejected.push({ node: use.node.name, obstacles });
  }
  const names = feasible.map(({ node }) => node.name);
  if (feasible.length < 2) return { feasible: names, best: names, scores: [], rejected };
  const scores = nodeScores(pod, feasible, model);
  const most = scores.reduce((max, { total }) => Math.max(max, total), 0);
  return { feasible: names, best: scores.filter(({ total }) => total === most).map(({ node }) => node), scores, rejected };
}
