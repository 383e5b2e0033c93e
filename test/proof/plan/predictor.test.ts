import { decide } from '../../../lib/proof/plan/decision';
import { KubernetesVersion } from '../../../lib/proof/plan/kubernetes-version';
import { SchedulerPlugin } from '../../../lib/proof/plan/plugin';
import { broker, decideIn, filler, inZone, modelOf, node, planPod, pod, SEED_ORDER, SHARED_SELECTOR, twoRooms } from './cluster';

type Json = any;
const VERSIONS = Object.values(KubernetesVersion);
const zones = (names: string[]) => [...new Set(names.map((name) => name.slice(0, 3)))].sort().join('+');
const pointsOf = (decision: ReturnType<typeof decideIn>, plugin: SchedulerPlugin) =>
  Object.fromEntries(decision.scores.map(({ node: name, points }) => [name, points[plugin]]));
const prefers = (...terms: [string, number][]) => ({
  affinity: {
    nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: terms.map(([zone, weight]) => ({ weight, preference: inZone(zone) })) },
  },
});

describe.each(VERSIONS)('The scheduler of Kubernetes %s', (kubernetes) => {
  test.each([
    [100, 90, 20],
    [100, 50, 100],
    [100, 1, 198],
    [100, undefined, 200],
    [10, 9, 20],
  ])('weighs a preference of %s against one of %s as %d points', (weight, other, edge) => {
    const terms: [string, number][] =
      other === undefined
        ? [['az2', weight]]
        : [
            ['az2', weight],
            ['az1', other],
          ];
    const decision = decideIn({ nodes: twoRooms(), kubernetes }, pod('p', { spec: prefers(...terms) }));
    const points = pointsOf(decision, SchedulerPlugin.NODE_AFFINITY);
    expect(points['az2-0'] - points['az1-0']).toBe(edge);
    expect(zones(decision.best)).toBe('az2');
  });

  const loadedBy = (cpu: number, memory: number) => {
    const nodes = twoRooms();
    const running = nodes.slice(3).map(({ metadata: { name } }, index) => filler(`f${index}`, name, cpu, memory));
    return zones(decideIn({ nodes, running, kubernetes }, broker('0-0', 'seed')).best);
  };
  // From 1.36 on, an unbalanced node is no worse for it, so one point less speaks against the load.
  const comparesBalance = kubernetes === KubernetesVersion.V1_36;

  test('lets the seed broker leave az2 when other load takes a fifth of it', () => {
    const flipsAt = comparesBalance ? 21 : 20;
    expect([0, flipsAt - 2, flipsAt - 1, flipsAt, 60].map((percent) => loadedBy(percent, percent))).toEqual(['az2', 'az2', 'az1+az2', 'az1', 'az1']);
  });

  test('lets the seed broker leave az2 when other load takes a quarter of its processors', () => {
    expect([18, 20, 25].map((percent) => loadedBy(percent, 0))).toEqual(comparesBalance ? ['az2', 'az2', 'az2'] : ['az2', 'az1+az2', 'az1']);
  });

  test.each([
    ['6 processors and 24 GiB beside 16 and 64', { cpu: '6', memory: '24Gi' }, { cpu: '2', memory: '8Gi' }, 'az1'],
    ['8 processors and 32 GiB beside 16 and 64, with a larger broker', { cpu: '8', memory: '32Gi' }, { cpu: '4', memory: '16Gi' }, 'az1'],
    ['14 processors and 56 GiB beside 16 and 64', { cpu: '14', memory: '56Gi' }, { cpu: '2', memory: '8Gi' }, 'az2'],
  ])('moves the seed broker away from smaller nodes: %s', (_, allocatable, requests, zone) => {
    expect(zones(decideIn({ nodes: twoRooms({ az2: { allocatable } }), kubernetes }, broker('0-0', 'seed', { requests })).best)).toBe(zone);
  });

  test.each([
    [430, 'az2'],
    [500, 'az1'],
  ])('moves the seed broker to an image of %d MiB if that is large', (mebibytes, zone) => {
    const images = [{ names: ['mq:latest'], sizeBytes: mebibytes * 2 ** 20 }];
    expect(zones(decideIn({ nodes: twoRooms({ az1: { images } }), kubernetes }, broker('0-0', 'seed')).best)).toBe(zone);
  });

  test('takes 300 points for one taint that only advises against a node', () => {
    const taints = [{ key: 'k', effect: 'PreferNoSchedule' }];
    const decision = decideIn({ nodes: twoRooms({ az2: { taints } }), kubernetes }, broker('0-0', 'seed'));
    expect(pointsOf(decision, SchedulerPlugin.TAINT_TOLERATION)).toEqual({
      'az1-0': 300,
      'az1-1': 300,
      'az1-2': 300,
      'az2-0': 0,
      'az2-1': 0,
      'az2-2': 0,
    });
    expect(zones(decision.best)).toBe('az1');
  });

  test.each([
    [['az2-0', 'az2-1', 'az1-0'], 77 * 2, 46],
    [['az2-0'], 85 * 2, 30],
  ])('takes points from a zone that holds more brokers of the shared selector: %j', (hosts, least, edge) => {
    const nodes = twoRooms({ wellKnown: true });
    const running = hosts.map((nodeName, index) => {
      const one = broker(SEED_ORDER[index], 'seed');
      return { ...one, spec: { ...one.spec, nodeName } };
    });
    const decision = decideIn({ nodes, running, kubernetes }, broker('2-1', 'seed'), SHARED_SELECTOR);
    const points = pointsOf(decision, SchedulerPlugin.POD_TOPOLOGY_SPREAD);
    expect([points['az2-2'], points['az1-2'] - points['az2-2']]).toEqual([least, edge]);
    expect(zones(decision.best)).toBe('az1');
  });

  test('asks nobody for points when one node is left', () => {
    const decision = decideIn({ nodes: [node('only')], kubernetes }, pod('p'));
    expect(decision).toMatchObject({ feasible: ['only'], best: ['only'], scores: [], rejected: [] });
  });
});

