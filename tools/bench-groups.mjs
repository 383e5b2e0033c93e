// One measurement of bench.mjs, in a process of its own: bench-groups.mjs LIBRARY GROUPS writes a cluster of so many broker groups to a
// temporary folder and prints what that took.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Size, YamlOutputType } from 'cdk8s';

const [library, groups] = process.argv.slice(2);
const { Quorum, RocketMqCluster, Storage, Zone } = createRequire(import.meta.url)(library);
const outdir = mkdtempSync(join(tmpdir(), 'cdk8s-rocketmq-groups-'));

const start = performance.now();
const zones = [Zone.of('az1'), Zone.of('az2')];
const app = new App({ outdir, yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, outputFileExtension: '.yaml' });
const chart = new Chart(app, 'rocketmq', { namespace: 'rocketmq' });
const cluster = new RocketMqCluster(chart, 'rocketmq', {
  zones,
  quorum: Quorum.majority(...zones),
  storage: Storage.of({ size: Size.gibibytes(100) }),
});
for (let group = 0; group < Number(groups); group++) cluster.addBrokerGroup(`broker-${group}`, { preferredMasterZone: zones[group % 2] });
app.synth();
const seconds = (performance.now() - start) / 1000;

const objects = readdirSync(join(outdir, 'rocketmq')).length;
rmSync(outdir, { recursive: true });
console.log(JSON.stringify({ seconds, objects, megabytes: (process.resourceUsage().maxRSS * 1024) / 1e6 }));
