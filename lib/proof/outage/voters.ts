import { addressesOf, peersOf } from '../facts/conf';
import type { ClusterFacts } from '../facts/facts';
import type { PodFacts } from '../facts/pod-facts';
import { majorityOf } from '../majority';

/** Who elects masters. @internal */
export interface Voters {
  /** Those that are among the manifests. */
  readonly pods: PodFacts[];
  /** How many there are in all. */
  readonly total: number;
  /** How many must see each other. */
  readonly needed: number;
}

/** The voters of a cluster: its controllers, and those that a peers list names beside them. @internal */
export function votersOf({ controllers, groups }: ClusterFacts): Voters {
  const broker = groups[0]?.members[0]?.conf;
  const named = controllers.length === 0 ? addressesOf(broker, 'controllerAddr').length : peersOf(controllers[0].conf).length;
  const total = Math.max(controllers.length, named);
  return { pods: controllers, total, needed: majorityOf(total) };
}