describe('The orders in which six brokers of the seed recipe are created', () => {
  const orders = permutations(SEED_ORDER);

  test.each([
    ['az and well-known zone labels, one selector for all', true, 288],
    ['az labels only', false, 0],
  ])('put two groups into one zone each with %s in %s of 720', (_, wellKnown, expected) => {
    const base = modelOf({ nodes: twoRooms({ wellKnown }) });
    const pods = new Map(SEED_ORDER.map((id) => [id, planPod(broker(id, 'seed'), KubernetesVersion.V1_27, SHARED_SELECTOR)]));
    let bad = 0;
    for (const order of orders) {
      const model = base.copy();
      const zoneOf: { [id: string]: string } = {};
      for (const id of order) {
        const one = pods.get(id) as NonNullable<ReturnType<typeof pods.get>>;
        const { best } = decide(one, model);
        // The nodes of a zone are alike, so a tie within one is no difference.
        expect(zones(best)).toMatch(/^az[12]$/);
        model.place(one, best[0]);
        zoneOf[id] = best[0].slice(0, 3);
      }
      const together = ['0', '1', '2'].filter((group) => zoneOf[`${group}-0`] === zoneOf[`${group}-1`]);
      if (together.length > 0) bad++;
      expect([0, 2]).toContain(together.length);
    }
    expect([orders.length, bad]).toEqual([720, expected]);
  });
});

