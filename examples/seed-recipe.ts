import { Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import {
  Placement,
  PodSecurityLevel,
  ProtectedNamespace,
  Quorum,
  Release,
  Replication,
  RocketMqCluster,
  Sizing,
  Storage,
  Timing,
  Zone,
} from '../lib';

/**
 * The manual recipe that main.ts replaces, to the letter: weights instead of pins, its four broker keys, its root images, one controller
 * with a claim of 1Gi. Each preset named SEED_RECIPE says what is wrong with it; compare before you keep any of them.
 */
export class SeedRecipe extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'rocketmq' });
    new ProtectedNamespace(this, 'namespace', { name: 'rocketmq', podSecurity: PodSecurityLevel.BASELINE });

    const az1 = Zone.of('az1', { labelKey: 'az' });
    const az2 = Zone.of('az2', { labelKey: 'az' });
    const cluster = new RocketMqCluster(this, 'cluster', {
      clusterName: 'rocketmq',
      zones: [az1, az2],
      release: Release.SEED_RECIPE,
      placement: Placement.SEED_RECIPE,
      quorum: Quorum.single(az2),
      timing: Timing.STOCK,
      storage: Storage.of({ size: Size.gibibytes(100) }),
      controllers: {
        storage: Storage.SEED_RECIPE_CONTROLLER,
        sizing: Sizing.of({ cpuRequest: Cpu.millis(500), memoryLimit: Size.gibibytes(2) }),
      },
      brokers: { replication: Replication.SEED_RECIPE },
    });
    cluster.addBrokerGroup('broker-0', { preferredMasterZone: az2 });
    cluster.addBrokerGroup('broker-1', { preferredMasterZone: az2 });
    cluster.addBrokerGroup('broker-2', { preferredMasterZone: az1 });
  }
}
