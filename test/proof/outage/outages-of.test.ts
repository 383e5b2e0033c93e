import { Testing } from 'cdk8s';
import { BringYourOwnChart } from '../../../examples/bring-your-own-chart';
import { SeedRecipe } from '../../../examples/seed-recipe';
import { Witness } from '../../../examples/witness';
import { Quorum, Replication } from '../../../lib';
import { type Outage, outagesOf, Recovery } from '../../../lib/proof/outage';
import { az1, az2, clustersOf, committed, node, notes, objectsWith, outage, PLACED, rooms } from './clusters';

const { AUTOMATIC, BY_HAND, UNAFFECTED } = Recovery;
const recoveries = (outages: Outage[]) => Object.fromEntries(outages.map(({ id, recovery }) => [id, recovery]));
const texts = (value: unknown): { en: string; zh: string }[] => {
  if (typeof value !== 'object' || value === null) return [];
  if ('en' in value && 'zh' in value) return [value as { en: string; zh: string }];
  return Object.values(value).flatMap(texts);
};

describe('The outages of the committed cluster', () => {
  const outages = outagesOf(committed());
  const of = (id: string) => outage(outages, id);

  test('are each zone, each zone and a controller elsewhere, each controller, each member, each name server', () => {
    expect(recoveries(outages)).toEqual({
      'zone-az1': AUTOMATIC,
      'zone-az2': BY_HAND,
      'zone-az1-and-rocketmq-controller-0-0': BY_HAND,
      'zone-az1-and-rocketmq-controller-1-0': BY_HAND,
      'zone-az2-and-rocketmq-controller-2-0': BY_HAND,
      'controller-rocketmq-controller-0-0': UNAFFECTED,
      'controller-rocketmq-controller-1-0': UNAFFECTED,
      'controller-rocketmq-controller-2-0': UNAFFECTED,
      'member-rocketmq-broker-0-0-0': AUTOMATIC,
      'member-rocketmq-broker-0-1-0': AUTOMATIC,
      'member-rocketmq-broker-1-0-0': AUTOMATIC,
      'member-rocketmq-broker-1-1-0': AUTOMATIC,
      'member-rocketmq-broker-2-0-0': AUTOMATIC,
      'member-rocketmq-broker-2-1-0': AUTOMATIC,
      'name-server-rocketmq-nameserver-0': UNAFFECTED,
      'name-server-rocketmq-nameserver-1': UNAFFECTED,
    });
  });

  test('leave one member of every group, one name server, and of the voters what stands in the other zone', () => {
    expect(of('zone-az2')).toMatchObject({ zones: ['az2'], nodes: [], nameServersLeft: 1, votersLeft: 1, votersNeeded: 2 });
    expect(of('zone-az2').groups).toEqual([
      { brokerName: 'broker-0', membersLeft: ['rocketmq-broker-0-1-0'], membersLost: ['rocketmq-broker-0-0-0'] },
      { brokerName: 'broker-1', membersLeft: ['rocketmq-broker-1-1-0'], membersLost: ['rocketmq-broker-1-0-0'] },
      { brokerName: 'broker-2', membersLeft: ['rocketmq-broker-2-0-0'], membersLost: ['rocketmq-broker-2-1-0'] },
    ]);
    expect(of('zone-az1')).toMatchObject({ nameServersLeft: 1, votersLeft: 2 });
    expect(of('zone-az2-and-rocketmq-controller-2-0').votersLeft).toBe(0);
  });

  test('have no bound on the write stop where a group waits for hands, and none at all where no group has lost a member', () => {
    expect(of('zone-az2')).not.toHaveProperty('writeStopKilled');
    expect(of('zone-az2')).not.toHaveProperty('writeStopCut');
    expect(of('controller-rocketmq-controller-0-0')).toMatchObject({ writeStopKilled: { from: 0, to: 0 }, writeStopCut: { from: 0, to: 0 } });
    // A voter is lost with az1, and it may have led; with a member none is.
    expect(of('zone-az1')).toMatchObject({ writeStopKilled: { from: 0.1, to: 12.5 }, writeStopCut: { from: 2.6, to: 22.5 } });
    expect(of('member-rocketmq-broker-0-0-0')).toMatchObject({ writeStopKilled: { from: 0.1, to: 3.5 }, writeStopCut: { from: 2.6, to: 13 } });
  });

  test('say that pinned pods wait for their zone, and that name servers are kept apart', () => {
    const { rescheduling } = of('zone-az2');
    expect(rescheduling.map(({ pod, nodes }) => [pod, nodes])).toEqual(of('zone-az2').pods.map((pod) => [pod, []]));
    expect(rescheduling[0].reason.en).toBe('It waits: its rules bind it to az2, which is lost.');
    expect(rescheduling.find(({ pod }) => pod.includes('nameserver'))?.reason.en).toBe(
      'It waits: anti-affinity keeps it out of az1, where rocketmq-nameserver-0 runs.',
    );
    expect(of('member-rocketmq-broker-0-0-0').rescheduling[0].reason.en).toBe(
      'It could start on another node of az2 that has room, once its node is declared out of service. Its volume must be able to follow.',
    );
  });

  test('give steps exactly where something stops', () => {
    for (const { recovery, steps } of outages) expect(steps.length > 0).toBe(recovery !== UNAFFECTED);
  });

  test('are the same each time', () => {
    expect(outagesOf(committed())).toEqual(outages);
  });
});

