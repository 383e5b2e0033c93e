import { Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu, type k8s } from 'cdk8s-plus-27';
import { DledgerController, type DledgerControllerProps, Placement, Quorum, Release, Sizing, Storage, Timing, Zone } from '../lib';
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

const [az1, az2, az3] = ['az1', 'az2', 'az3'].map((name) => Zone.of(name));
const props: DledgerControllerProps = { clusterName: 'mq', quorum: Quorum.witness(az1, az2, az3, { onControlPlane: true }) };
const add = (chart: Chart, more: Partial<DledgerControllerProps> = {}) =>
  new DledgerController(chart, `${more.clusterName ?? 'mq'}-c`, { ...props, ...more });
const rendered = (more: Partial<DledgerControllerProps> = {}) => render((chart) => add(chart, more));
const told = (more: { [prop: string]: unknown } = {}) => problems(() => add(newChart(), more as Partial<DledgerControllerProps>));
const setsOf = (manifests: Manifest[]) => ofKind(manifests, 'StatefulSet');
const confMap = (manifests: Manifest[]) => find(manifests, 'ConfigMap', /^mq-controller-conf-/);
const host = (index: number) => `mq-controller-${index}-0.mq-controller.messaging.svc.cluster.local`;

describe('The controllers', () => {
  const manifests = rendered();
  const sets = setsOf(manifests);

  test('are these objects and no other, all of them valid, and no Secret', () => {
    expect(manifests.map(({ kind, metadata }) => `${kind}/${metadata.name.replace(/-[0-9a-f]{10}$/, '-HASH')}`).sort()).toEqual([
      'ConfigMap/mq-controller-conf-HASH',
      'ConfigMap/mq-controller-scripts-HASH',
      'PodDisruptionBudget/mq-controller',
      'Service/mq-controller',
      'ServiceAccount/mq-controller',
      'StatefulSet/mq-controller-0',
      'StatefulSet/mq-controller-1',
      'StatefulSet/mq-controller-2',
    ]);
    expect(validateStrict(manifests)).toEqual([]);
  });

  test('tell their ids, pods, hosts, zones and addresses', () => {
    const controllers = add(newChart());
    expect(controllers.voters.map(({ id, podName, hostName, zone, statefulSet }) => [id, podName, hostName, zone.name, statefulSet.name])).toEqual(
      ['az1', 'az2', 'az3'].map((zone, index) => [`n${index}`, `mq-controller-${index}-0`, host(index), zone, `mq-controller-${index}`]),
    );
    expect(controllers.controllerAddr).toBe([0, 1, 2].map((index) => `${host(index)}:9878`).join(';'));
    expect(controllers.zonesNeedingHands).toEqual([]);
    expect(add(newChart(), { quorum: Quorum.majority(az2, az1) }).zonesNeedingHands).toEqual(['az2']);
    expect(add(newChart(), { clusterDomain: 'k8s.example.org' }).voters[2].hostName).toBe(
      'mq-controller-2-0.mq-controller.messaging.svc.k8s.example.org',
    );
  });

  test('know each other, and each itself', () => {
    const peers = [0, 1, 2].map((index) => `n${index}-${host(index)}:9878`).join(';');
    for (const index of [0, 1, 2]) {
      expect(confOf(confMap(manifests), `n${index}.conf`)).toEqual({
        controllerDLegerGroup: 'mq-controller',
        controllerDLegerPeers: peers,
        controllerDLegerSelfId: `n${index}`,
        controllerStorePath: '/var/lib/rocketmq/controller',
        configStorePath: '/var/lib/rocketmq/controller.properties',
        enableElectUncleanMaster: 'false',
        ...Timing.FAST.controllerConfig,
      });
      expect(envOf(sets[index]).CONF).toBe(`/etc/rocketmq/conf/n${index}.conf`);
    }
    expect(Object.keys(confMap(manifests).data)).toEqual(['n0.conf', 'n1.conf', 'n2.conf']);
  });

  test('carry the five common labels, their id and their zone', () => {
    const common = {
      'app.kubernetes.io/name': 'rocketmq',
      'app.kubernetes.io/instance': 'mq',
      'app.kubernetes.io/component': 'controller',
      'app.kubernetes.io/part-of': 'rocketmq',
      'app.kubernetes.io/managed-by': 'cdk8s-rocketmq',
    };
    for (const { metadata } of manifests) expect(metadata.labels).toMatchObject(common);
    expect(sets.map(({ spec }) => spec.template.metadata.labels)).toEqual(
      ['az1', 'az2', 'az3'].map((zone, index) => ({ ...common, 'rocketmq.apache.org/controller-id': `n${index}`, 'rocketmq.apache.org/zone': zone })),
    );
  });

  test('are selected one by one, by labels that never change, and together by Service and budget', () => {
    for (const [index, set] of sets.entries()) {
      expect(set.spec.selector).toEqual({
        matchLabels: {
          'app.kubernetes.io/name': 'rocketmq',
          'app.kubernetes.io/instance': 'mq',
          'app.kubernetes.io/component': 'controller',
          'rocketmq.apache.org/controller-id': `n${index}`,
        },
      });
      expect(sets.filter((other) => selects(set.spec.selector.matchLabels, other.spec.template.metadata.labels))).toEqual([set]);
      expect(selects(find(manifests, 'Service', 'mq-controller').spec.selector, set.spec.template.metadata.labels)).toBe(true);
      expect(selects(find(manifests, 'PodDisruptionBudget', 'mq-controller').spec.selector.matchLabels, set.spec.template.metadata.labels)).toBe(
        true,
      );
    }
  });

  test('have a headless Service under which they find each other before they are ready', () => {
    expect(find(manifests, 'Service', 'mq-controller').spec).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      ports: [{ name: 'controller', port: 9878, targetPort: 'controller', protocol: 'TCP' }],
    });
    for (const set of sets) expect(set.spec).toMatchObject({ serviceName: 'mq-controller', replicas: 1, podManagementPolicy: 'Parallel' });
  });

  test('are all applied in one wave, because none is ready alone', () => {
    const wave = ({ metadata }: Manifest) => metadata.annotations['argocd.argoproj.io/sync-wave'];
    expect(sets.map(wave)).toEqual(['0', '0', '0']);
    for (const object of manifests.filter(({ kind }) => kind !== 'StatefulSet')) expect(wave(object)).toBe('-20');
  });

  test('keep a majority when nodes are drained', () => {
    const budget = (quorum: Quorum) => find(rendered({ quorum }), 'PodDisruptionBudget', 'mq-controller').spec;
    expect(budget(props.quorum)).toMatchObject({ minAvailable: 2, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
    expect(budget(Quorum.of([az1, az2, az3, az1, az2]))).toMatchObject({ minAvailable: 3 });
    expect(budget(Quorum.single(az1))).toMatchObject({ maxUnavailable: 1 });
    expect(budget(Quorum.single(az1))).not.toHaveProperty('minAvailable');
  });

  test('keep what they know on a claim, below a mount', () => {
    for (const [index, set] of sets.entries()) {
      const mounts: Manifest[] = containerOf(set).volumeMounts;
      const volumes = [...podOf(set).volumes, ...set.spec.volumeClaimTemplates.map(({ metadata }: Manifest) => metadata)].map(({ name }) => name);
      expect(mounts.map(({ name }) => name).sort()).toEqual(volumes.sort());
      const { mountPath } = mounts.find(({ name }) => name === 'data');
      const conf = confOf(confMap(manifests), `n${index}.conf`);
      for (const path of [conf.controllerStorePath, conf.configStorePath]) expect(path.startsWith(`${mountPath}/`)).toBe(true);
      expect(set.spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe('5Gi');
      expect(set.spec.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
    }
  });

  test('outlive their stop script', () => {
    for (const set of sets) {
      expect(Number(envOf(set).STOP_SECONDS)).toBe(600);
      expect(podOf(set).terminationGracePeriodSeconds).toBeGreaterThan(600);
      expect(containerOf(set).lifecycle.preStop.exec.command).toEqual(['bash', '/etc/rocketmq/scripts/stop.sh', 'controller']);
    }
  });

  test('are pinned, apart by node, and stay on a node that is gone; only the witness may run on the control plane', () => {
    const stay = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
    const keys = (of: Manifest[]) => of.map((set) => podOf(set).tolerations.map(({ key }: Manifest) => key));
    expect(keys(sets)).toEqual([stay, stay, [...stay, 'node-role.kubernetes.io/control-plane']]);
    expect(keys(setsOf(rendered({ quorum: Quorum.witness(az1, az2, az3) })))).toEqual([stay, stay, stay]);
    for (const [index, set] of sets.entries()) {
      expect(podOf(set).tolerations.some((toleration: Manifest) => 'tolerationSeconds' in toleration)).toBe(false);
      const { nodeAffinity, podAntiAffinity } = podOf(set).affinity;
      expect(nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values).toEqual([`az${index + 1}`]);
      const [apart, ...more] = podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
      expect(apart.topologyKey).toBe('kubernetes.io/hostname');
      for (const other of sets) expect(selects(apart.labelSelector.matchLabels, other.spec.template.metadata.labels)).toBe(true);
      expect(more).toEqual([]);
    }
  });

  test('are as strict as Pod Security "restricted" asks', () => {
    for (const set of sets) {
      expect(podOf(set).securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 3000,
        fsGroup: 3000,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const { securityContext } of podOf(set).containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    }
  });
});

describe('A lone controller', () => {
  const manifests = rendered({ quorum: Quorum.single(az2) });
  const [set, ...more] = setsOf(manifests);

  test('is not pinned, has no zone label, and is evicted from a node that is gone', () => {
    expect(more).toEqual([]);
    expect(podOf(set).affinity).toEqual({
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, preference: { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['az2'] }] } },
        ],
      },
    });
    expect(set.spec.template.metadata.labels).not.toHaveProperty('rocketmq.apache.org/zone');
    expect(podOf(set).tolerations ?? []).toEqual([]);
    expect(confOf(confMap(manifests), 'n0.conf').controllerDLegerPeers).toBe(`n0-${host(0)}:9878`);
  });

  test('may be evicted when its user says so', () => {
    const tolerations = [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }];
    expect(told({ tolerations, quorum: Quorum.single(az2) })).toEqual([]);
    expect(told({ tolerations })).toEqual([expect.stringContaining('tolerationSeconds')]);
  });

  test('may be told its zone by its user', () => {
    const affinity: k8s.Affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['az1'] }] }],
        },
      },
    };
    expect(told({ affinity })).toEqual([expect.stringContaining('speaks about the zone label')]);
    expect(told({ affinity, quorum: Quorum.single(az2) })).toEqual([]);
  });
});

