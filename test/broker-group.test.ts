import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu, type k8s } from 'cdk8s-plus-27';
import { BrokerGroup, type BrokerGroupProps, NodeSpread, Placement, Release, Replication, Sizing, Storage, Timing, Zone } from '../lib';
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

const [az1, az2] = [Zone.of('az1'), Zone.of('az2')];
const props: BrokerGroupProps = {
  clusterName: 'mq',
  brokerName: 'b',
  preferredMasterZone: az2,
  otherZone: az1,
  namesrvAddr: 'ns-0.example.org:9876;ns-1.example.org:9876',
  controllerAddr: 'c-0.example.org:9878;c-1.example.org:9878;c-2.example.org:9878',
  storage: Storage.of({ size: Size.gibibytes(100) }),
};
const add = (chart: Chart, more: Partial<BrokerGroupProps> = {}) => {
  const all = { ...props, ...more };
  return new BrokerGroup(chart, `${all.clusterName}/${all.brokerName}`.replace('/', '--'), all);
};
const rendered = (more: Partial<BrokerGroupProps> = {}) => render((chart) => add(chart, more));
const told = (more: Partial<BrokerGroupProps> | { [prop: string]: unknown }) => problems(() => add(newChart(), more as Partial<BrokerGroupProps>));
const members = (manifests: Manifest[], name = 'mq-b') => [0, 1].map((index) => find(manifests, 'StatefulSet', `${name}-${index}`));
const conf = (manifests: Manifest[]) => confOf(find(manifests, 'ConfigMap', /^mq-b-conf-/), 'broker.conf');

