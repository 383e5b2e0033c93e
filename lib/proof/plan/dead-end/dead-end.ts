import type { Text } from '../../text';

/** Whether pods can be made in an order that leaves one of them without a node. */
export enum DeadEndOutcome {
  /** Whatever the order, and whichever nodes are taken, all of them find a node. */
  NONE = 'none',
  /** All of them have room, but some order and choice of nodes leaves one Pending. */
  POSSIBLE = 'possible',
  /** They have not room, in any order. */
  CERTAIN = 'certain',
  /** There are too many ways to look at all. */
  NOT_JUDGED = 'not judged',
}

/** Whether some pods can get in each other's way. Only the hard rules count for this. */
export interface DeadEndCheck {
  /** The pods, by namespace and name. They keep each other away from nodes, or compete for their room. */
  readonly pods: string[];
  /** What was found. */
  readonly outcome: DeadEndOutcome;
  /** Pods of which at least one is left without a node. */
  readonly stuck: string[];
  /** What was found, in words. */
  readonly says: Text;
}