describe('The keeper of the leadership', () => {
  const containersOf = (set: Manifest): Manifest[] => podOf(set).containers;
  const keepersOf = (more: Partial<DledgerControllerProps>) =>
    setsOf(rendered(more)).map((set) =>
      containersOf(set)
        .filter(({ name }) => name === 'keeper')
        .map(({ env }) => Object.fromEntries(env.map(({ name, value }: Manifest) => [name, value]))),
    );
  const beside = (id: string, preferred: string) => [{ CONF: `/etc/rocketmq/conf/${id}.conf`, PREFERRED: preferred }];

  test('runs beside the witness, and beside both voters of a majority', () => {
    expect(keepersOf({})).toEqual([[], [], beside('n2', 'n2')]);
    expect(keepersOf({ keepLeader: true })).toEqual([[], [], beside('n2', 'n2')]);
    expect(keepersOf({ quorum: Quorum.majority(az2, az1) })).toEqual([beside('n0', 'n0 n1'), beside('n1', 'n0 n1'), []]);
  });

  test('leaves the pods of one zone of one size, so that none can take the only node on which another one fits', () => {
    const sizeOf = (set: Manifest) => JSON.stringify(containersOf(set).map(({ resources }) => resources));
    const [first, second] = setsOf(rendered({ quorum: Quorum.majority(az2, az1) })).map(sizeOf);
    expect(second).toBe(first);
  });

  test('runs nowhere when no zone is preferred, or when its user does not want it', () => {
    expect(keepersOf({ keepLeader: false })).toEqual([[], [], []]);
    expect(keepersOf({ quorum: Quorum.majority(az2, az1), keepLeader: false })).toEqual([[], [], []]);
    expect(keepersOf({ quorum: Quorum.single(az1) })).toEqual([[]]);
    expect(keepersOf({ quorum: Quorum.single(az1), keepLeader: false })).toEqual([[]]);
    expect(keepersOf({ quorum: Quorum.of([az1, az2, az3]) })).toEqual([[], [], []]);
  });

  test('adds its container after that of the controller, and changes nothing else', () => {
    const without = byName(rendered({ keepLeader: false }));
    const manifests = rendered();
    expect([...byName(manifests)].filter(([name, text]) => without.get(name) !== text).map(([name]) => name)).toEqual([
      'StatefulSet/mq-controller-2',
    ]);
    const set = find(manifests, 'StatefulSet', 'mq-controller-2');
    expect(containersOf(set).map(({ name }) => name)).toEqual(['controller', 'keeper']);
    containersOf(set).pop();
    expect(JSON.stringify(set)).toBe(without.get('StatefulSet/mq-controller-2'));
  });

  test('runs its script from the image and the volumes of the controller, of which it writes to none', () => {
    const set = find(rendered({ release: Release.V5_3_1 }), 'StatefulSet', 'mq-controller-2');
    const [controller, keeper] = containersOf(set);
    expect(keeper.image).toBe(controller.image);
    expect(keeper.command).toEqual(['bash', '/etc/rocketmq/scripts/keep-leader.sh']);
    expect(keeper.volumeMounts.map(({ name, readOnly }: Manifest) => [name, readOnly])).toEqual([
      ['conf', true],
      ['scripts', true],
    ]);
    expect(keeper.volumeMounts.every((mount: Manifest) => controller.volumeMounts.some(({ name }: Manifest) => name === mount.name))).toBe(true);
    expect(keeper.resources).toEqual({ requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '64Mi' } });
    for (const key of ['ports', 'lifecycle', 'startupProbe', 'readinessProbe', 'livenessProbe']) expect(keeper).not.toHaveProperty(key);
    expect(Object.keys(find(rendered(), 'ConfigMap', /^mq-controller-scripts-/).data)).toContain('keep-leader.sh');
  });

  test('has a processor limit when the controller has one, as a quota may ask of every container', () => {
    const sizing = Sizing.of({ cpuRequest: Cpu.millis(250), cpuLimit: Cpu.units(1), memoryLimit: Size.gibibytes(1) });
    const [, keeper] = containersOf(find(rendered({ sizing }), 'StatefulSet', 'mq-controller-2'));
    expect(keeper.resources.limits).toEqual({ cpu: '100m', memory: '64Mi' });
  });

  test.each([
    ['single', Quorum.single(az1)],
    ['custom', Quorum.of([az1, az2, az3])],
  ])('is refused with the quorum %s, which prefers no zone', (name, quorum) => {
    expect(told({ quorum, keepLeader: true })).toEqual([
      `[chart/mq-c] keepLeader needs a quorum that prefers a zone for the leading controller, got '${name}', allowed witness, majority; ` +
        'leave keepLeader out, or choose Quorum.witness or Quorum.majority',
    ]);
  });
});

