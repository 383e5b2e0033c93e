import { ApiObject, type App, Chart, JsonPatch, Size, Testing } from 'cdk8s';
import { NodeSpread, Placement, Quorum, Release, Replication, RocketMqCluster, Storage, Timing, Zone } from '../lib';
import { synthProblems } from './kube-objects';

const [az1, az2] = [Zone.of('az1', { labelKey: 'az' }), Zone.of('az2', { labelKey: 'az' })];

function clusterIn(app: App, placement = Placement.guaranteed(), more: object = {}): RocketMqCluster {
  const chart = new Chart(app, 'chart', { namespace: 'mq' });
  const storage = Storage.of({ size: Size.gibibytes(10) });
  const cluster = new RocketMqCluster(chart, 'mq', { zones: [az1, az2], quorum: Quorum.majority(az2, az1), storage, placement, ...more });
  cluster.addBrokerGroup('broker-0', { preferredMasterZone: az2 });
  return cluster;
}

/** Synthesizes after a user has patched what was rendered. */
function patched(patch: (cluster: RocketMqCluster) => void, placement?: Placement, more?: object): () => string {
  const app = Testing.app();
  patch(clusterIn(app, placement, more));
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
    expect(synth).toThrow(/pair-zones: the two members of a group can never share a zone, got 'mq-broker-0-0-0 on .* beside mq-broker-0-1-0 on /);
  });

  test('is refused when a second node affinity term opens the other zone and the anti-affinity is gone', () => {
    const synth = patched((cluster) => {
      const elsewhere = { matchExpressions: [{ key: 'disk', operator: 'Exists' }] };
      member(cluster, 0).addJsonPatch(JsonPatch.add(`${ZONES}/-`, elsewhere), JsonPatch.remove(`${AFFINITY}/podAntiAffinity`));
      member(cluster, 1).addJsonPatch(JsonPatch.remove(`${AFFINITY}/podAntiAffinity`));
    });
    expect(synth).toThrow(/pair-zones: the two members of a group can never share a zone/);
  });

  test('is refused when a member could run nowhere, so that nothing is protected', () => {
    const synth = patched((cluster) => member(cluster, 0).addJsonPatch(JsonPatch.replace(ZONES, [{ matchExpressions: [] }])));
    expect(synth).toThrow(/runnable: some node can meet the rules of each pod, got 'no node meets/);
  });

  test('is refused when the name servers can meet in one zone', () => {
    const synth = patched((cluster) => cluster.nameServers.statefulSet.addJsonPatch(JsonPatch.remove(`${AFFINITY}/podAntiAffinity`)));
    expect(synth).toThrow(/name-servers: there are two name servers, and they can never share a zone/);
  });
});

test('What a cluster gives up by name, one of the same name in another namespace keeps', () => {
  const app = Testing.app();
  clusterIn(app, Placement.weighted(100, 1));
  const chart = new Chart(app, 'other', { namespace: 'other' });
  const other = new RocketMqCluster(chart, 'mq', {
    zones: [az1, az2],
    quorum: Quorum.majority(az2, az1),
    storage: Storage.of({ size: Size.gibibytes(10) }),
  });
  other.addBrokerGroup('broker-0', { preferredMasterZone: az2 });
  for (const index of [0, 1]) member(other, index).addJsonPatch(JsonPatch.remove(AFFINITY));
  expect(() => app.synthYaml()).toThrow(/pair-zones: the two members of a group can never share a zone/);
});

const CONTAINER = '/spec/template/spec/containers/0';

