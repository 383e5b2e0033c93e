import { Chart, Duration, Size, Testing } from 'cdk8s';
import { Quorum, Replication, RocketMqCluster, type RocketMqClusterProps, Storage, Timing, Zone } from '../lib';
import { problems } from './kube-objects';

const [az1, az2, az3] = ['az1', 'az2', 'az3'].map((name) => Zone.of(name));
const size = Size.gibibytes(100);
const storage = Storage.of({ size, storageClassName: 'local' });

function cluster(more: Partial<RocketMqClusterProps> = {}): RocketMqCluster {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'shop' });
  return new RocketMqCluster(chart, 'mq', { zones: [az1, az2], quorum: Quorum.majority(az2, az1), storage, ...more });
}
const synth = (of: RocketMqCluster) => Testing.synth(Chart.of(of));
const names = (zones: Zone[]) => zones.map(({ name }) => name);
const conf = (of: RocketMqCluster, file: string): string => synth(of).find(({ data }) => data?.[file]).data[file];

describe('A cluster', () => {
  test('wires name servers, controllers and groups, and tells what callers need', () => {
    const mq = cluster();
    const group = mq.addBrokerGroup('broker-0', { preferredMasterZone: az2 });
    expect(mq.namesrvAddr).toBe(
      'mq-nameserver-0.mq-nameserver.shop.svc.cluster.local:9876;mq-nameserver-1.mq-nameserver.shop.svc.cluster.local:9876',
    );
    expect(mq.controllerAddr.split(';')).toHaveLength(3);
    expect(conf(mq, 'broker.conf')).toContain(`namesrvAddr=${mq.namesrvAddr}\n`);
    expect(conf(mq, 'broker.conf')).toContain(`controllerAddr=${mq.controllerAddr}\n`);
    expect(mq.zonesNeedingHands).toEqual(['az2']);
    expect(mq.brokerGroups).toEqual([group]);
    expect(names(group.members.map(({ zone }) => zone))).toEqual(['az2', 'az1']);
    expect(group.members.map(({ statefulSet }) => statefulSet.name)).toEqual(['mq-broker-0-0', 'mq-broker-0-1']);
  });

  test('hands out copies, which change nothing', () => {
    const mq = cluster();
    mq.brokerGroups.push(mq.addBrokerGroup('broker-0', { preferredMasterZone: az1 }));
    mq.zonesNeedingHands.pop();
    expect(mq.brokerGroups).toHaveLength(1);
    expect(mq.zonesNeedingHands).toEqual(['az2']);
  });

  test('of three zones keeps its name servers in the first two, and pairs each zone with the one before', () => {
    const mq = cluster({ zones: [az1, az2, az3] });
    const pairs = [az1, az2, az3].map((zone, index) => mq.addBrokerGroup(`broker-${index}`, { preferredMasterZone: zone }));
    expect(pairs.map(({ members }) => names(members.map(({ zone }) => zone)))).toEqual([
      ['az1', 'az2'],
      ['az2', 'az1'],
      ['az3', 'az2'],
    ]);
    const [servers] = synth(mq).filter(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'mq-nameserver');
    const [term] = servers.spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
    expect(term.matchExpressions[0].values).toEqual(['az1', 'az2']);
  });

  test('gives its groups what they have in common, which each may change', () => {
    const mq = cluster({ timing: Timing.STOCK, brokers: { config: { fileReservedTime: '24' } } });
    mq.addBrokerGroup('broker-0', { preferredMasterZone: az1 });
    mq.addBrokerGroup('broker-1', {
      preferredMasterZone: az2,
      config: { fileReservedTime: '48' },
      timing: Timing.custom({ scanNotActiveBrokerInterval: Duration.seconds(5), scanInactiveMasterInterval: Duration.seconds(5) }),
      storage: storage.withSize(Size.tebibytes(1)),
    });
    const files = synth(mq).flatMap(({ data }) => data?.['broker.conf'] ?? []);
    expect(files[0]).toMatch(/failover timing: STOCK.*fileReservedTime=24/s);
    expect(files[1]).toMatch(/failover timing: custom.*fileReservedTime=48/s);
    const claims = synth(mq).flatMap(({ spec }) => spec?.volumeClaimTemplates?.[0].spec ?? []);
    expect([...new Set(claims.map((claim) => claim.resources.requests.storage))]).toEqual(['5Gi', '100Gi', '1Ti']);
    expect(new Set(claims.map(({ storageClassName }) => storageClassName))).toEqual(new Set(['local']));
  });

  test('takes what is there but undefined for what is left out', () => {
    const mq = cluster({
      brokers: { replication: Replication.NEVER_SINGLE_COPY, config: { fileReservedTime: '24' }, timing: undefined },
      controllers: { storage: undefined },
      nameServers: { tolerations: undefined },
      timing: Timing.STOCK,
    });
    mq.addBrokerGroup('broker-0', { preferredMasterZone: az1, replication: undefined, config: undefined, storage: undefined, timing: undefined });
    expect(conf(mq, 'broker.conf')).toMatch(/failover timing: STOCK.*fileReservedTime=24/s);
    expect(conf(mq, 'broker.conf')).toContain(Object.entries(Replication.NEVER_SINGLE_COPY.brokerConfig)[0].join('='));
    expect(conf(mq, 'broker.conf')).toContain('minInSyncReplicas=2');
    const claims = synth(mq).flatMap(({ spec }) => spec?.volumeClaimTemplates?.[0].spec ?? []);
    expect(new Set(claims.map(({ storageClassName }) => storageClassName))).toEqual(new Set(['local']));
  });

  test('may have groups called as its own parts are', () => {
    const mq = cluster();
    for (const name of ['controllers', 'name-servers', 'groups']) mq.addBrokerGroup(name, { preferredMasterZone: az1 });
    expect(() => synth(mq)).not.toThrow();
  });
});

