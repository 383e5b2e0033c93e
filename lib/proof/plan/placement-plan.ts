import type { DeadEndCheck } from './dead-end/dead-end';
import type { LossPlan } from './loss-plan';
import type { NodeWarning } from './node-warning';
import type { PodPlan } from './pod/pod-plan';
import type { ZoneCapacity } from './zone-capacity';

/** Where the pods of manifests come to stand on the nodes of a cluster. */
export interface PlacementPlan {
  /** The version of Kubernetes whose scheduler was asked. */
  readonly kubernetes: string;
  /** The node label that tells zones apart. */
  readonly zoneLabel: string;
  /** Every pod of the manifests, in the order in which they are made. */
  readonly pods: PodPlan[];
  /** The room of each zone. */
  readonly capacity: ZoneCapacity[];
  /** The same without each zone. */
  readonly withoutZone: LossPlan[];
  /** What is odd about the nodes. */
  readonly warnings: NodeWarning[];
  /** Whether pods can get in each other's way. */
  readonly deadEnds: DeadEndCheck[];
  /** Whether every way in which ties can fall was followed. If not, a tie that nobody followed can lead to other places than those that are told. */
  readonly complete: boolean;
}