describe('An invariant that a JSON patch has voided', () => {
  test.each([
    [
      'two brokers on a node',
      'broker-nodes',
      (cluster: RocketMqCluster) => {
        for (const index of [0, 1]) member(cluster, index).addJsonPatch(JsonPatch.remove(`${AFFINITY}/podAntiAffinity`));
        for (const index of [0, 1]) member(cluster, index).addJsonPatch(JsonPatch.replace(`${ZONES}/0/matchExpressions/0/values`, ['az1']));
      },
    ],
    [
      'a budget that lets both members go',
      'budgets',
      (cluster: RocketMqCluster) => cluster.brokerGroups[0].podDisruptionBudget.addJsonPatch(JsonPatch.replace('/spec/minAvailable', 0)),
    ],
    [
      'a member that stops without its hook',
      'hand-over',
      (cluster: RocketMqCluster) => member(cluster, 1).addJsonPatch(JsonPatch.remove(`${CONTAINER}/lifecycle`)),
    ],
    [
      'a grace period shorter than the hook',
      'hand-over',
      (cluster: RocketMqCluster) => member(cluster, 1).addJsonPatch(JsonPatch.replace('/spec/template/spec/terminationGracePeriodSeconds', 30)),
    ],
    [
      'a pod that Kubernetes cannot ask',
      'probes',
      (cluster: RocketMqCluster) => member(cluster, 0).addJsonPatch(JsonPatch.remove(`${CONTAINER}/readinessProbe`)),
    ],
    [
      'a store outside its claim',
      'paths',
      (cluster: RocketMqCluster) => member(cluster, 0).addJsonPatch(JsonPatch.replace(`${CONTAINER}/volumeMounts/2/mountPath`, '/data')),
    ],
    [
      'a root that can be written',
      'paths',
      (cluster: RocketMqCluster) => member(cluster, 0).addJsonPatch(JsonPatch.replace(`${CONTAINER}/securityContext/readOnlyRootFilesystem`, false)),
    ],
    [
      'root',
      'restricted',
      (cluster: RocketMqCluster) =>
        cluster.nameServers.statefulSet.addJsonPatch(JsonPatch.replace('/spec/template/spec/securityContext/runAsUser', 0)),
    ],
    [
      'a Service that hides its pods',
      'services',
      (cluster: RocketMqCluster) => cluster.brokerGroups[0].service.addJsonPatch(JsonPatch.replace('/spec/publishNotReadyAddresses', false)),
    ],
    [
      'a selector of another pod',
      'selectors',
      (cluster: RocketMqCluster) => member(cluster, 0).addJsonPatch(JsonPatch.remove('/spec/selector/matchLabels/rocketmq.apache.org~1member')),
    ],
  ] as const)('is refused: %s', (_, rule, patch) => {
    expect(patched((cluster) => void patch(cluster))).toThrow(new RegExp(`${rule}: `));
  });

  test('is refused although the labels of the object say that somebody else wrote it', () => {
    const synth = patched((cluster) => {
      const { podDisruptionBudget } = cluster.brokerGroups[0];
      podDisruptionBudget.metadata.addLabel('app.kubernetes.io/managed-by', 'somebody');
      podDisruptionBudget.addJsonPatch(JsonPatch.replace('/spec/minAvailable', 0));
    });
    expect(synth).toThrow(/budgets: .*, got 'PodDisruptionBudget mq-broker-0 leaves 0/);
  });

  test('is told with everything else that is broken, each line once', () => {
    const synth = patched((cluster) => {
      for (const index of [0, 1]) member(cluster, index).addJsonPatch(JsonPatch.remove(`${CONTAINER}/lifecycle`));
      cluster.brokerGroups[0].podDisruptionBudget.addJsonPatch(JsonPatch.replace('/spec/minAvailable', 0));
    });
    expect(synth).toThrow(/budgets: .*\n(.*\n)*.*hand-over: .*mq-broker-0-0-0 has no preStop hook(.*\n)*.*mq-broker-0-1-0 has no preStop hook/);
  });
});

describe('A JSON patch after which Kubernetes could not read an object', () => {
  test.each([
    ['containers that are no list', 'containers must be a list', JsonPatch.replace('/spec/template/spec/containers', {})],
    ['a pod without a spec', 'template.spec is missing', JsonPatch.remove('/spec/template/spec')],
    ['replicas as text', 'spec.replicas must be a whole number', JsonPatch.replace('/spec/replicas', '1')],
    ['no metadata', 'metadata is missing', JsonPatch.remove('/metadata')],
  ])('is refused by the name of the field: %s', (_, field, patch) => {
    const app = Testing.app();
    member(clusterIn(app), 1).addJsonPatch(patch);
    expect(synthProblems(app)).toEqual([expect.stringContaining(field)]);
    expect(synthProblems(app)[0]).toContain(
      "got 'chart/mq/groups/broker-0/member-1', allowed fields of the types that Kubernetes knows; correct the JSON patch",
    );
  });

  test('is no matter where a field is null, which counts as absent', () => {
    expect(patched((cluster) => cluster.controllers.voters[0].statefulSet.addJsonPatch(JsonPatch.add('/spec/ordinals', null)))).not.toThrow();
    expect(patched((cluster) => member(cluster, 0).addJsonPatch(JsonPatch.add('/spec/template/spec/topologySpreadConstraints', null)))).not.toThrow();
  });
});

describe('What somebody else renders in the app', () => {
  const withMore = (kind: string, more: object, patch: (cluster: RocketMqCluster) => void = () => {}) => {
    const app = Testing.app();
    patch(clusterIn(app));
    const chart = new Chart(app, 'more', { namespace: 'mq' });
    new ApiObject(chart, 'mine', { apiVersion: kind === 'PodDisruptionBudget' ? 'policy/v1' : 'v1', kind, metadata: { name: 'mine' }, ...more });
    return synthProblems(app);
  };
  const mount = (cluster: RocketMqCluster) =>
    member(cluster, 0).addJsonPatch(JsonPatch.add('/spec/template/spec/volumes/-', { name: 'mine', configMap: { name: 'mine' } }));
  const useAccount = (cluster: RocketMqCluster) =>
    member(cluster, 0).addJsonPatch(JsonPatch.replace('/spec/template/spec/serviceAccountName', 'mine'));

  test('can be named by a JSON patch', () => {
    expect(withMore('ConfigMap', { data: {} }, mount)).toEqual([]);
    expect(withMore('ServiceAccount', {}, useAccount)).toEqual([]);
    expect(withMore('ConfigMap', {}, useAccount)).toEqual([expect.stringContaining('names ServiceAccount mine, which is not there')]);
  });

  test('is refused when it is a second budget of a pod, for which no eviction is answered', () => {
    const budget = (name: string) => ({ spec: { minAvailable: 1, selector: { matchLabels: { 'app.kubernetes.io/name': name } } } });
    expect(withMore('PodDisruptionBudget', budget('rocketmq'))).toContainEqual(expect.stringContaining('budgets: '));
    expect(withMore('PodDisruptionBudget', budget('shop'))).toEqual([]);
  });

  test('is none of our affair when it has an unexpected shape', () => {
    expect(withMore('ConfigMap', { data: [5] })).toEqual([]);
    expect(withMore('PodDisruptionBudget', { spec: 'odd' })).toEqual([]);
  });

  test('is none of our affair when it is a broker of its own', () => {
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'x', image: 'rocketmq', command: ['mqbroker'] }] } };
    const app = Testing.app();
    const cluster = clusterIn(app);
    const spec = { serviceName: 'x', selector: { matchLabels: { a: 'b' } }, template };
    new ApiObject(Chart.of(cluster), 'own', { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'own' }, spec });
    expect(synthProblems(app)).toEqual([]);
  });
});