describe('A broker group', () => {
  const manifests = rendered();
  const sets = members(manifests);

  test('is these objects and no other, all of them valid', () => {
    expect(manifests.map(({ kind, metadata }) => `${kind}/${metadata.name.replace(/-[0-9a-f]{10}$/, '-HASH')}`).sort()).toEqual([
      'ConfigMap/mq-b-conf-HASH',
      'ConfigMap/mq-broker-scripts-HASH',
      'PodDisruptionBudget/mq-b',
      'Service/mq-b',
      'ServiceAccount/mq-broker',
      'StatefulSet/mq-b-0',
      'StatefulSet/mq-b-1',
    ]);
    expect(validateStrict(manifests)).toEqual([]);
  });

  test('tells the names of its members, pods, hosts and zones', () => {
    const group = add(newChart());
    expect(group.brokerName).toBe('b');
    expect(group.members.map(({ index, podName, hostName, zone }) => [index, podName, hostName, zone])).toEqual([
      [0, 'mq-b-0-0', 'mq-b-0-0.mq-b.messaging.svc.cluster.local', az2],
      [1, 'mq-b-1-0', 'mq-b-1-0.mq-b.messaging.svc.cluster.local', az1],
    ]);
    expect(group.members.map(({ statefulSet }) => statefulSet.name)).toEqual(['mq-b-0', 'mq-b-1']);
    expect([group.service, group.podDisruptionBudget].map(({ kind, name }) => `${kind}/${name}`)).toEqual([
      'Service/mq-b',
      'PodDisruptionBudget/mq-b',
    ]);
    expect(group.configMap.name).toMatch(/^mq-b-conf-[0-9a-f]{10}$/);
  });

  test('gives each member the address of the other', () => {
    expect(sets.map((set) => [envOf(set).MEMBER, envOf(set).PEER])).toEqual([
      ['0', 'mq-b-1-0.mq-b.messaging.svc.cluster.local:10911'],
      ['1', 'mq-b-0-0.mq-b.messaging.svc.cluster.local:10911'],
    ]);
    const elsewhere = members(rendered({ clusterDomain: 'k8s.example.org' }));
    expect(envOf(elsewhere[0]).PEER).toBe('mq-b-1-0.mq-b.messaging.svc.k8s.example.org:10911');
  });

  test('carries the five common labels on every object and every pod', () => {
    const common = {
      'app.kubernetes.io/name': 'rocketmq',
      'app.kubernetes.io/instance': 'mq',
      'app.kubernetes.io/component': 'broker',
      'app.kubernetes.io/part-of': 'rocketmq',
      'app.kubernetes.io/managed-by': 'cdk8s-rocketmq',
    };
    for (const { metadata } of manifests) expect(metadata).toMatchObject({ namespace: 'messaging', labels: common });
    for (const set of sets) expect(set.spec.template.metadata.labels).toMatchObject(common);
  });

  test('tells on its pods which group, member and zone they are', () => {
    const label = (set: Manifest, name: string) => set.spec.template.metadata.labels[`rocketmq.apache.org/${name}`];
    expect(sets.map((set) => ['broker-name', 'member', 'zone'].map((name) => label(set, name)))).toEqual([
      ['b', '0', 'az2'],
      ['b', '1', 'az1'],
    ]);
  });

  test('selects by labels that never change, and each member alone', () => {
    for (const [index, { spec, metadata }] of sets.entries()) {
      expect(spec.selector).toEqual({
        matchLabels: {
          'app.kubernetes.io/name': 'rocketmq',
          'app.kubernetes.io/instance': 'mq',
          'app.kubernetes.io/component': 'broker',
          'rocketmq.apache.org/broker-name': 'b',
          'rocketmq.apache.org/member': `${index}`,
        },
      });
      expect(selects(spec.selector.matchLabels, spec.template.metadata.labels)).toBe(true);
      expect(selects(spec.selector.matchLabels, sets[1 - index].spec.template.metadata.labels)).toBe(false);
      expect(metadata.labels).toMatchObject(spec.selector.matchLabels);
    }
    const other = members(rendered({ release: Release.V5_3_1, preferredMasterZone: az1, otherZone: az2, placement: Placement.SEED_RECIPE }));
    expect(other.map(({ spec }) => spec.selector)).toEqual(sets.map(({ spec }) => spec.selector));
  });

  test('has a headless Service under which members find each other before they are ready', () => {
    const { spec } = find(manifests, 'Service', 'mq-b');
    expect(spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    expect(spec.ports.map(({ name, port, targetPort, protocol }: Manifest) => [name, port, targetPort, protocol])).toEqual([
      ['remoting', 10911, 'remoting', 'TCP'],
      ['fast', 10909, 'fast', 'TCP'],
      ['ha', 10912, 'ha', 'TCP'],
      ['metrics', 5557, 'metrics', 'TCP'],
    ]);
    for (const set of sets) {
      expect(set.spec.serviceName).toBe('mq-b');
      expect(selects(spec.selector, set.spec.template.metadata.labels)).toBe(true);
      expect(containerOf(set).ports.map(({ name, containerPort }: Manifest) => [name, containerPort])).toEqual(
        spec.ports.map(({ name, port }: Manifest) => [name, port]),
      );
    }
  });

  test('has a budget that keeps one of both members, and lets a broken one go', () => {
    const { spec } = find(manifests, 'PodDisruptionBudget', 'mq-b');
    expect(spec).toMatchObject({ minAvailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
    for (const set of sets) expect(selects(spec.selector.matchLabels, set.spec.template.metadata.labels)).toBe(true);
  });

  test('is applied after what it needs, and never both members in one wave', () => {
    const wave = ({ metadata }: Manifest) => metadata.annotations['argocd.argoproj.io/sync-wave'];
    expect(sets.map(wave)).toEqual(['10', '11']);
    for (const object of manifests.filter(({ kind }) => kind !== 'StatefulSet')) expect(wave(object)).toBe('-20');
  });

  test('is as strict as Pod Security "restricted" asks', () => {
    for (const set of sets) {
      const pod = podOf(set);
      expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false, serviceAccountName: 'mq-broker' });
      expect(pod.securityContext).toEqual({
        runAsNonRoot: true,
        runAsUser: 3000,
        runAsGroup: 3000,
        fsGroup: 3000,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(containerOf(set).securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      for (const field of ['hostNetwork', 'hostPID', 'hostIPC', 'initContainers']) expect(pod).not.toHaveProperty(field);
    }
    expect(find(manifests, 'ServiceAccount', 'mq-broker').automountServiceAccountToken).toBe(false);
    expect(ofKind(manifests, 'Secret')).toEqual([]);
  });

  test('mounts only volumes it has, and keeps every file on the claim', () => {
    for (const { spec } of sets) {
      const pod = spec.template.spec;
      const volumes = [...pod.volumes, ...spec.volumeClaimTemplates.map(({ metadata }: Manifest) => metadata)].map(({ name }) => name);
      const mounts: Manifest[] = pod.containers[0].volumeMounts;
      expect(mounts.map(({ name }) => name).sort()).toEqual(volumes.sort());
      const data = mounts.find(({ name }) => name === 'data').mountPath;
      const paths = Object.entries(conf(manifests)).filter(([key]) => key.startsWith('storePath'));
      expect(paths.map(([key]) => key)).toEqual(['storePathRootDir', 'storePathCommitLog']);
      for (const [, path] of paths) expect(path.startsWith(`${data}/`)).toBe(true);
    }
  });

  test('names the ConfigMaps that are rendered, and reads the file that is in one', () => {
    for (const set of sets) {
      const mounts: Manifest[] = containerOf(set).volumeMounts;
      for (const volume of podOf(set).volumes.filter(({ configMap }: Manifest) => configMap)) {
        const { data, immutable } = find(manifests, 'ConfigMap', volume.configMap.name);
        expect(immutable).toBe(true);
        const { mountPath, readOnly } = mounts.find(({ name }) => name === volume.name);
        expect(readOnly).toBe(true);
        if (volume.name === 'conf') expect(Object.keys(data).map((file) => `${mountPath}/${file}`)).toEqual([envOf(set).CONF]);
        if (volume.name === 'scripts') expect(Object.keys(data).map((file) => `${mountPath}/${file}`)).toContain(containerOf(set).command[1]);
      }
    }
  });

  test('has a claim template as the API server stores it, kept when the set is deleted', () => {
    for (const { spec } of sets) {
      expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
      expect(spec.volumeClaimTemplates).toEqual([
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'data', annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } },
          spec: { accessModes: ['ReadWriteOnce'], volumeMode: 'Filesystem', resources: { requests: { storage: '100Gi' } } },
        },
      ]);
      expect(spec).toMatchObject({ replicas: 1, podManagementPolicy: 'Parallel' });
    }
  });

  test('outlives its stop script', () => {
    for (const seconds of [10, 300, 3600]) {
      for (const set of members(rendered({ handOverTimeout: Duration.seconds(seconds) }))) {
        expect(envOf(set).STOP_SECONDS).toBe(`${seconds}`);
        expect(podOf(set).terminationGracePeriodSeconds).toBeGreaterThanOrEqual(seconds + 60);
        expect(containerOf(set).lifecycle.preStop.exec.command).toContain('/etc/rocketmq/scripts/stop.sh');
      }
    }
    expect(envOf(sets[0]).STOP_SECONDS).toBe('600');
  });

  test('stays on a node that is gone, for as long as it takes', () => {
    for (const set of sets) {
      expect(podOf(set).tolerations).toEqual([
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
        { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
      ]);
    }
  });

  test('is pinned, each member to its zone', () => {
    const zoneOf = (set: Manifest) => podOf(set).affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
    expect(sets.map(zoneOf)).toEqual(
      ['az2', 'az1'].map((zone) => [{ matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: [zone] }] }]),
    );
    for (const set of sets) {
      const [byNode, byZone] = podOf(set).affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
      expect([byNode.topologyKey, byZone.topologyKey]).toEqual(['kubernetes.io/hostname', 'topology.kubernetes.io/zone']);
      for (const other of sets) {
        expect(selects(byNode.labelSelector.matchLabels, other.spec.template.metadata.labels)).toBe(true);
        expect(selects(byZone.labelSelector.matchLabels, other.spec.template.metadata.labels)).toBe(true);
      }
      const [another] = members(rendered({ brokerName: 'other' }), 'mq-other');
      expect(selects(byNode.labelSelector.matchLabels, another.spec.template.metadata.labels)).toBe(true);
      expect(selects(byZone.labelSelector.matchLabels, another.spec.template.metadata.labels)).toBe(false);
    }
  });

  test('is configured for controllers, with zero loss and fast timing', () => {
    expect(conf(manifests)).toEqual({
      brokerClusterName: 'mq',
      brokerName: 'b',
      listenPort: '10911',
      namesrvAddr: props.namesrvAddr,
      enableControllerMode: 'true',
      controllerAddr: props.controllerAddr,
      fetchControllerAddrByDnsLookup: 'false',
      ...Replication.ZERO_LOSS.brokerConfig,
      ...Timing.FAST.brokerConfig,
      storePathRootDir: '/var/lib/rocketmq/store',
      storePathCommitLog: '/var/lib/rocketmq/store/commitlog',
      metricsExporterType: 'PROM',
      metricsPromExporterHost: '0.0.0.0',
      metricsPromExporterPort: '5557',
      autoCreateTopicEnable: 'false',
      autoCreateSubscriptionGroup: 'false',
      haTransferBatchSize: '1048576',
    });
  });

  test('probes and starts by the scripts', () => {
    const { command, startupProbe, readinessProbe, livenessProbe, name } = containerOf(sets[0]);
    expect(name).toBe('broker');
    expect(command).toEqual(['bash', '/etc/rocketmq/scripts/start.sh', 'broker']);
    expect([startupProbe, readinessProbe, livenessProbe].map(({ exec }) => exec.command.slice(1))).toEqual(
      ['startup', 'readiness', 'liveness'].map((kind) => ['/etc/rocketmq/scripts/probe.sh', 'broker', kind]),
    );
  });

  test('are restarted within a minute when they do not answer, however long the stop script may take', () => {
    const { livenessProbe, readinessProbe, lifecycle } = containerOf(sets[0]);
    expect(lifecycle.preStop).toBeDefined();
    expect(livenessProbe.terminationGracePeriodSeconds).toBe(60);
    expect(readinessProbe).not.toHaveProperty('terminationGracePeriodSeconds'); // the API server refuses it there
  });
});