test('A group that was refused can be added again when it is right, and nothing is left of the first', () => {
  const mq = cluster();
  expect(() => mq.addBrokerGroup('broker-0', { preferredMasterZone: az1, config: { colour: 'red' } })).toThrow('config key colour does not exist');
  const group = mq.addBrokerGroup('broker-0', { preferredMasterZone: az1 });
  expect(mq.brokerGroups).toEqual([group]);
  expect(() => synth(mq)).not.toThrow();
});

describe('A cluster that is wrong', () => {
  test.each<[string, Partial<RocketMqClusterProps>, RegExp]>([
    ['has one zone', { zones: [az1] }, /a group needs two zones/],
    ['names a zone twice', { zones: [az1, az1] }, /a zone is named twice/],
    ['tells zones apart by two labels', { zones: [az1, Zone.of('b', { labelKey: 'az' })] }, /values of one node label/],
    ['has no quorum', { quorum: undefined }, /no quorum is chosen/],
    ['has no storage', { storage: undefined }, /no storage is chosen/],
    ['has a bad name', { clusterName: 'Mq' }, /clusterName becomes part of/],
    [
      'has a class for a zone that is none of its own',
      { storage: Storage.of({ size, storageClassNames: { az9: 'x' } }) },
      /nothing of this cluster stands/,
    ],
    [
      'has such a class for its controllers',
      { controllers: { storage: Storage.of({ size, storageClassNames: { az9: 'x' } }) } },
      /nothing of this cluster stands, got \["az9"\], allowed az1, az2;/,
    ],
  ])('because it %s is refused', (_, more, message) => {
    expect(() => cluster(more)).toThrow(message);
  });

  test('because of much at once is told of it in one error', () => {
    const storage = Storage.of({ size, storageClassNames: { az9: 'x' } });
    expect(problems(() => cluster({ zones: [az1], clusterName: 'Mq', clusterDomain: '', quorum: undefined, storage }))).toHaveLength(5);
  });

  test('because a zone holds no broker is refused when it is synthesized', () => {
    const mq = cluster({ zones: [az1, az2, az3] });
    mq.addBrokerGroup('broker-0', { preferredMasterZone: az1 });
    expect(() => synth(mq)).toThrow(/\[chart\/mq\] these zones hold no broker, got \["az3"\]/);
  });

  test('because two groups have one name, or a group stands elsewhere, is refused when the group is added', () => {
    const mq = cluster();
    mq.addBrokerGroup('broker-0', { preferredMasterZone: az1 });
    expect(() => mq.addBrokerGroup('broker-0', { preferredMasterZone: az2 })).toThrow('[chart/mq/broker-0] the cluster has a group of that name');
    expect(() => mq.addBrokerGroup('', { preferredMasterZone: az1 })).toThrow("brokerName becomes part of the workload name mq--0, got ''");
    expect(() => mq.addBrokerGroup('broker-1', { preferredMasterZone: az3 })).toThrow(
      /a group stands in zones of its cluster, got 'az3', allowed az1, az2/,
    );
    expect(() => mq.addBrokerGroup('broker-1', { preferredMasterZone: az1, timing: Timing.STOCK })).toThrow(
      `the timing of a group cannot change how often the controllers of the cluster look, got '{"scanNotActiveBrokerInterval":"5000"`,
    );
    const misspelt = Storage.of({ size, storageClassNames: { az9: 'x' } });
    expect(() => mq.addBrokerGroup('broker-1', { preferredMasterZone: az1, storage: misspelt })).toThrow(
      '[chart/mq/broker-1] storageClassNames names zones in which nothing of this cluster stands, got ["az9"]',
    );
  });
});