describe('A rule that a preset gives up by its name', () => {
  test.each([
    ['weights', { placement: Placement.weighted(100, 1) }],
    ['nodes that are only preferred', { placement: Placement.guaranteed({ nodeSpread: NodeSpread.PREFERRED }) }],
    ['acknowledgement before the copy', { brokers: { replication: Replication.ASYNC } }],
    ['no writes without a peer', { brokers: { replication: Replication.NEVER_SINGLE_COPY } }],
    ['the keys of the recipe', { brokers: { replication: Replication.SEED_RECIPE } }],
    ['its timers', { timing: Timing.STOCK }],
    ['its images', { release: Release.SEED_RECIPE }],
    ['claims that go with the set', { storage: Storage.of({ size: Size.gibibytes(10), retained: false }) }],
  ])('lets the app be synthesized: %s', (_, more) => {
    expect(patched(() => {}, undefined, more)).not.toThrow();
  });

  test('is told once when it is the zones of the pairs: hoped for, not guaranteed', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation();
    try {
      patched(() => {}, Placement.weighted(100, 1))();
      expect(warn.mock.calls).toEqual([[expect.stringContaining('the placement of mq is hoped for, not guaranteed'), 'RocketMqPlacementWarning']]);
      patched(() => {})();
      expect(warn).toHaveBeenCalledTimes(1);
    } finally {
      warn.mockRestore();
    }
  });

  test('gives up nothing else', () => {
    const patch = (cluster: RocketMqCluster) => cluster.brokerGroups[0].podDisruptionBudget.addJsonPatch(JsonPatch.replace('/spec/minAvailable', 0));
    expect(patched(patch, Placement.weighted(100, 1))).toThrow(/budgets: /);
    const addDeadKey = (cluster: RocketMqCluster) => {
      const { configMap } = cluster.brokerGroups[0];
      configMap.addJsonPatch(JsonPatch.replace('/data/broker.conf', `${configMap.toJson().data['broker.conf']}totalReplicas=2\n`));
    };
    expect(patched(addDeadKey, undefined, { brokers: { replication: Replication.NEVER_SINGLE_COPY } })).toThrow(/config-dead: /);
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