describe('The options of a broker group', () => {
  test('arrive at both members', () => {
    const manifests = rendered({
      config: { fileReservedTime: '24', autoCreateTopicEnable: 'true' },
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 7, preference: { matchExpressions: [{ key: 'disk', operator: 'Exists' }] } }],
        },
      },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
      priorityClassName: 'high',
      imagePullSecrets: ['pull', 'other'],
      jvmFlags: ['-Xmn512m', '-Dx=y'],
      sizing: Sizing.of({ cpuRequest: Cpu.units(2), memoryLimit: Size.gibibytes(8), heapPercent: 30, directMemoryPercent: 25 }),
      storage: Storage.of({ size: Size.gibibytes(7), storageClassNames: { az1: 'room-1' }, storageClassName: 'san', retained: false }),
      release: Release.V5_3_1.withImage('registry.example.org/rocketmq:5.3.1'),
      replication: Replication.ASYNC,
      timing: Timing.STOCK,
    });
    expect(validateStrict(manifests)).toEqual([]);
    expect(conf(manifests)).toMatchObject({
      fileReservedTime: '24',
      autoCreateTopicEnable: 'true',
      ...Replication.ASYNC.brokerConfig,
      ...Timing.STOCK.brokerConfig,
    });
    const text = find(manifests, 'ConfigMap', /^mq-b-conf-/).data['broker.conf'];
    expect(text.match(/^autoCreateTopicEnable=/gm)).toHaveLength(1);
    for (const set of members(manifests)) {
      const pod = podOf(set);
      expect(pod.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution).toHaveLength(1);
      expect(pod.tolerations).toHaveLength(3);
      expect(pod.tolerations).toContainEqual({ key: 'dedicated', operator: 'Exists' });
      expect(pod.priorityClassName).toBe('high');
      expect(pod.imagePullSecrets).toEqual([{ name: 'pull' }, { name: 'other' }]);
      expect(envOf(set).JVM_FLAGS).toMatch(/^-XX.* -Xmn512m -Dx=y$/);
      expect(envOf(set)).toMatchObject({ HEAP_PERCENT: '30', DIRECT_MEMORY_PERCENT: '25', ROCKETMQ_HOME: '/home/rocketmq/rocketmq-5.3.1' });
      expect(containerOf(set).resources).toEqual({ requests: { cpu: '2', memory: '8Gi' }, limits: { memory: '8Gi' } });
      expect(containerOf(set).image).toBe('registry.example.org/rocketmq:5.3.1');
      expect(set.spec.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Delete', whenScaled: 'Delete' });
    }
    expect(members(manifests).map(({ spec }) => spec.volumeClaimTemplates[0].spec.storageClassName)).toEqual(['san', 'room-1']);
  });

  test('may name a garbage collector, which takes the place of the one of the library', () => {
    const flags = (...jvmFlags: string[]) => envOf(members(rendered({ jvmFlags }))[0]).JVM_FLAGS;
    expect(flags('-XX:+UseZGC', '-Xss1m')).not.toContain('UseG1GC');
    expect(flags('-XX:+UseZGC', '-Xss1m')).toMatch(/^-XX:\+ExitOnOutOfMemoryError .* -XX:\+UseZGC -Xss1m$/);
    expect(flags('-XX:-UseGCOverheadLimit')).toContain('-XX:+UseG1GC');
  });

  test('are 1 CPU, 4Gi and a heap of 40 % when nothing is said', () => {
    const [set] = members(rendered());
    expect(containerOf(set).resources).toEqual({ requests: { cpu: '1', memory: '4Gi' }, limits: { memory: '4Gi' } });
    expect(envOf(set)).toMatchObject({ HEAP_PERCENT: '40', DIRECT_MEMORY_PERCENT: '20' });
    expect(podOf(set)).not.toHaveProperty('priorityClassName');
    expect(podOf(set)).not.toHaveProperty('imagePullSecrets');
  });

  test('of the seed recipe give root its way', () => {
    const [set] = members(
      rendered({ release: Release.SEED_RECIPE, placement: Placement.SEED_RECIPE, replication: Replication.SEED_RECIPE, timing: Timing.STOCK }),
    );
    expect(podOf(set).securityContext).toEqual({ runAsUser: 0, runAsGroup: 0, seccompProfile: { type: 'RuntimeDefault' } });
    expect(set.spec.template.metadata.labels.broker_cr).toBe('mq');
    expect(envOf(set).ROCKETMQ_HOME).toBe('/root/rocketmq/broker');
    expect(containerOf(set).image).toBe('ghcr.io/ksmartdata/rocketmq-broker:v5.1.4');
  });

  test.each(['5.1.4', '5.2.0', '5.3.1', '5.3.2', '5.3.3', '5.4.0', '5.5.0'])('render only keys that release %s reads', (version) => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    for (const timing of [Timing.FAST, Timing.STOCK, Timing.custom({})]) {
      const losesTopics = version === '5.3.2' || version === '5.3.3';
      const loses = losesTopics || version === '5.4.0' || version === '5.5.0';
      for (const replication of [
        ...(loses ? [] : [Replication.ZERO_LOSS, Replication.NEVER_SINGLE_COPY]),
        Replication.ASYNC,
        ...(losesTopics ? [] : [Replication.SEED_RECIPE]),
      ]) {
        expect(told({ release: Release.of(version), timing, replication })).toEqual([]);
      }
    }
    warn.mockRestore();
  });

  test('may be frozen, and are never changed', () => {
    const affinity: k8s.Affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }] },
      },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'rack', labelSelector: { matchLabels: { a: 'b' } } }] },
    };
    const all = {
      ...props,
      affinity,
      config: { fileReservedTime: '24' },
      tolerations: [{ key: 'a' }],
      imagePullSecrets: ['p'],
      jvmFlags: ['-Xmn1m'],
    };
    const before = JSON.stringify(all);
    const expected = byName(render((chart) => new BrokerGroup(chart, 'g', all)));
    deepFreeze(all);
    expect(byName(render((chart) => new BrokerGroup(chart, 'g', all)))).toEqual(expected);
    expect(JSON.stringify(all)).toBe(before);
  });
});

