import { Size } from 'cdk8s';
import { Quorum, Release, Replication, type RocketMqCluster, Sizing, Storage, Timing } from '../../../lib';
import { az1, az2, az3, BROKERS, CONTROLLERS, cluster, diff, GROUPS, lines, restarting, sizing } from './fixtures';

const base = cluster();
const addAll = (made: RocketMqCluster, groups = GROUPS) => {
  for (const [brokerName, zone] of Object.entries(groups)) made.addBrokerGroup(brokerName, { preferredMasterZone: zone });
};

describe('A diff of the cluster of main.ts', () => {
  test('with itself is empty and says so', () => {
    expect(diff(base, cluster())).toEqual({
      isEmpty: true,
      summary: { en: 'Nothing differs, and nothing restarts.', zh: '没有差异，没有 Pod 重启。' },
      items: [],
      restarts: [],
      waves: [],
      notJudged: [],
    });
  });

  test('with one more key shows the key once, and one member of each group after the other', () => {
    const changed = diff(base, cluster({ brokers: { config: { flushDiskType: 'SYNC_FLUSH' } } }));
    expect(lines(changed, 'restart')).toEqual(['all 3 groups: flushDiskType: - -> SYNC_FLUSH']);
    expect([...lines(changed, 'refuse'), ...lines(changed, 'danger')]).toEqual([]);
    expect(restarting(changed)).toEqual(BROKERS);
    expect(changed.waves.map(({ wave, restarting: who }) => [wave, who.en])).toEqual([
      [10, 'member 0 of all 3 groups'],
      [11, 'member 1 of all 3 groups'],
    ]);
    expect(changed.restarts.every(({ takesTurns, afterRefusal, because }) => takesTurns && !afterRefusal && because.en === 'configuration')).toBe(
      true,
    );
  });

  test('shows ConfigMaps of another hash as replaced, and neither as added nor as removed', () => {
    const changed = diff(base, cluster({ brokers: { config: { flushDiskType: 'SYNC_FLUSH' } } }));
    const [replaced, ...others] = changed.items.filter(({ topic }) => topic === 'objects');
    expect(others).toEqual([]);
    expect(replaced.subjects).toHaveLength(3);
    expect(`${replaced.before} ${replaced.after}`).toMatch(/^rocketmq-broker-0-conf-[0-9a-f]{10} rocketmq-broker-0-conf-[0-9a-f]{10}$/);
  });

  test('with a value that only one group has restarts only that group', () => {
    const changed = cluster({}, (made) => {
      made.addBrokerGroup('broker-0', { preferredMasterZone: az2, config: { fileReservedTime: '48' } });
      addAll(made, { 'broker-1': az2, 'broker-2': az1 });
    });
    expect(lines(diff(base, changed), 'restart')).toEqual(['group broker-0: fileReservedTime: - -> 48']);
    expect(restarting(diff(base, changed))).toEqual(['rocketmq-broker-0-0-0', 'rocketmq-broker-0-1-0']);
    expect(lines(diff(changed, base), 'restart')).toEqual(['group broker-0: fileReservedTime: 48 -> -']);
  });

  test('with another release restarts everything, controllers first', () => {
    const changed = diff(base, cluster({ release: Release.V5_3_1 }));
    expect(lines(changed, 'restart')).toContain(
      'all 3 groups; all 3 controllers; both name servers: image: docker.io/apache/rocketmq:5.1.4 -> docker.io/apache/rocketmq:5.3.1',
    );
    expect(restarting(changed)).toEqual([...CONTROLLERS, 'rocketmq-nameserver-1', 'rocketmq-nameserver-0', ...BROKERS]);
    expect(lines(changed, 'danger')).toEqual([]);
  });

  test('with an older release warns of the downgrade', () => {
    const changed = diff(cluster({ release: Release.V5_3_1 }), base);
    expect(changed.items.find(({ what }) => what.en === 'image')).toMatchObject({
      severity: 'danger',
      meaning: { en: expect.stringContaining('downgrade') },
    });
  });

  test.each(['5.3.3', '5.4.0'])('with %s, which loses what it acknowledged, says so of the brokers', (version) => {
    const unsafe = cluster({ release: Release.V5_3_1 }).map((object) => JSON.parse(JSON.stringify(object).replaceAll('5.3.1', version)));
    expect(lines(diff(cluster({ release: Release.V5_3_1 }), unsafe), 'danger')).toEqual([
      `all 3 groups: image: docker.io/apache/rocketmq:5.3.1 -> docker.io/apache/rocketmq:${version}`,
    ]);
  });

  test('with more memory tells the limit as it is written, and the heap that follows', () => {
    const changed = diff(base, cluster({ brokers: { sizing: Sizing.of(sizing) } }));
    expect(lines(changed, 'restart')).toEqual([
      'all 3 groups: memory limit: 4Gi -> 8Gi',
      'all 3 groups: memory request: 4Gi -> 8Gi',
      'all 3 groups: Java heap: 1638Mi -> 3276Mi',
    ]);
  });

  test('with one group more restarts nothing', () => {
    const changed = diff(
      base,
      cluster({}, (made) => addAll(made, { ...GROUPS, 'broker-3': az1 })),
    );
    expect(restarting(changed)).toEqual([]);
    expect(changed.items.map(({ severity }) => severity)).toEqual(['info', 'info']);
    expect(changed.waves.map(({ wave, starts }) => [wave, starts])).toEqual([
      [10, ['rocketmq-broker-3-0-0']],
      [11, ['rocketmq-broker-3-1-0']],
    ]);
  });

  test('with one group less says that it goes on running, and where its messages stay', () => {
    const changed = diff(
      base,
      cluster({}, (made) => addAll(made, { 'broker-0': az2, 'broker-1': az2 })),
    );
    expect(lines(changed, 'danger')).toEqual(['group broker-2: the group is no longer among the manifests']);
    expect(lines(changed, 'info', 'claims')).toEqual([
      '2 StatefulSets: rocketmq-broker-2-0, rocketmq-broker-2-1: its claims are orphaned (2 different values, such as): data-rocketmq-broker-2-0-0 -> -',
    ]);
    expect(restarting(changed)).toEqual([]);
  });

  test('with a zone at the end and a group in it moves and restarts no member that keeps its zones', () => {
    const three = cluster({ zones: [az1, az2, az3] }, (made) => {
      made.addBrokerGroup('broker-0', { preferredMasterZone: az2, otherZone: az1 });
      made.addBrokerGroup('broker-1', { preferredMasterZone: az2, otherZone: az1 });
      made.addBrokerGroup('broker-2', { preferredMasterZone: az1 });
      made.addBrokerGroup('broker-3', { preferredMasterZone: az3 });
    });
    expect(restarting(diff(base, three))).toEqual([]);
  });

  test('with a zone into which members are moved warns of their claims', () => {
    const three = cluster({ zones: [az1, az2, az3] }, (made) => {
      for (const name of ['broker-0', 'broker-1']) made.addBrokerGroup(name, { preferredMasterZone: az2, otherZone: az3 });
      addAll(made, { 'broker-2': az1, 'broker-3': az3 });
    });
    const changed = diff(base, three);
    expect(restarting(changed)).toEqual(['rocketmq-broker-0-1-0', 'rocketmq-broker-1-1-0']);
    expect(lines(changed, 'danger')).toEqual([
      'member 1 of broker-0, broker-1: the claim may be unable to follow into the other zone: az=az1 -> az=az3',
    ]);
    expect(lines(changed, 'restart')).toEqual(['member 1 of broker-0, broker-1: the zone: az=az1 -> az=az3']);
  });

  test('with a group whose zones are swapped warns that both members can be down', () => {
    const changed = diff(
      base,
      cluster({}, (made) => addAll(made, { ...GROUPS, 'broker-0': az1 })),
    );
    expect(lines(changed, 'danger', 'loss')).toEqual(['group broker-0: both members move to other zones at once']);
    expect(lines(changed, 'danger', 'claims')).toHaveLength(2);
    expect(restarting(changed)).toEqual(['rocketmq-broker-0-0-0', 'rocketmq-broker-0-1-0']);
  });

  test('with voters in other zones warns of the majority, and shows which zones need no hands any more', () => {
    const changed = diff(base, cluster({ quorum: Quorum.witness(az1, az2, az3) }));
    expect(lines(changed, 'danger', 'loss')).toEqual(['rocketmq-controller-0-0, rocketmq-controller-2-0: most controllers move to other zones']);
    expect(lines(changed, 'info')).toEqual(['all 3 controllers: zones whose loss stops elections until somebody acts: az2 -> -']);
    const back = diff(cluster({ quorum: Quorum.witness(az1, az2, az3) }), base);
    expect(lines(back, 'danger', 'loss')).toContain('all 3 controllers: zones whose loss stops elections until somebody acts: - -> az2');
  });

  test('with another number of voters warns that DLedger has no change of membership', () => {
    const changed = diff(base, cluster({ quorum: Quorum.of([az2, az2, az1, az1, az3]) }));
    expect(lines(changed, 'danger')).toEqual(['all 5 controllers: the quorum: 3 voters become 5: n0, n1, n2 -> n0, n1, n2, n3, n4']);
    expect(lines(changed, 'restart')).toEqual([
      // A quorum of one's own zones prefers none.
      expect.stringMatching(/^rocketmq-controller-0-0: container keeper: .* -> -$/),
      expect.stringMatching(/^rocketmq-controller-1-0: container keeper: .* -> -$/),
      expect.stringMatching(/^all 3 groups: controllerAddr: - -> rocketmq-controller-3-0.*;rocketmq-controller-4-0[^;]*$/),
    ]);
  });

  test('with larger claims is refused, tells the way out by its names, and restarts nothing', () => {
    const changed = diff(base, cluster({ storage: Storage.of({ size: Size.gibibytes(200) }) }));
    const [refused, ...others] = changed.items;
    expect(others).toEqual([]);
    expect(refused).toMatchObject({ severity: 'refuse', topic: 'immutable', before: '100Gi', after: '200Gi' });
    expect(refused.commands).toEqual([
      `kubectl -n rocketmq delete statefulset --cascade=orphan ${['0-0', '0-1', '1-0', '1-1', '2-0', '2-1'].map((name) => `rocketmq-broker-${name}`).join(' ')}`,
    ]);
    expect(refused.meaning.en).toContain('keep their size');
    expect(restarting(changed)).toEqual([]);
  });

  test('with another class of claims is refused for brokers and controllers', () => {
    const [refused] = diff(base, cluster({ storage: Storage.of({ size: Size.gibibytes(100), storageClassName: 'fast' }) })).items;
    expect(refused).toMatchObject({ severity: 'refuse', after: 'fast' });
    expect(refused.subjects).toHaveLength(9);
  });

  test('with claims and more memory says that the pods restart only after the way out', () => {
    const changed = diff(base, cluster({ storage: Storage.of({ size: Size.gibibytes(200) }), brokers: { sizing: Sizing.of(sizing) } }));
    expect(changed.restarts.map(({ pod, afterRefusal }) => [pod, afterRefusal])).toEqual(BROKERS.map((pod) => [pod, true]));
  });

  test('with claims that are not kept shouts', () => {
    const changed = diff(base, cluster({ storage: Storage.of({ size: Size.gibibytes(100), retained: false }) }));
    expect(lines(changed, 'danger').map((line) => line.replace(/^.*: persistent/, 'persistent'))).toEqual([
      'persistentVolumeClaimRetentionPolicy.whenDeleted: Retain -> Delete',
      'persistentVolumeClaimRetentionPolicy.whenScaled: Retain -> Delete',
    ]);
    expect(changed.items.every(({ meaning }) => meaning.en.startsWith('DATA LOSS'))).toBe(true);
    expect(restarting(changed)).toEqual([]);
  });

  test('with another replication tells what an acknowledgement means', () => {
    const [worse] = diff(base, cluster({ brokers: { replication: Replication.ASYNC } })).items;
    expect(worse).toMatchObject({ severity: 'danger', topic: 'loss', who: { en: 'all 3 groups' } });
    expect(worse.what.en).toMatch(/Before: every member in sync.*After: the master alone/);
    const better = diff(cluster({ brokers: { replication: Replication.ASYNC } }), base);
    expect(lines(better, 'danger')).toEqual([]);
    expect(better.items.find(({ topic }) => topic === 'loss')).toMatchObject({ severity: 'restart' });
    const refuses = diff(base, cluster({ brokers: { replication: Replication.NEVER_SINGLE_COPY } }));
    const told = refuses.items.filter(({ topic }) => topic === 'loss').map(({ severity, what }) => `${severity} ${what.en}`);
    expect(told).toEqual([
      'danger `verify` holds serving broken, and did not before',
      expect.stringMatching(/^restart .*a lone member refuses writes/),
    ]);
  });

  test('with another timing restarts brokers and controllers, and says what each key decides', () => {
    const changed = diff(base, cluster({ timing: Timing.STOCK }));
    expect(restarting(changed)).toEqual([...CONTROLLERS, ...BROKERS]);
    expect(changed.items.find(({ what }) => what.en === 'haHousekeepingInterval')).toMatchObject({
      before: '4000',
      after: '20000',
      who: { en: 'all 3 groups', zh: '全部 3 个组' },
      meaning: { en: 'how long writes stop when the peer is cut off' },
    });
  });

  test.each([
    ['another namespace', cluster({}, undefined, 'other'), 'the cluster is in another namespace: rocketmq/rocketmq -> other/rocketmq'],
    ['another name', cluster({ clusterName: 'mq' }), 'the cluster has another name: rocketmq/rocketmq -> rocketmq/mq'],
  ])('with %s is another cluster beside the old one', (_, after, danger) => {
    const changed = diff(base, after);
    expect(lines(changed, 'danger')).toEqual([`all 3 groups; all 3 controllers; both name servers: ${danger}`]);
    expect(restarting(changed)).toEqual([]);
    expect(changed.waves.flatMap(({ starts }) => starts)).toHaveLength(11);
  });

  test('with another cluster domain tells it once', () => {
    const changed = diff(base, cluster({ clusterDomain: 'example.org' }));
    expect(lines(changed, 'danger')).toEqual(['all 3 groups; all 3 controllers: the domain in addresses: svc.cluster.local -> svc.example.org']);
  });
});