describe('The options of the controllers', () => {
  test('arrive at each of them', () => {
    const manifests = rendered({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }] },
        },
      },
      config: { notifyBrokerRoleChanged: 'true' },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
      priorityClassName: 'high',
      imagePullSecrets: ['pull'],
      jvmFlags: ['-Dx=y'],
      sizing: Sizing.of({ cpuRequest: Cpu.units(1), memoryLimit: Size.gibibytes(2), heapPercent: 30 }),
      storage: Storage.of({ size: Size.gibibytes(2), storageClassNames: { az3: 'room-3' }, retained: false }),
      timing: Timing.STOCK,
      release: Release.V5_3_1,
    });
    expect(validateStrict(manifests)).toEqual([]);
    for (const [index, set] of setsOf(manifests).entries()) {
      expect(confOf(confMap(manifests), `n${index}.conf`)).toMatchObject({ notifyBrokerRoleChanged: 'true', ...Timing.STOCK.controllerConfig });
      expect(podOf(set).tolerations).toContainEqual({ key: 'dedicated', operator: 'Exists' });
      expect(podOf(set)).toMatchObject({ priorityClassName: 'high', imagePullSecrets: [{ name: 'pull' }] });
      expect(podOf(set).affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions).toHaveLength(2);
      expect(envOf(set).JVM_FLAGS).toMatch(/ -Dx=y$/);
      expect(envOf(set).HEAP_PERCENT).toBe('30');
      expect(containerOf(set).resources.limits).toEqual({ memory: '2Gi' });
      expect(containerOf(set).image).toBe('docker.io/apache/rocketmq:5.3.1');
      expect(set.spec.persistentVolumeClaimRetentionPolicy.whenDeleted).toBe('Delete');
      expect(set.spec.volumeClaimTemplates[0].spec.storageClassName).toBe(index === 2 ? 'room-3' : undefined);
    }
  });

  test('are 250m, 1Gi and a heap of 40 % when nothing is said', () => {
    const [set] = setsOf(rendered());
    expect(containerOf(set).resources).toEqual({ requests: { cpu: '250m', memory: '1Gi' }, limits: { memory: '1Gi' } });
    expect(envOf(set).HEAP_PERCENT).toBe('40');
  });

  test('let a weighted placement lean to every zone that data lives in', () => {
    const leaning = (more: Partial<DledgerControllerProps>) =>
      setsOf(rendered({ quorum: Quorum.single(az2), placement: Placement.weighted(100, 90), ...more })).map((set) =>
        podOf(set).affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution.map(({ weight, preference }: Manifest) => [
          weight,
          preference.matchExpressions[0].values,
        ]),
      );
    expect(leaning({})).toEqual([[[100, ['az2']]]]);
    expect(leaning({ zones: [az1, Zone.of('az2')] })).toEqual([
      [
        [100, ['az2']],
        [90, ['az1']],
      ],
    ]);
  });

  test('may be frozen, and are never changed', () => {
    const all = { ...props, zones: [az1, az2], config: { notifyBrokerRoleChanged: 'true' }, tolerations: [{ key: 'a' }] };
    const expected = byName(render((chart) => new DledgerController(chart, 'c', all)));
    const before = JSON.stringify(all);
    deepFreeze(all);
    expect(byName(render((chart) => new DledgerController(chart, 'c', all)))).toEqual(expected);
    expect(JSON.stringify(all)).toBe(before);
  });

  test.each(['5.1.4', '5.2.0', '5.3.1', '5.3.2', '5.3.3', '5.4.0', '5.5.0'])('render only keys that release %s reads', (version) => {
    for (const timing of [Timing.FAST, Timing.STOCK]) expect(told({ release: Release.of(version), timing })).toEqual([]);
  });

  test('change one ConfigMap and the StatefulSets that read it when a key changes', () => {
    const [before, after] = [byName(rendered()), byName(rendered({ config: { notifyBrokerRoleChanged: 'false' } }))];
    expect([...after.keys()].filter((name) => !before.has(name))).toEqual([expect.stringMatching(/^ConfigMap\/mq-controller-conf-/)]);
    expect([...before.keys()].filter((name) => after.has(name) && after.get(name) !== before.get(name))).toEqual(
      [0, 1, 2].map((index) => `StatefulSet/mq-controller-${index}`),
    );
  });
});