describe('A change', () => {
  const two = (more: Partial<BrokerGroupProps> = {}) =>
    render((chart) => {
      add(chart, more);
      add(chart, { brokerName: 'c' });
    });
  const before = byName(two());
  const changes = (after: Map<string, string>) => ({
    gone: [...before.keys()].filter((name) => !after.has(name)),
    added: [...after.keys()].filter((name) => !before.has(name)),
    changed: [...before.keys()].filter((name) => after.has(name) && after.get(name) !== before.get(name)),
  });

  test('of a key renames one ConfigMap and touches the two members that read it, and nothing else', () => {
    const { gone, added, changed } = changes(byName(two({ config: { fileReservedTime: '24' } })));
    expect(gone).toEqual([expect.stringMatching(/^ConfigMap\/mq-b-conf-/)]);
    expect(added).toEqual([expect.stringMatching(/^ConfigMap\/mq-b-conf-/)]);
    expect(changed).toEqual(['StatefulSet/mq-b-0', 'StatefulSet/mq-b-1']);
  });

  test('that is none changes nothing', () => {
    expect(changes(byName(two({ config: {} })))).toEqual({ gone: [], added: [], changed: [] });
    expect(changes(byName(two({ config: { autoCreateTopicEnable: 'false' } })))).toEqual({ gone: [], added: [], changed: [] });
  });

  test('of the sizing touches only the two members', () => {
    const sizing = Sizing.of({ cpuRequest: Cpu.units(2), memoryLimit: Size.gibibytes(4) });
    expect(changes(byName(two({ sizing })))).toEqual({ gone: [], added: [], changed: ['StatefulSet/mq-b-0', 'StatefulSet/mq-b-1'] });
  });

  test('of the order of keys changes nothing', () => {
    const conf = (config: { [key: string]: string }) => find(rendered({ config }), 'ConfigMap', /^mq-b-conf-/).metadata.name;
    expect(conf({ fileReservedTime: '24', deleteWhen: '05' })).toBe(conf({ deleteWhen: '05', fileReservedTime: '24' }));
  });
});

