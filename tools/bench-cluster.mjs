// The cluster that the measurements are about: writes so many broker groups into a folder, with the library they are to be measured with.
import { App, Chart, Size, YamlOutputType } from 'cdk8s';

export function writeCluster({ Quorum, RocketMqCluster, Storage, Zone }, groups, outdir) {
  const zones = [Zone.of('az1'), Zone.of('az2')];
  const app = new App({ outdir, yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, outputFileExtension: '.yaml' });
  const chart = new Chart(app, 'rocketmq', { namespace: 'rocketmq' });
  const cluster = new RocketMqCluster(chart, 'rocketmq', {
    zones,
    quorum: Quorum.majority(...zones),
    storage: Storage.of({ size: Size.gibibytes(100) }),
  });
  for (let group = 0; group < groups; group++) cluster.addBrokerGroup(`broker-${group}`, { preferredMasterZone: zones[group % 2] });
  app.synth();
}
