import { Chart, Size, Testing } from 'cdk8s';
import { Cpu, type k8s } from 'cdk8s-plus-27';
import { NameServerPair, type NameServerPairProps, Placement, Release, Sizing, Zone } from '../lib';
import {
  byName,
  confOf,
  containerOf,
  deepFreeze,
  envOf,
  find,
  type Manifest,
  newChart,
  ofKind,
  podOf,
  problems,
  render,
  selects,
} from './kube-objects';
import { validateStrict } from './strict-schemas';

const zones = [Zone.of('az1'), Zone.of('az2')];
const props: NameServerPairProps = { clusterName: 'mq', zones };
const add = (chart: Chart, more: Partial<NameServerPairProps> = {}) =>
  new NameServerPair(chart, `${more.clusterName ?? 'mq'}-ns`, { ...props, ...more });
const rendered = (more: Partial<NameServerPairProps> = {}) => render((chart) => add(chart, more));
const told = (more: { [prop: string]: unknown } = {}) => problems(() => add(newChart(), more as Partial<NameServerPairProps>));
const setOf = (manifests: Manifest[]) => find(manifests, 'StatefulSet', 'mq-nameserver');
const confName = (manifests: Manifest[]) => find(manifests, 'ConfigMap', /^mq-nameserver-conf-/).metadata.name;

describe('A name server pair', () => {
  const manifests = rendered();
  const set = setOf(manifests);
  const labels = set.spec.template.metadata.labels;

  test('is these objects and no other, all of them valid, and no Secret', () => {
    expect(manifests.map(({ kind, metadata }) => `${kind}/${metadata.name.replace(/-[0-9a-f]{10}$/, '-HASH')}`).sort()).toEqual([
      'ConfigMap/mq-nameserver-conf-HASH',
      'ConfigMap/mq-nameserver-scripts-HASH',
      'PodDisruptionBudget/mq-nameserver',
      'Service/mq-nameserver',
      'ServiceAccount/mq-nameserver',
      'StatefulSet/mq-nameserver',
    ]);
    expect(validateStrict(manifests)).toEqual([]);
  });

  test('tells both addresses', () => {
    const pair = add(newChart());
    expect(pair.hostNames).toEqual([0, 1].map((ordinal) => `mq-nameserver-${ordinal}.mq-nameserver.messaging.svc.cluster.local`));
    expect(pair.namesrvAddr).toBe(pair.hostNames.map((host) => `${host}:9876`).join(';'));
    expect([pair.statefulSet, pair.service, pair.podDisruptionBudget].map(({ name }) => name)).toEqual([
      'mq-nameserver',
      'mq-nameserver',
      'mq-nameserver',
    ]);
    expect(pair.configMap.name).toBe(confName(manifests));
    expect(add(newChart(), { clusterDomain: 'k8s.example.org' }).hostNames[1]).toBe('mq-nameserver-1.mq-nameserver.messaging.svc.k8s.example.org');
  });

  test('carries the five common labels on every object and its pods, and selects by three that never change', () => {
    const common = {
      'app.kubernetes.io/name': 'rocketmq',
      'app.kubernetes.io/instance': 'mq',
      'app.kubernetes.io/component': 'nameserver',
      'app.kubernetes.io/part-of': 'rocketmq',
      'app.kubernetes.io/managed-by': 'cdk8s-rocketmq',
    };
    for (const { metadata } of manifests) expect(metadata.labels).toMatchObject(common);
    expect(labels).toEqual(common);
    const { 'app.kubernetes.io/part-of': _, 'app.kubernetes.io/managed-by': __, ...selector } = common;
    expect(set.spec.selector).toEqual({ matchLabels: selector });
    expect(find(manifests, 'Service', 'mq-nameserver').spec.selector).toEqual(selector);
    expect(find(manifests, 'PodDisruptionBudget', 'mq-nameserver').spec.selector).toEqual({ matchLabels: selector });
    expect(setOf(rendered({ release: Release.V5_3_1, placement: Placement.SEED_RECIPE })).spec.selector).toEqual(set.spec.selector);
  });

  test('keeps one of two when nodes are drained', () => {
    expect(find(manifests, 'PodDisruptionBudget', 'mq-nameserver').spec).toMatchObject({
      minAvailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
    expect(set.spec.replicas).toBe(2);
  });

  test('has a headless Service', () => {
    expect(find(manifests, 'Service', 'mq-nameserver').spec).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      ports: [{ name: 'namesrv', port: 9876, targetPort: 'namesrv', protocol: 'TCP' }],
    });
    expect(containerOf(set).ports).toEqual([{ name: 'namesrv', containerPort: 9876, protocol: 'TCP' }]);
    expect(set.spec.serviceName).toBe('mq-nameserver');
  });

  test('is applied after the controllers and before the brokers', () => {
    const wave = ({ metadata }: Manifest) => metadata.annotations['argocd.argoproj.io/sync-wave'];
    expect(wave(set)).toBe('5');
    for (const object of manifests.filter(({ kind }) => kind !== 'StatefulSet')) expect(wave(object)).toBe('-20');
  });

  test('stands in its two zones, one in each', () => {
    const { nodeAffinity, podAntiAffinity } = podOf(set).affinity;
    expect(nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms).toEqual([
      { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['az1', 'az2'] }] },
    ]);
    const [apart, ...more] = podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    expect(apart.topologyKey).toBe('topology.kubernetes.io/zone');
    expect(selects(apart.labelSelector.matchLabels, labels)).toBe(true);
    expect(more).toEqual([]);
  });

  test('has files that go with the pod, below a mount, and stops at once', () => {
    const conf = confOf(find(manifests, 'ConfigMap', /^mq-nameserver-conf-/), 'nameserver.conf');
    expect(conf).toEqual({
      listenPort: '9876',
      kvConfigPath: '/var/lib/rocketmq/kvConfig.json',
      configStorePath: '/var/lib/rocketmq/nameserver.properties',
    });
    const mounts: Manifest[] = containerOf(set).volumeMounts;
    expect(mounts.map(({ name }) => name).sort()).toEqual(
      podOf(set)
        .volumes.map(({ name }: Manifest) => name)
        .sort(),
    );
    const { mountPath } = mounts.find(({ name }) => name === 'data');
    for (const path of [conf.kvConfigPath, conf.configStorePath]) expect(path.startsWith(`${mountPath}/`)).toBe(true);
    expect(set.spec).not.toHaveProperty('volumeClaimTemplates');
    expect(set.spec).not.toHaveProperty('persistentVolumeClaimRetentionPolicy');
    expect(containerOf(set)).not.toHaveProperty('lifecycle');
    expect(envOf(set)).not.toHaveProperty('STOP_SECONDS');
    expect(podOf(set).terminationGracePeriodSeconds).toBe(90);
    expect(envOf(set).CONF).toBe('/etc/rocketmq/conf/nameserver.conf');
  });

  test('stays on a node that is gone, without root', () => {
    expect(podOf(set).tolerations.map(({ key, tolerationSeconds }: Manifest) => [key, tolerationSeconds])).toEqual([
      ['node.kubernetes.io/not-ready', undefined],
      ['node.kubernetes.io/unreachable', undefined],
    ]);
    expect(podOf(set).securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 3000, seccompProfile: { type: 'RuntimeDefault' } });
    expect(containerOf(set).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });
});

