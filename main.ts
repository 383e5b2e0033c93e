import { App, Chart, Size, YamlOutputType } from 'cdk8s';
import { ProtectedNamespace, Quorum, RocketMqCluster, Storage, Zone } from './lib';

// RocketMQ 5.1.4 over the rooms az1 and az2 of one Kubernetes cluster: three broker groups, six nodes.
const az1 = Zone.of('az1', { labelKey: 'az' });
const az2 = Zone.of('az2', { labelKey: 'az' });

const app = new App({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, outputFileExtension: '.yaml' });
const chart = new Chart(app, 'rocketmq', { namespace: 'rocketmq' });
new ProtectedNamespace(chart, 'namespace', { name: 'rocketmq' });

const cluster = new RocketMqCluster(chart, 'cluster', {
  clusterName: 'rocketmq',
  zones: [az1, az2],
  // Two rooms have no third location: when az2 is lost, an operator must act. Quorum.witness(...) needs no hands.
  quorum: Quorum.majority(az2, az1),
  storage: Storage.of({ size: Size.gibibytes(100) }),
});
cluster.addBrokerGroup('broker-0', { preferredMasterZone: az2 });
cluster.addBrokerGroup('broker-1', { preferredMasterZone: az2 });
cluster.addBrokerGroup('broker-2', { preferredMasterZone: az1 });

app.synth();