describe('Controllers that are wrong', () => {
  const wrong: [string, { [prop: string]: unknown }, string[]][] = [
    ['no quorum', { quorum: undefined }, ['no quorum is chosen, but it decides which zone may be lost without hands, got nothing']],
    ['a cluster name in upper case', { clusterName: 'MQ' }, ['clusterName becomes part of the workload name MQ-controller-2']],
    ['a cluster name that is too long', { clusterName: 'x'.repeat(40) }, ['clusterName becomes part of']],
    ['no quorum and a bad name', { quorum: undefined, clusterName: '' }, ['no quorum is chosen', 'clusterName becomes part of']],
    [
      'a claim that is too small',
      { storage: Storage.of({ size: Size.mebibytes(2047) }) },
      ["the claim must hold the 1.16 GiB of files each controller makes, got '2047Mi', allowed at least 2Gi"],
    ],
    ['the claim of the seed recipe from other hands', { storage: Storage.of({ size: Size.gibibytes(1) }) }, ['the claim must hold the 1.16 GiB']],
    ['zones of two labels', { quorum: Quorum.witness(az1, az2, Zone.of('az3', { labelKey: 'az' })) }, ['the zones must be values of one node label']],
    ['data in a zone of another label', { zones: [Zone.of('az1', { labelKey: 'az' })] }, ['the zones must be values of one node label']],
    ['a key of brokers', { config: { autoCreateTopicEnable: 'true' } }, ['config key autoCreateTopicEnable does not exist']],
    [
      'an empty term',
      { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}] } } } },
      ['term 1 is empty'],
    ],
    ['a bad flag', { jvmFlags: ['x'] }, ['a Java flag must begin with "-"']],
    [
      'much that is wrong at once',
      { storage: Storage.of({ size: Size.gibibytes(1) }), config: { x: 'y', scanInactiveMasterInterval: '1' }, jvmFlags: [''] },
      ['the claim must hold', 'config key x does not exist', 'belongs to the library', 'a Java flag'],
    ],
  ];
  test.each(wrong)('with %s are refused', (_, more, what) => {
    expect(told(more)).toEqual(what.map((part) => expect.stringContaining(part)));
  });

  test('are fine at the bounds, and with the claim of the seed recipe itself', () => {
    expect(told({ clusterName: 'x'.repeat(39) })).toEqual([]);
    expect(told({ storage: Storage.of({ size: Size.gibibytes(2) }) })).toEqual([]);
    expect(told({ storage: Storage.SEED_RECIPE_CONTROLLER })).toEqual([]);
  });

  test.each([
    ['controllerDLegerGroup', 'it is made of clusterName; remove it'],
    ['controllerDLegerPeers', 'it is made of the quorum; remove it'],
    ['controllerDLegerSelfId', 'it is made of the quorum; remove it'],
    ['controllerStorePath', 'the path must lie on the claim; remove it'],
    ['configStorePath', 'the path must lie on the claim; remove it'],
    ['enableElectUncleanMaster', 'electing a member that is not in sync loses acknowledged messages'],
    ['listenPort', 'the port is fixed, because addresses contain it; remove it'],
    ['mappedFileSize', 'smaller files are deleted after three days'],
    ['scanInactiveMasterInterval', 'use timing'],
    ['scanNotActiveBrokerInterval', 'use timing'],
  ])('because they set %s are told: %s', (key, fix) => {
    expect(told({ config: { [key]: 'x' } })).toEqual([
      expect.stringMatching(`config key ${key} belongs to the library, got 'x', allowed other keys; ${fix}`),
    ]);
  });

  test('in a chart without a namespace are refused', () => {
    expect(problems(() => add(new Chart(Testing.app(), 'chart')))).toEqual([expect.stringContaining('the chart needs a namespace')]);
  });

  test('with a timing that overflows are refused', () => {
    const timing = Timing.custom({ scanInactiveMasterInterval: Duration.days(1e12) });
    expect(told({ timing })).toEqual([expect.stringContaining('config key scanInactiveMasterInterval takes a value of type long')]);
  });

  test('are told everything at once, the name included', () => {
    expect(told({ clusterName: 'MQ', config: { x: 'y' } })).toHaveLength(2);
  });

  test.each(['n1', 'n2'])('asked to run where the controller %s runs are refused', (id) => {
    const labelSelector = { matchLabels: { 'rocketmq.apache.org/controller-id': id } };
    const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector }] } };
    expect(told({ affinity }).join()).toContain('asks to run where its own kind runs');
  });

  test('of which the eleventh has too long a name are refused', () => {
    const quorum = Quorum.of([az1, az2, az3, az1, az2, az3, az1, az2, az3, az1, az2]);
    expect(told({ clusterName: 'x'.repeat(39), quorum })).toHaveLength(1);
  });

  test('of another Raft are refused', () => {
    expect(told({ release: Release.V5_2_0, config: { controllerType: 'jRaft' } })).toHaveLength(1);
  });

  test.each(['', 'a b', 'a;n9-b'])('with the cluster domain %j are refused', (clusterDomain) => {
    expect(told({ clusterDomain })).toEqual([expect.stringContaining('clusterDomain')]);
  });
});
