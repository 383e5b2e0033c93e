import type { ClusterFacts } from '../../facts/facts';
import type { Damage } from '../damage';
import type { KnownFate } from '../kubernetes/pod-fates';
import type { Loss } from '../losses';
import type { Standings } from '../standing';

/** A loss that the runbook is for. @internal */
export interface Situation {
  readonly cluster: ClusterFacts;
  readonly standings: Standings;
  readonly loss: Loss;
  readonly damage: Damage;
  readonly fates: KnownFate[];
}