describe('Outages on known nodes', () => {
  test('add each node, the pairs that are worse, and one row for the others', () => {
    const outages = outagesOf(committed(), { nodes: rooms(3, 3), placed: PLACED });
    const ids = outages.filter(({ id }) => id.startsWith('node')).map(({ id }) => id);
    expect(ids).toEqual([
      'node-a1',
      'node-a2',
      'node-a3',
      'node-b1',
      'node-b2',
      'node-b3',
      'nodes-a1-and-b1',
      'nodes-a2-and-b2',
      'nodes-a3-and-b3',
      'nodes-a2-and-b3',
      'nodes-b2-and-b3',
      'node-pairs',
    ]);
    expect(outage(outages, 'node-b1')).toMatchObject({ nodes: ['b1'], recovery: AUTOMATIC, nameServersLeft: 1, votersLeft: 3 });
    expect(outage(outages, 'nodes-a1-and-b1')).toMatchObject({ recovery: BY_HAND, nameServersLeft: 0, votersLeft: 3 });
    expect(notes(outage(outages, 'nodes-a1-and-b1'))).toContain('No member is left of: broker-0.');
    expect(outage(outages, 'nodes-b2-and-b3')).toMatchObject({ recovery: BY_HAND, votersLeft: 1 });
    expect(outage(outages, 'node-pairs')).toMatchObject({
      recovery: AUTOMATIC,
      votersLeft: 2,
      nameServersLeft: 1,
      writeStopCut: { from: 2.6, to: 22.5 },
    });
    expect(outage(outages, 'node-pairs').lost.en).toBe('any other two nodes (10 pairs)');
    expect(outage(outages, 'zone-az2').nodes).toEqual(['b1', 'b2', 'b3']);
  });

  test('need hands for name servers too, though writes go on', () => {
    const placed = { ...PLACED, 'rocketmq-nameserver-0': 'a4', 'rocketmq-nameserver-1': 'b4' };
    const both = outage(outagesOf(committed(), { nodes: rooms(4, 4), placed }), 'nodes-a4-and-b4');
    expect(both).toMatchObject({ recovery: BY_HAND, groups: [], nameServersLeft: 0, writeStopCut: { from: 0, to: 0 } });
    expect(notes(both)).toBe('No name server is left: new clients find nobody.');
    expect(both.steps.map(({ what }) => what.en).join()).toContain('Bring one back.');
  });

  test('know which name server stands where', () => {
    const known = outage(outagesOf(committed(), { nodes: rooms(3, 3), placed: PLACED }), 'zone-az1');
    expect(known.pods).toContain('rocketmq-nameserver-0');
    expect(notes(known)).not.toContain('not fixed');
    expect(notes(outage(outagesOf(committed()), 'zone-az1'))).toContain(
      'One of these stands in each zone, and which one is not fixed: rocketmq-nameserver-0, rocketmq-nameserver-1.',
    );
  });

  test('count a pod that waits for a place as away', () => {
    const { 'rocketmq-broker-0-1-0': _, ...placed } = PLACED;
    const outages = outagesOf(committed(), { nodes: rooms(3, 3), placed });
    expect(outages.map(({ id }) => id)).not.toContain('member-rocketmq-broker-0-1-0');
    expect(outage(outages, 'member-rocketmq-broker-0-0-0')).toMatchObject({ recovery: BY_HAND });
    expect(notes(outage(outages, 'zone-az1'))).toContain('These wait for a place even before the loss, and count as away: rocketmq-broker-0-1-0.');
  });

  test('count a pod on a node without zone label as lost with any zone', () => {
    const nodes = [...rooms(2, 3), node('stray', {})];
    const outages = outagesOf(committed(), { nodes, placed: { ...PLACED, 'rocketmq-broker-2-0-0': 'stray' } });
    expect(outage(outages, 'zone-az1').pods).toContain('rocketmq-broker-2-0-0');
    // Its peer is in az2, and the rules of both can never meet in one zone; the label may have gone after it was placed.
    expect(notes(outage(outages, 'zone-az1'))).toContain('These run on nodes that tell no zone');
  });
});