describe('Ten states of a cluster', () => {
  const busy = (nodes: Json[], percent: number) => nodes.slice(3).map(({ metadata: { name } }, index) => filler(`f${index}`, name, percent));
  const image = [{ names: ['mq:latest'], sizeBytes: 900 * 2 ** 20 }];
  const prefer = [{ key: 'k', effect: 'PreferNoSchedule' }];
  const states: [string, string, string, Json[], Json[]?, string[]?][] = [
    ['1 idle', 'c0 p0', 'c0 p0', twoRooms()],
    ['2 az2 busier by 60 %', 'c2 p0', 'c0 p0', twoRooms(), busy(twoRooms(), 60)],
    ['3 az2 nodes smaller', 'c2 p0', 'c0 p0', twoRooms({ az2: { allocatable: { cpu: '6', memory: '24Gi' } } })],
    ['4 image only on az1', 'c2 p0', 'c0 p0', twoRooms({ az1: { images: image } })],
    ['5 PreferNoSchedule on az2', 'c2 p0', 'c0 p0', twoRooms({ az2: { taints: prefer } })],
    ['6 zone labels, shared selector, odd order', 'c2 p0', 'c0 p0', twoRooms({ wellKnown: true }), [], ['0-0', '0-1', '1-0', '2-1', '2-0', '1-1']],
    ['9 az1 has 2 nodes, az2 4', 'c1 p0', 'c0 p1', twoRooms({ counts: [2, 4] })],
    ['10 az2 not labelled', 'c2 p0', 'c0 p3', twoRooms().map((one, index) => (index < 3 ? one : node(one.metadata.name)))],
  ];

  test.each(states)('%s: seed %s, pin %s', (_, seed, pin, nodes, running = [], order = SEED_ORDER) => {
    for (const kubernetes of VERSIONS) {
      for (const pick of ['first', 'last']) {
        expect(deploy('seed', { nodes, running, kubernetes }, order, pick)).toBe(seed);
        expect(deploy('pin+antiaz', { nodes, running, kubernetes }, order, pick)).toBe(pin);
      }
    }
  });

  test.each([
    ['seed', 'c2 p0'],
    ['pin+antiaz', 'c0 p0'],
  ] as const)('7 deployed while az2 is cordoned, then uncordoned: %s %s', (recipe, outcome) => {
    const cordoned = modelOf({ nodes: twoRooms({ az2: { unschedulable: true } }) });
    const left = placeAll(recipe, cordoned, SEED_ORDER, {});
    expect(left.pending).toHaveLength(3);
    const open = cordoned.with(modelOf({ nodes: twoRooms() }).nodes);
    expect(outcomeOf(placeAll(recipe, open, left.pending, left.placed))).toBe(outcome);
  });

  test.each([
    ['seed', 'c3 p0'],
    ['pin+antiaz', 'c0 p3'],
  ] as const)('8 az2 lost, three spare nodes in az1, three brokers created again: %s %s', (recipe, outcome) => {
    const both = modelOf({ nodes: twoRooms({ counts: [3, 3] }) });
    const before = placeAll(recipe, both, SEED_ORDER, {});
    const lost = Object.keys(before.placed).filter((id) => before.placed[id].startsWith('az2'));
    expect(lost).toHaveLength(3);
    const one = both.with(modelOf({ nodes: twoRooms({ counts: [6, 0] }) }).nodes);
    const kept = Object.fromEntries(Object.entries(before.placed).filter(([id]) => !lost.includes(id)));
    expect(outcomeOf(placeAll(recipe, one, lost, kept))).toBe(outcome);
  });
});

type Placed = { [id: string]: string };

function placeAll(recipe: 'seed' | 'pin+antiaz', model: ReturnType<typeof modelOf>, order: string[], placed: Placed, pick = 'first') {
  const pending: string[] = [];
  const result: Placed = { ...placed };
  for (const id of order) {
    const one = planPod(broker(id, recipe), KubernetesVersion.V1_27, SHARED_SELECTOR);
    const { best } = decide(one, model);
    const chosen = pick === 'first' ? best[0] : best[best.length - 1];
    if (chosen === undefined) pending.push(id);
    else {
      model.place(one, chosen);
      result[id] = chosen;
    }
  }
  return { placed: result, pending };
}

function outcomeOf({ placed, pending }: { placed: Placed; pending: string[] }): string {
  const zone = (id: string) => placed[id]?.slice(0, 3);
  const together = ['0', '1', '2'].filter((group) => zone(`${group}-0`) !== undefined && zone(`${group}-0`) === zone(`${group}-1`));
  return `c${together.length} p${pending.length}`;
}

const deploy = (recipe: 'seed' | 'pin+antiaz', world: Json, order: string[], pick: string) =>
  outcomeOf(placeAll(recipe, modelOf(world), order, {}, pick));

function permutations(items: string[]): string[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}