describe('The options of a name server pair', () => {
  test('arrive', () => {
    const affinity: k8s.Affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }] },
      },
    };
    const manifests = rendered({
      affinity,
      config: { enableTopicList: 'false' },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
      priorityClassName: 'high',
      imagePullSecrets: ['pull'],
      jvmFlags: ['-Dx=y'],
      sizing: Sizing.of({ cpuRequest: Cpu.units(1), memoryLimit: Size.gibibytes(1) }),
      release: Release.V5_2_0,
    });
    const set = setOf(manifests);
    expect(validateStrict(manifests)).toEqual([]);
    expect(confOf(find(manifests, 'ConfigMap', /^mq-nameserver-conf-/), 'nameserver.conf').enableTopicList).toBe('false');
    expect(podOf(set).tolerations).toHaveLength(3);
    expect(podOf(set)).toMatchObject({ priorityClassName: 'high', imagePullSecrets: [{ name: 'pull' }] });
    expect(podOf(set).affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions).toHaveLength(2);
    expect(envOf(set).JVM_FLAGS).toMatch(/ -Dx=y$/);
    expect(containerOf(set).resources.limits).toEqual({ memory: '1Gi' });
    expect(containerOf(set).image).toBe('docker.io/apache/rocketmq:5.2.0');
  });

  test('are 250m, 512Mi and a heap of 40 % when nothing is said', () => {
    const set = setOf(rendered());
    expect(containerOf(set).resources).toEqual({ requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '512Mi' } });
    expect(envOf(set).HEAP_PERCENT).toBe('40');
  });

  test('of the seed recipe give its label and image', () => {
    const set = setOf(rendered({ placement: Placement.SEED_RECIPE, release: Release.SEED_RECIPE }));
    expect(set.spec.template.metadata.labels.name_service_cr).toBe('mq');
    expect(containerOf(set).image).toBe('ghcr.io/ksmartdata/rocketmq-nameserver:v5.1.4');
  });

  test('may be frozen, and are never changed', () => {
    const all = { ...props, zones: [...zones], config: { enableTopicList: 'false' }, tolerations: [{ key: 'a' }] };
    const expected = byName(render((chart) => new NameServerPair(chart, 'ns', all)));
    const before = JSON.stringify(all);
    deepFreeze(all);
    expect(byName(render((chart) => new NameServerPair(chart, 'ns', all)))).toEqual(expected);
    expect(JSON.stringify(all)).toBe(before);
  });

  test.each(['5.1.4', '5.2.0', '5.3.1', '5.3.2', '5.3.3', '5.4.0', '5.5.0'])('render only keys that release %s reads', (version) => {
    expect(told({ release: Release.of(version) })).toEqual([]);
  });

  test('change one ConfigMap and the StatefulSet that reads it when a key changes', () => {
    const [before, after] = [byName(rendered()), byName(rendered({ config: { enableTopicList: 'false' } }))];
    expect([...after.keys()].filter((name) => !before.has(name))).toEqual([expect.stringMatching(/^ConfigMap\/mq-nameserver-conf-/)]);
    expect([...before.keys()].filter((name) => after.has(name) && after.get(name) !== before.get(name))).toEqual(['StatefulSet/mq-nameserver']);
  });
});