describe('Outages of other layouts', () => {
  test('are automatic for any zone with a witness, whose own loss stops nothing', () => {
    const [cluster] = clustersOf(Testing.synth(new Witness(Testing.app(), 'messaging')));
    const outages = outagesOf(cluster);
    expect(recoveries(outages.filter(({ zones, pods }) => zones.length > 0 && pods.length > 0))).toMatchObject({
      'zone-room-a': AUTOMATIC,
      'zone-room-b': AUTOMATIC,
      'zone-witness': UNAFFECTED,
      'zone-room-a-and-orders-controller-2-0': BY_HAND,
    });
  });

  test('count a single controller that is bound to no zone as lost with either, and say what is hoped for', () => {
    const [cluster] = clustersOf(objectsWith(Quorum.single(az2)));
    const outages = outagesOf(cluster);
    expect(recoveries(outages)).toMatchObject({ 'zone-az1': BY_HAND, 'zone-az2': BY_HAND, 'controller-rocketmq-controller-0-0': BY_HAND });
    expect(outage(outages, 'zone-az1').pods).toContain('rocketmq-controller-0-0');
    expect(notes(outage(outages, 'zone-az1'))).toContain('the worst is counted, that they are there too: rocketmq-controller-0-0.');
    expect(notes(outage(outages, 'zone-az1'))).toContain(
      'Hoped for, not guaranteed: if every pod stands where it prefers to, every group keeps a member, and it is automatic.',
    );
    expect(notes(outage(outages, 'zone-az2'))).not.toContain('Hoped for');
    // No group has lost a member: writes go on although nobody elects.
    expect(outage(outages, 'controller-rocketmq-controller-0-0')).toMatchObject({ votersLeft: 0, writeStopCut: { from: 0, to: 0 } });
  });

  test('and of a weighted placement count both members of a group as lost with one zone', () => {
    const [cluster] = clustersOf(Testing.synth(new SeedRecipe(Testing.app(), 'rocketmq')));
    const outages = outagesOf(cluster);
    for (const zone of ['zone-az1', 'zone-az2']) {
      expect(outage(outages, zone).groups.map(({ membersLeft }) => membersLeft)).toEqual([[], [], []]);
      expect(notes(outage(outages, zone))).toContain('if every pod stands where it prefers to, every group keeps a member');
    }
    expect(notes(outage(outages, 'zone-az1'))).toContain('No member is left of: broker-0, broker-1, broker-2.');
    // Its keys acknowledge nothing without the peer, wherever that stands.
    expect(outage(outages, 'member-rocketmq-broker-0-0-0').recovery).toBe(BY_HAND);
    expect(notes(outage(outages, 'member-rocketmq-broker-0-0-0'))).toBe('By its keys it acknowledges nothing with one member: broker-0.');
  });

  test('and of a weighted placement are what they are once the nodes are known', () => {
    const [cluster] = clustersOf(Testing.synth(new SeedRecipe(Testing.app(), 'rocketmq')));
    const { 'rocketmq-controller-1-0': _, 'rocketmq-controller-2-0': __, ...placed } = PLACED;
    const outages = outagesOf(cluster, { nodes: rooms(3, 3), placed });
    expect(outage(outages, 'zone-az1').groups.map(({ membersLeft }) => membersLeft.length)).toEqual([1, 1, 1]);
    expect(notes(outage(outages, 'zone-az1'))).not.toContain('Hoped for');
  });

  test('need the peer where nothing is acknowledged by one member alone', () => {
    const never = outagesOf(clustersOf(objectsWith(Quorum.majority(az2, az1), { brokers: { replication: Replication.NEVER_SINGLE_COPY } }))[0]);
    expect(outage(never, 'zone-az1')).toMatchObject({ recovery: BY_HAND, votersLeft: 2 });
    expect(outage(never, 'zone-az1')).not.toHaveProperty('writeStopKilled');
    const async = outagesOf(clustersOf(objectsWith(Quorum.majority(az2, az1), { brokers: { replication: Replication.ASYNC } }))[0]);
    expect(outage(async, 'zone-az1')).toMatchObject({ recovery: AUTOMATIC, writeStopKilled: { from: 0 } });
  });

  test('promise nothing about controllers that somebody else runs', () => {
    const clusters = clustersOf(Testing.synth(new BringYourOwnChart(Testing.app(), 'shop')));
    const legacy = outagesOf(clusters.find(({ name }) => name === 'legacy') as never);
    expect(recoveries(legacy)).toEqual({
      'zone-east': BY_HAND,
      'zone-west': BY_HAND,
      'member-legacy-broker-7-0-0': BY_HAND,
      'member-legacy-broker-7-1-0': BY_HAND,
    });
    expect(legacy[0]).toMatchObject({ votersLeft: 0, votersNeeded: 2 });
    expect(notes(legacy[0])).toContain('so where they stand is not known: controller-a.example.org:9878');
  });

  test('of a cluster of brokers alone, without controller mode, need hands for every member', () => {
    const objects = objectsWith(Quorum.majority(az2, az1));
    for (const { data } of objects) if (data?.['broker.conf']) data['broker.conf'] = data['broker.conf'].replace('enableControllerMode=true', '');
    const outages = outagesOf(clustersOf(objects)[0]);
    expect(outage(outages, 'member-rocketmq-broker-0-1-0').recovery).toBe(BY_HAND);
    expect(notes(outage(outages, 'member-rocketmq-broker-0-1-0'))).toContain('Without controller mode');
  });
});

test('Every text of an outage is told in both languages', () => {
  const nodes = rooms(3, 3);
  const all = [
    ...outagesOf(committed(), { nodes, placed: PLACED }),
    ...outagesOf(clustersOf(objectsWith(Quorum.single(az2)))[0]),
    ...clustersOf(Testing.synth(new SeedRecipe(Testing.app(), 'rocketmq'))).flatMap((cluster) => outagesOf(cluster)),
    ...clustersOf(Testing.synth(new BringYourOwnChart(Testing.app(), 'shop'))).flatMap((cluster) => outagesOf(cluster)),
  ];
  const told = all.flatMap(texts);
  expect(told.length).toBeGreaterThan(500);
  for (const { en, zh } of told) {
    expect(en).toMatch(/^\S.*\S$/s);
    expect(en).not.toMatch(/\p{Script=Han}|undefined|\[object/u);
    expect(zh).not.toMatch(/undefined|\[object|[\p{Script=Han}，。：；、] {2}/u);
    // The name of a component is the same in both.
    if (!/^(controller|name server) \S+$/.test(en)) expect(zh).toMatch(/\p{Script=Han}/u);
  }
});
