import { type ApiObject, type App, Chart, JsonPatch, Size, Testing } from 'cdk8s';
import { NodeSpread, Placement, Quorum, RocketMqCluster, Storage, Zone } from '../lib';

const [az1, az2] = [Zone.of('az1', { labelKey: 'az' }), Zone.of('az2', { labelKey: 'az' })];

function clusterIn(app: App, placement = Placement.guaranteed()): RocketMqCluster {
  const chart = new Chart(app, 'chart', { namespace: 'mq' });
  const storage = Storage.of({ size: Size.gibibytes(10) });
  const cluster = new RocketMqCluster(chart, 'mq', { zones: [az1, az2], quorum: Quorum.majority(az2, az1), storage, placement });
  cluster.addBrokerGroup('broker-0', { preferredMasterZone: az2 });
  return cluster;
}

/** Synthesizes after a user has patched what was rendered. */
function patched(patch: (cluster: RocketMqCluster) => void, placement?: Placement): () => string {
  const app = Testing.app();
  patch(clusterIn(app, placement));
  return () => app.synthYaml();
}

const AFFINITY = '/spec/template/spec/affinity';
const ZONES = `${AFFINITY}/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms`;
const member = (cluster: RocketMqCluster, index: number): ApiObject => cluster.brokerGroups[0].members[index].statefulSet;

describe('A guaranteed placement that a JSON patch has voided', () => {
  test('is refused when both members of a group can meet in one zone', () => {
    const synth = patched((cluster) => {
      member(cluster, 0).addJsonPatch(JsonPatch.remove(AFFINITY));
      member(cluster, 1).addJsonPatch(JsonPatch.remove(AFFINITY));
    });
    expect(synth).toThrow(
      /\[chart\/mq\/groups\/broker-0\] the members of the broker group broker-0 may never share a zone, got 'mq-broker-0-0-0 on .* beside mq-broker-0-1-0 on /,
    );
  });

  test('is refused when a second node affinity term opens the other zone and the anti-affinity is gone', () => {
    const synth = patched((cluster) => {
      const elsewhere = { matchExpressions: [{ key: 'disk', operator: 'Exists' }] };
      member(cluster, 0).addJsonPatch(JsonPatch.add(`${ZONES}/-`, elsewhere), JsonPatch.remove(`${AFFINITY}/podAntiAffinity`));
      member(cluster, 1).addJsonPatch(JsonPatch.remove(`${AFFINITY}/podAntiAffinity`));
    });
    expect(synth).toThrow(/the members of the broker group broker-0 may never share a zone/);
  });

  test('is refused when a member could run nowhere, so that nothing is protected', () => {
    const synth = patched((cluster) => member(cluster, 0).addJsonPatch(JsonPatch.replace(ZONES, [{ matchExpressions: [] }])));
    expect(synth).toThrow(/must be able to run, or nothing is proved/);
  });

  test('is refused when the name servers can meet in one zone', () => {
    const synth = patched((cluster) => cluster.nameServers.statefulSet.addJsonPatch(JsonPatch.remove(`${AFFINITY}/podAntiAffinity`)));
    expect(synth).toThrow(/\[chart\/mq\/name-servers\] the name servers of mq may never share a zone/);
  });
});

describe('A placement that keeps its promise', () => {
  test('is synthesized as it is, and with nodes that are only preferred', () => {
    expect(patched(() => {})).not.toThrow();
    expect(patched(() => {}, Placement.guaranteed({ nodeSpread: NodeSpread.PREFERRED }))).not.toThrow();
  });

  test('may be patched where the promise does not depend on it', () => {
    const synth = patched((cluster) => {
      // Two pins to different zones hold without the anti-affinity as well.
      member(cluster, 0).addJsonPatch(JsonPatch.remove(`${AFFINITY}/podAntiAffinity`), JsonPatch.add('/spec/minReadySeconds', 10));
    });
    expect(synth()).toContain('minReadySeconds: 10');
  });

  test('is not asked of weights, which promise nothing', () => {
    expect(patched(() => {}, Placement.weighted(100, 1))).not.toThrow();
  });
});