describe('Two clusters in one namespace', () => {
  const manifests = render((chart) => {
    add(chart, { clusterName: 'mq' });
    add(chart, { clusterName: 'mq-b', brokerName: 'c', controllerAddr: 'other.example.org:9878' });
    add(chart, { clusterName: 'mq', brokerName: 'c' });
  });

  test("do not select each other's pods", () => {
    const sets = ofKind(manifests, 'StatefulSet');
    expect(sets).toHaveLength(6);
    for (const set of sets) {
      const pods = sets.filter((other) => selects(set.spec.selector.matchLabels, other.spec.template.metadata.labels));
      expect(pods).toEqual([set]);
      for (const kind of ['Service', 'PodDisruptionBudget']) {
        const { selector } = find(manifests, kind, set.spec.serviceName).spec;
        const owners = sets.filter((other) => selects(selector.matchLabels ?? selector, other.spec.template.metadata.labels));
        expect(owners.map(({ spec }) => spec.serviceName)).toEqual([set.spec.serviceName, set.spec.serviceName]);
      }
    }
  });

  test('have a ServiceAccount and scripts each, which the groups of a cluster share', () => {
    expect(ofKind(manifests, 'ServiceAccount').map(({ metadata }) => metadata.name)).toEqual(['mq-broker', 'mq-b-broker']);
    expect(ofKind(manifests, 'ConfigMap').filter(({ metadata }) => metadata.name.includes('scripts'))).toHaveLength(2);
    for (const set of ofKind(manifests, 'StatefulSet')) {
      expect(podOf(set).serviceAccountName).toBe(`${set.metadata.labels['app.kubernetes.io/instance']}-broker`);
    }
  });

  test('keep their brokers apart among themselves only', () => {
    for (const set of ofKind(manifests, 'StatefulSet')) {
      for (const { labelSelector } of podOf(set).affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution) {
        expect(labelSelector.matchLabels['app.kubernetes.io/instance']).toBe(set.metadata.labels['app.kubernetes.io/instance']);
      }
    }
  });

  test('in two namespaces have a ServiceAccount in each', () => {
    const app = Testing.app();
    for (const namespace of ['one', 'two']) add(new Chart(app, namespace, { namespace }), { controllerAddr: `${namespace}.example.org:9878` });
    expect(app.synthYaml().match(/^kind: ServiceAccount$/gm)).toHaveLength(2);
  });
});

