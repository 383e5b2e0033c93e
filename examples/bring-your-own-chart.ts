import { ApiObject, Chart, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { BrokerGroup, DledgerController, NameServerPair, Quorum, Release, RocketMqCluster, Storage, Zone } from '../lib';

/**
 * The constructs inside a chart of one's own, beside other objects: a cluster put together by hand, a broker group that joins name servers
 * and controllers which exist already, and a second cluster in the same namespace.
 */
export class BringYourOwnChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop', labels: { team: 'checkout' } });
    const [east, west] = [Zone.of('east'), Zone.of('west')];
    const storage = Storage.of({ size: Size.gibibytes(50), storageClassName: 'fast' });
    const release = Release.V5_3_1.withImage('registry.example.org/mirror/rocketmq:5.3.1');

    const nameServers = new NameServerPair(this, 'name-servers', { clusterName: 'checkout', zones: [east, west], release });
    const controllers = new DledgerController(this, 'controllers', { clusterName: 'checkout', quorum: Quorum.majority(east, west), release });
    const group = new BrokerGroup(this, 'payments', {
      clusterName: 'checkout',
      brokerName: 'payments',
      preferredMasterZone: east,
      otherZone: west,
      namesrvAddr: nameServers.namesrvAddr,
      controllerAddr: controllers.controllerAddr,
      storage,
      release,
      config: { fileReservedTime: '48' },
    });

    // A group of a cluster whose name servers and controllers somebody else runs.
    new BrokerGroup(this, 'legacy', {
      clusterName: 'legacy',
      brokerName: 'broker-7',
      preferredMasterZone: west,
      otherZone: east,
      namesrvAddr: 'namesrv-a.example.org:9876;namesrv-b.example.org:9876',
      controllerAddr: 'controller-a.example.org:9878;controller-b.example.org:9878;controller-c.example.org:9878',
      storage,
    });

    const second = new RocketMqCluster(this, 'audit', { zones: [east, west], quorum: Quorum.single(west), storage });
    second.addBrokerGroup('broker-0', { preferredMasterZone: east });

    // Applications read where to connect; nobody puts a host name together again.
    new ApiObject(this, 'connection', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'messaging' },
      data: { NAMESRV_ADDR: nameServers.namesrvAddr, AUDIT_NAMESRV_ADDR: second.namesrvAddr, FIRST_BROKER: group.members[0].hostName },
    });
  }
}
