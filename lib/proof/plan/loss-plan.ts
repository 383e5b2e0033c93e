import type { PodPlan } from './pod/pod-plan';
import type { ZoneCapacity } from './zone-capacity';

/** What becomes of the pods when nodes are lost, and all else has been placed before. */
export interface LossPlan {
  /** The zone, if the nodes are all of one. */
  readonly zone?: string;
  /** The nodes that are lost. */
  readonly nodes: string[];
  /** The pods of the manifests that were on them: where they can be made again, one after another, or why they cannot. */
  readonly pods: PodPlan[];
  /** The room that is left. */
  readonly capacity: ZoneCapacity[];
}