describe('A broker group that is wrong', () => {
  const wrong: [string, { [prop: string]: unknown }, string][] = [
    ['a cluster name in upper case', { clusterName: 'MQ' }, 'clusterName becomes part of the workload name'],
    ['an empty broker name', { brokerName: '' }, 'brokerName becomes part of the workload name'],
    ['a broker name with an underscore', { brokerName: 'a_b' }, 'brokerName becomes part of the workload name'],
    ['a broker name that makes the workload too long', { brokerName: 'x'.repeat(48) }, 'brokerName becomes part of the workload name mq-xxx'],
    ['no broker name', { brokerName: undefined }, 'brokerName becomes part of the workload name'],
    ['one zone twice', { otherZone: Zone.of('az2') }, 'the zones must differ, or one loss takes both copies'],
    ['zones of two labels', { otherZone: Zone.of('az1', { labelKey: 'az' }) }, 'the zones must be values of one node label'],
    ['no name servers', { namesrvAddr: undefined }, 'namesrvAddr must list every address, got nothing'],
    ['empty name servers', { namesrvAddr: '' }, 'namesrvAddr must list every address'],
    ['a name server without a port', { namesrvAddr: 'ns-0.example.org' }, 'namesrvAddr must list every address'],
    ['name servers in a list', { namesrvAddr: ['a:1'] }, 'namesrvAddr must list every address'],
    ['name servers apart by a comma', { namesrvAddr: 'a:1,b:2' }, 'namesrvAddr must list every address'],
    ['a list that ends with a semicolon', { namesrvAddr: 'a:1;' }, 'namesrvAddr must list every address'],
    ['a list with a blank', { namesrvAddr: 'a:1; b:1' }, 'namesrvAddr must list every address'],
    ['an IPv6 address', { controllerAddr: '[::1]:9878' }, 'controllerAddr must list every address'],
    ['controllers with a scheme', { controllerAddr: 'http://a:9878' }, 'controllerAddr must list every address'],
    ['no storage', { storage: undefined }, 'no storage is chosen, and no size is right for everybody, got nothing'],
    [
      'a claim for two files of the commit log',
      { storage: Storage.of({ size: Size.mebibytes(3071) }) },
      "one that can be deleted, got '3071Mi', allowed at least 3072Mi",
    ],
    ['no time to hand over', { handOverTimeout: Duration.seconds(9) }, "handOverTimeout must leave time for an election and end some day, got '9 s'"],
    ['too much time to hand over', { handOverTimeout: Duration.seconds(3601) }, 'handOverTimeout must leave time for an election and end some day'],
    ['zero loss on a release that loses', { release: Release.V5_4_0 }, 'ZERO_LOSS does not hold on release 5.4.0'],
    ['a key that is unknown', { config: { brokerPermision: '6' } }, 'did you mean brokerPermission?'],
    ['a flag with a blank', { jvmFlags: ['-Xmn1m -Xss1m'] }, 'a Java flag must begin with "-" and hold no blank'],
    ['a flag without a dash', { jvmFlags: ['Xmn1m'] }, 'a Java flag must begin with "-" and hold no blank'],
    ['an empty flag', { jvmFlags: [''] }, 'a Java flag must begin with "-" and hold no blank'],
    ['a flag that is only a dash', { jvmFlags: ['-'] }, 'a Java flag must begin with "-" and hold no blank'],
  ];
  test.each(wrong)('with %s is refused', (_, more, what) => {
    // What is no text at all is also no value of its key.
    expect(told(more).filter((line) => !line.includes(' takes a value of type '))).toEqual([expect.stringContaining(what)]);
  });

  test('with a cluster name that is too long is refused, for itself and for the group', () => {
    expect(told({ clusterName: 'x'.repeat(49) })).toEqual([
      expect.stringContaining('clusterName becomes part of'),
      expect.stringContaining('brokerName becomes part of'),
    ]);
  });

  test.each(['7-eleven', 'x'.repeat(63)])('is fine in the namespace %s', (namespace) => {
    expect(problems(() => add(newChart(namespace)))).toEqual([]);
  });

  test('with a toleration that ends is refused', () => {
    const toleration = { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 };
    expect(told({ tolerations: [toleration] })).toEqual([expect.stringContaining('tolerationSeconds')]);
  });

  test('with a timing that overflows is refused', () => {
    const timing = Timing.custom({ haHousekeepingInterval: Duration.days(30) });
    expect(told({ timing })).toEqual([expect.stringContaining('config key haHousekeepingInterval takes a value of type int')]);
  });

  test('is fine at the bounds', () => {
    expect(told({ brokerName: 'x'.repeat(47) })).toEqual([]);
    expect(told({ handOverTimeout: Duration.seconds(10) })).toEqual([]);
    expect(told({ handOverTimeout: Duration.hours(1) })).toEqual([]);
    expect(told({ namesrvAddr: 'a:1', controllerAddr: '10.0.0.1:9878' })).toEqual([]);
  });

  test('is told everything at once, each line with its path', () => {
    const lines = told({
      brokerName: 'B',
      otherZone: az2,
      namesrvAddr: '',
      controllerAddr: '',
      storage: undefined,
      handOverTimeout: Duration.seconds(1),
      release: Release.V5_4_0,
      config: { bogus: 'x', brokerRole: 'x' },
      jvmFlags: ['x'],
    });
    expect(lines).toHaveLength(10);
    for (const line of lines) expect(line).toMatch(/^\[chart\/mq--B\] /);
  });

  test.each([
    ['brokerClusterName', 'remove it'],
    ['brokerName', 'remove it'],
    ['listenPort', 'remove it'],
    ['namesrvAddr', 'remove it'],
    ['enableControllerMode', 'remove it'],
    ['controllerAddr', 'remove it'],
    ['fetchControllerAddrByDnsLookup', 'remove it'],
    ['allAckInSyncStateSet', 'use replication'],
    ['inSyncReplicas', 'use replication'],
    ['minInSyncReplicas', 'use replication'],
    ['controllerHeartBeatTimeoutMills', 'use timing'],
    ['registerNameServerPeriod', 'use timing'],
    ['haHousekeepingInterval', 'use timing'],
    ['storePathRootDir', 'remove it'],
    ['storePathCommitLog', 'remove it'],
    ['storePathEpochFile', 'remove it'],
    ['storePathBrokerIdentity', 'remove it'],
    ['metricsExporterType', 'remove it'],
    ['metricsPromExporterHost', 'remove it'],
    ['metricsPromExporterPort', 'remove it'],
    ['brokerIP1', 'remove it'],
    ['brokerIP2', 'remove it'],
    ['haListenPort', 'remove it'],
  ])('because it sets %s is told: %s', (key, fix) => {
    expect(told({ config: { [key]: 'x' } })).toEqual([`[chart/mq--b] config key ${key} belongs to the library, got 'x', allowed other keys; ${fix}`]);
  });

  test('owns the keys that replication sets whatever preset is chosen', () => {
    for (const replication of [Replication.ZERO_LOSS, Replication.ASYNC, Replication.NEVER_SINGLE_COPY, Replication.SEED_RECIPE]) {
      for (const key of ['allAckInSyncStateSet', 'inSyncReplicas', 'minInSyncReplicas']) {
        expect(told({ replication, config: { [key]: '1' } })).toEqual([expect.stringContaining('; use replication')]);
      }
    }
  });

  test('refuses required affinity that voids the placement, once a member', () => {
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{}, { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'Exists' }] }],
        },
      },
    };
    const lines = told({ affinity });
    expect(lines.some((line) => line.includes('term 1 is empty'))).toBe(true);
    expect(lines.some((line) => line.includes('term 2 speaks about the zone label'))).toBe(true);
  });

  test('refuses to run where the other member runs, whichever is named', () => {
    for (const member of ['0', '1']) {
      const labelSelector = { matchLabels: { 'rocketmq.apache.org/broker-name': 'b', 'rocketmq.apache.org/member': member } };
      const affinity = {
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'topology.kubernetes.io/zone', labelSelector }] },
      };
      expect(told({ affinity })).toEqual([expect.stringContaining('asks to run where its own kind runs')]);
    }
  });

  test('in a chart without a namespace is refused', () => {
    expect(problems(() => add(new Chart(Testing.app(), 'chart')))).toEqual([
      '[chart/mq--b] the chart needs a namespace, because host names contain it, got nothing, allowed lower-case letters, digits and "-"; create the chart with { namespace: \'...\' }',
    ]);
  });

  test.each(['', 'Messaging', 'a b'])('in a chart with the namespace %j is refused', (namespace) => {
    expect(problems(() => add(newChart(namespace)))).toEqual([expect.stringContaining('namespace')]);
  });

  test('in a chart without a namespace is told that together with the rest', () => {
    expect(problems(() => add(new Chart(Testing.app(), 'chart'), { brokerName: 'B' }))).toHaveLength(2);
  });

  test.each(['preferredMasterZone', 'otherZone'])('without %s, from callers without types, is told so', (zone) => {
    expect(told({ [zone]: undefined })).toEqual([expect.stringContaining('two zones are needed')]);
  });

  test('with parts of seconds to hand over is told so', () => {
    expect(told({ handOverTimeout: Duration.millis(10_500) })).toEqual([expect.stringContaining('handOverTimeout')]);
  });

  test.each(['', 'a b', '.', 'cluster.local/x', 'a;b', 'a\nb=c'])('with the cluster domain %j is refused', (clusterDomain) => {
    expect(told({ clusterDomain })).toEqual([expect.stringContaining('clusterDomain')]);
  });

  test.each(['a:0', 'a:99999', '.:1', '-:1', 'a..b:1'])('with the address %s is refused', (namesrvAddr) => {
    expect(told({ namesrvAddr })).toEqual([expect.stringContaining('namesrvAddr must list every address')]);
  });

  test.each([
    { 'app.kubernetes.io/component': 'broker', 'app.kubernetes.io/managed-by': 'cdk8s-rocketmq' },
    { 'app.kubernetes.io/component': 'broker', 'rocketmq.apache.org/zone': 'az1' },
  ])('refuses to run on a node with its own kind, selected by %j', (matchLabels) => {
    const affinity = {
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels } }] },
    };
    expect(told({ affinity }).join()).toContain('asks to run where its own kind runs');
  });

  test('keeps an empty storage class, or refuses it', () => {
    const [set] = members(rendered({ storage: Storage.of({ size: Size.gibibytes(10), storageClassName: '' }) }));
    expect(set.spec.volumeClaimTemplates[0].spec.storageClassName).toBe('');
  });

  test.each([
    ['asyncLearner', 'true'],
    ['readOnlyCommitLogStorePaths', '/elsewhere'],
    ['rocketmqHome', '/elsewhere'],
  ])('because it sets %s is refused', (key, value) => {
    expect(told({ config: { [key]: value } })).toHaveLength(1);
  });
});

describe('A warned release', () => {
  test('warns when a group is made, once', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    jest.isolateModules(() => {
      const lib: typeof import('../lib') = require('../lib');
      const cdk8s: typeof import('cdk8s') = require('cdk8s');
      for (const brokerName of ['a', 'b']) {
        const chart = new cdk8s.Chart(cdk8s.Testing.app(), 'chart', { namespace: 'n' });
        new lib.BrokerGroup(chart, brokerName, {
          ...props,
          brokerName,
          release: lib.Release.V5_3_3,
          replication: lib.Replication.ASYNC,
          storage: lib.Storage.of({ size: cdk8s.Size.gibibytes(10) }),
        });
      }
    });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('RocketMQ 5.3.3'), 'RocketMqReleaseWarning');
    warn.mockRestore();
  });
});

test('An app needs no namespace of its own, only the chart does', () => {
  expect(() =>
    add(new Chart(new App(), 'chart', { namespace: 'n' }), { placement: Placement.guaranteed({ nodeSpread: NodeSpread.PREFERRED }) }),
  ).not.toThrow();
});
