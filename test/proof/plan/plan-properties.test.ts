import fc from 'fast-check';
import { DeadEndOutcome, FlipKind, KubernetesVersion, type PlacementPlan, PlanOutcome, planPlacement } from '../../../lib/proof/plan';
import type { ClusterModel } from '../../../lib/proof/plan/cluster-model';
import { decide } from '../../../lib/proof/plan/decision';
import type { PlanPod } from '../../../lib/proof/plan/plan-pod';
import { filler, inZone, modelOf, node, planPod, pod, statefulSet } from './cluster';

type Json = any;

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
const often = <T>(...values: T[]) => fc.constantFrom(...values);

const anyNode = fc.record({
  az: often<string | undefined>('az1', 'az2', 'az1', 'az2', undefined),
  cpu: often('4', '4', '4', '2'),
  cordoned: often(false, false, false, false, true),
  advised: often(false, false, false, true),
});
const anyPod = fc.record({
  group: often('a', 'b'),
  pin: often<string | undefined>(undefined, undefined, 'az1', 'az2'),
  likes: often<string | undefined>(undefined, 'az1', 'az2'),
  // How much less it likes the other zone, in tenths.
  likesOther: fc.integer({ min: 0, max: 10 }),
  apartByNode: often(true, true, false),
  apartByZone: often(true, false, false),
  cpu: fc.integer({ min: 6, max: 33 }).map((tenths) => `${tenths}00m`),
});
const nodesOf = (all: Json[]) =>
  all.map(({ az, cpu, cordoned, advised }, index) =>
    node(`n${index}`, az === undefined ? {} : { az }, {
      allocatable: { cpu },
      unschedulable: cordoned,
      taints: advised ? [{ key: 'k', effect: 'PreferNoSchedule' }] : [],
    }),
  );

function podOf({ group, pin, likes, likesOther, apartByNode, apartByZone, cpu }: Json, name: string): Json {
  const terms = [
    ...(apartByNode ? [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'x' } } }] : []),
    ...(apartByZone ? [{ topologyKey: 'az', labelSelector: { matchLabels: { group } } }] : []),
  ];
  const affinity = {
    nodeAffinity: {
      ...(pin && { [required]: { nodeSelectorTerms: [inZone(pin)] } }),
      ...(likes && {
        [preferred]: [
          { weight: 10, preference: inZone(likes) },
          { weight: likesOther, preference: inZone(likes === 'az1' ? 'az2' : 'az1') },
        ],
      }),
    },
    ...(terms.length > 0 && { podAntiAffinity: { [required]: terms } }),
  };
  return pod(name, { labels: { app: apartByNode ? 'x' : 'y', group }, requests: { cpu, memory: '1Gi' }, spec: { affinity } });
}

interface World {
  readonly nodes: Json[];
  readonly pods: Json[];
}
const worlds = (mostNodes: number, mostPods: number): fc.Arbitrary<World> =>
  fc
    .record({ nodes: fc.array(anyNode, { minLength: 1, maxLength: mostNodes }), pods: fc.array(anyPod, { minLength: 1, maxLength: mostPods }) })
    .map(({ nodes, pods }) => ({ nodes: nodesOf(nodes), pods: pods.map((one, index) => podOf(one, `p${index}-0`)) }));

const planOf = ({ nodes, pods }: World, more: Json = {}): PlacementPlan =>
  planPlacement({ manifests: pods.map((one) => statefulSet(one.metadata.name.slice(0, -2), one)), nodes, zoneLabel: 'az', ...more });
/** The pods as the plan sees them: a StatefulSet adds a label. */
const podsOf = ({ pods }: World): PlanPod[] =>
  pods.map((one) => {
    const labels = { ...one.metadata.labels, 'statefulset.kubernetes.io/pod-name': one.metadata.name };
    return planPod({ ...one, metadata: { ...one.metadata, labels } }, KubernetesVersion.V1_27, { matchLabels: one.metadata.labels });
  });

/** Every way in which ties can fall, without a thought about nodes that are alike. */
function everyCourse(
  pods: PlanPod[],
  model: ClusterModel,
  visit: (placed: (string | undefined)[]) => void,
  placed: (string | undefined)[] = [],
): void {
  const [next, ...rest] = pods;
  if (next === undefined) {
    visit(placed);
    return;
  }
  const { best } = decide(next, model);
  if (best.length === 0) everyCourse(rest, model, visit, [...placed, undefined]);
  for (const name of best) {
    const copy = model.copy();
    copy.place(next, name);
    everyCourse(rest, copy, visit, [...placed, name]);
  }
}

