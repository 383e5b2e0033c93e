import { Chart, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { ProtectedNamespace, Quorum, RocketMqCluster, Storage, Zone } from '../lib';

/**
 * Two rooms and a third location that holds one small controller and no data: the loss of any one of the three is survived without hands.
 * The rooms have storage systems of their own, and the nodes carry the label that Kubernetes itself knows.
 */
export class Witness extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'messaging' });
    new ProtectedNamespace(this, 'namespace', { name: 'messaging' });

    const [roomA, roomB, witness] = [Zone.of('room-a'), Zone.of('room-b'), Zone.of('witness')];
    const cluster = new RocketMqCluster(this, 'orders', {
      zones: [roomA, roomB],
      quorum: Quorum.witness(roomA, roomB, witness, { onControlPlane: true }),
      storage: Storage.of({ size: Size.gibibytes(200), storageClassNames: { 'room-a': 'local-a', 'room-b': 'local-b', witness: 'standard' } }),
    });
    cluster.addBrokerGroup('broker-0', { preferredMasterZone: roomA });
    cluster.addBrokerGroup('broker-1', { preferredMasterZone: roomB });
  }
}
