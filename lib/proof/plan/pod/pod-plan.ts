import type { Text } from '../../text';
import type { SchedulerPlugin } from '../plugin';
import type { NodeScore } from '../score/scores';
import type { PlacementFlip } from './flip';

/** How sure it is where a pod comes to stand. */
export enum PlanOutcome {
  /** Its required rules and its volumes leave one zone, in any order, and there is room. */
  GUARANTEED = 'guaranteed',
  /** The scheduler will choose so, unless something changes. */
  PREDICTED = 'predicted',
  /** It runs there already, although its rules would let it start elsewhere, or no longer there. */
  RUNNING = 'running',
  /** It finds no node. */
  PENDING = 'pending',
}

/** Something that keeps a pod from nodes. */
export interface PlanObstacle {
  /** The part of the scheduler that says so. */
  readonly plugin: SchedulerPlugin;
  /** The nodes. */
  readonly nodes: string[];
  /** What it says. */
  readonly why: Text;
}

/** Where one pod comes to stand. */
export interface PodPlan {
  /** The namespace. */
  readonly namespace: string;
  /** The name of the pod. The pods of a Deployment are numbered. */
  readonly pod: string;
  /** How sure it is. */
  readonly outcome: PlanOutcome;
  /**
   * The zone.
   *
   * @default - it is Pending, or a tie decides between zones, or the node tells none
   */
  readonly zone?: string;
  /** Every zone it can come to stand in, of those that nodes tell. */
  readonly zones: string[];
  /** Every node it can come to stand on. Of equal nodes any can be taken. */
  readonly nodes: string[];
  /** Every node that the hard rules allow when its turn comes. */
  readonly feasible: string[];
  /** Whether its required rules and its volumes leave one zone, on these nodes. */
  readonly zoneGuaranteed: boolean;
  /** Whether they leave one node. */
  readonly nodeGuaranteed: boolean;
  /** Whether it runs already. */
  readonly running: boolean;
  /**
   * By how many points the best node of its zone is ahead of the best one of any other zone.
   *
   * @default - no other zone is possible
   */
  readonly margin?: number;
  /** What would bring it into another zone, the smallest change first. */
  readonly flips: PlacementFlip[];
  /** The points of the best node of each zone, the best first. None if there is no choice. */
  readonly scores: NodeScore[];
  /** For a pod that is Pending, all that keeps it from nodes; for one that runs, what would keep it from its own. */
  readonly obstacles: PlanObstacle[];
  /** What can still go wrong, although it was not looked at. */
  readonly caveats: Text[];
  /** All this in a sentence. */
  readonly says: Text;
  /** What gives it a node, as an imperative. Empty unless it is Pending or runs where it must not. */
  readonly fix: Text;
}