/** Every order and every node that the hard rules allow: whether all pods can be placed, and whether some can be left. */
function everyPlacement(pods: PlanPod[], start: ClusterModel): { all: boolean; stuck: boolean } {
  const found = { all: false, stuck: false };
  const seen = new Set<string>();
  const visit = (model: ClusterModel, left: PlanPod[], placed: string[]) => {
    const key = [...placed].sort().join();
    if (seen.has(key)) return;
    seen.add(key);
    let moved = false;
    for (const one of left) {
      for (const name of decide(one, model).feasible) {
        moved = true;
        const copy = model.copy();
        copy.place(one, name);
        visit(
          copy,
          left.filter((other) => other !== one),
          [...placed, `${one.id}=${name}`],
        );
      }
    }
    if (left.length === 0) found.all = true;
    else if (!moved) found.stuck = true;
  };
  visit(start, pods, []);
  return found;
}

describe('The plan of a random cluster', () => {
  test('names every node that a tie can lead to, and no other', () => {
    let ties = 0;
    fc.assert(
      fc.property(worlds(4, 4), (world) => {
        const plan = planOf(world);
        const nodes = world.pods.map(() => new Set<string>());
        const pending = world.pods.map(() => false);
        everyCourse(podsOf(world), modelOf(world), (placed) => {
          for (const [index, name] of placed.entries()) {
            if (name === undefined) pending[index] = true;
            else nodes[index].add(name);
          }
        });
        expect(plan.complete).toBe(true);
        expect(plan.pods.map((one) => [...one.nodes].sort())).toEqual(nodes.map((names) => [...names].sort()));
        expect(plan.pods.map(({ outcome }) => outcome === PlanOutcome.PENDING)).toEqual(pending);
        if (nodes.some(({ size }) => size > 1)) ties++;
      }),
      { numRuns: 300 },
    );
    expect(ties).toBeGreaterThan(10);
  });

  test('guarantees only what holds in every order and on every node that the hard rules allow', () => {
    let guarantees = 0;
    fc.assert(
      fc.property(worlds(4, 4), fc.infiniteStream(fc.nat()), (world, chance) => {
        const plan = planOf(world);
        const pick = <T>(list: T[]): T => list[(chance.next().value ?? 0) % list.length];
        const model = modelOf(world);
        const left = podsOf(world);
        while (left.length > 0) {
          const [one] = left.splice(left.indexOf(pick(left)), 1);
          const { feasible } = decide(one, model);
          if (feasible.length === 0) continue;
          const name = pick(feasible);
          model.place(one, name);
          const told = plan.pods.find(({ pod: pending }) => pending === one.name);
          if (told?.zoneGuaranteed && told.outcome === PlanOutcome.GUARANTEED) {
            guarantees++;
            expect(model.use(name)?.node.labels.az).toBe(told.zone);
          }
        }
      }),
      { numRuns: 400 },
    );
    expect(guarantees).toBeGreaterThan(50);
  });

  test('knows of a dead end exactly when some order and choice of nodes leads into one', () => {
    const seen = { none: 0, possible: 0, certain: 0 };
    fc.assert(
      fc.property(worlds(3, 4), (world) => {
        const { deadEnds, pods } = planOf(world);
        const { all, stuck } = everyPlacement(podsOf(world), modelOf(world));
        const related = new Set(deadEnds.flatMap((check) => check.pods));
        const alone = pods.some((one) => !related.has(`${one.namespace}/${one.pod}`) && one.outcome === PlanOutcome.PENDING);
        const outcomes = deadEnds.map(({ outcome }) => outcome);
        expect(outcomes).not.toContain(DeadEndOutcome.NOT_JUDGED);
        expect([alone || outcomes.some((outcome) => outcome !== DeadEndOutcome.NONE), !alone && !outcomes.includes(DeadEndOutcome.CERTAIN)]).toEqual([
          stuck,
          all,
        ]);
        const outcome = stuck ? 'possible' : 'none';
        seen[all ? outcome : 'certain']++;
      }),
      { numRuns: 300 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(3);
  });

  test('tells the load that flips a pod to the percent', () => {
    let flips = 0;
    fc.assert(
      fc.property(worlds(5, 1), ({ nodes, pods }) => {
        const [told] = planOf({ nodes, pods }).pods;
        const [load] = told.flips.filter(({ kind }) => kind === FlipKind.LOAD);
        if (load?.percent === undefined) return;
        flips++;
        const loadedBy = (percent: number) => {
          const busy = load.nodes.map((name, index) => {
            const { cpu, memory } = modelOf({ nodes }).use(name)?.node.allocatable ?? { cpu: 0, memory: 0 };
            const other = filler(`f${index}`, name, 0);
            const requests = { cpu: `${Math.trunc((cpu * percent) / 100)}m`, memory: `${Math.trunc((memory * percent) / 100)}` };
            return { ...other, spec: { ...other.spec, containers: [{ name: 'c', resources: { requests } }] } };
          });
          return planOf({ nodes, pods }, { pods: busy }).pods[0].zones;
        };
        expect(loadedBy(load.percent)).not.toContain(told.zone);
        // A node without a zone is no zone that could be named.
        if (told.zone !== undefined) expect(loadedBy(load.percent - 1)).toContain(told.zone);
      }),
      { numRuns: 300 },
    );
    expect(flips).toBeGreaterThan(30);
  });
});