describe('Two name server pairs in one namespace', () => {
  test("do not select each other's pods", () => {
    const manifests = render((chart) => {
      add(chart, { clusterName: 'mq' });
      add(chart, { clusterName: 'mq-nameserver' });
    });
    const sets = ofKind(manifests, 'StatefulSet');
    for (const set of sets) {
      expect(sets.filter((other) => selects(set.spec.selector.matchLabels, other.spec.template.metadata.labels))).toEqual([set]);
      const { selector } = find(manifests, 'Service', set.metadata.name).spec;
      expect(sets.filter((other) => selects(selector, other.spec.template.metadata.labels))).toEqual([set]);
    }
  });
});

describe('A name server pair that is wrong', () => {
  const wrong: [string, { [prop: string]: unknown }, string[]][] = [
    ['a cluster name in upper case', { clusterName: 'MQ' }, ['clusterName becomes part of the workload name MQ-nameserver']],
    ['a cluster name that is too long', { clusterName: 'x'.repeat(42) }, ['clusterName becomes part of']],
    ['no zone', { zones: [] }, ['two zones are needed, got []']],
    ['one zone', { zones: zones.slice(0, 1) }, ['two zones are needed, got ["az1"]']],
    ['three zones', { zones: [...zones, Zone.of('az3')] }, ['two zones are needed']],
    ['one zone twice', { zones: [zones[0], Zone.of('az1')] }, ['the zones must differ, or one loss takes both copies']],
    ['zones of two labels', { zones: [zones[0], Zone.of('az1', { labelKey: 'az' })] }, ['the zones must be values of one node label']],
    ['a key of brokers', { config: { autoCreateTopicEnable: 'true' } }, ['config key autoCreateTopicEnable does not exist']],
    ['a fixed port', { config: { listenPort: '9876' } }, ['; the port is fixed, because addresses contain it; remove it']],
    ['a path', { config: { kvConfigPath: '/x' } }, ['; the path must lie on a volume; remove it']],
    ['another path', { config: { configStorePath: '/x' } }, ['; the path must lie on a volume; remove it']],
    ['a bad flag', { jvmFlags: ['x y'] }, ['a Java flag must begin with "-"']],
    [
      'a term about zones',
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'Exists' }] }],
            },
          },
        },
      },
      ['speaks about the zone label'],
    ],
    [
      'everything at once',
      { clusterName: '-', zones: [zones[0], zones[0]], config: { x: 'y' }, jvmFlags: [''] },
      ['clusterName becomes part of', 'the zones must differ', 'config key x does not exist', 'a Java flag'],
    ],
  ];
  test.each(wrong)('with %s is refused', (_, more, what) => {
    expect(told(more)).toEqual(what.map((part) => expect.stringContaining(part)));
  });

  test('is fine at the bound of its name', () => {
    expect(told({ clusterName: 'x'.repeat(41) })).toEqual([]);
  });

  test('in a chart without a namespace is refused', () => {
    expect(problems(() => add(new Chart(Testing.app(), 'chart')))).toEqual([expect.stringContaining('the chart needs a namespace')]);
  });

  test('without zones, from callers without types, is told so', () => {
    expect(told({ zones: undefined })).toEqual([expect.stringContaining('two zones are needed')]);
  });

  test.each(['', 'a b', 'a;b'])('with the cluster domain %j is refused', (clusterDomain) => {
    expect(told({ clusterDomain })).toEqual([expect.stringContaining('clusterDomain')]);
  });

  test('with controllers inside is refused', () => {
    expect(told({ config: { enableControllerInNamesrv: 'true' } })).toHaveLength(1);
  });
});
