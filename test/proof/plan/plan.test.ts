import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import {
  DeadEndOutcome,
  FlipKind,
  NodeWarningKind,
  type PlacementPlan,
  Planner,
  PlanOutcome,
  planPlacement,
  SchedulerPlugin,
} from '../../../lib/proof/plan';
import { broker, brokers, filler, inZone, node, pod, statefulSet, twoRooms } from './cluster';

type Json = any;

const DIST = join(__dirname, '../../../dist/rocketmq');
const dist: Json[] = readdirSync(DIST)
  .sort()
  .flatMap((file) => parseAllDocuments(readFileSync(join(DIST, file), 'utf8')).map((document) => document.toJS()));

const of = ({ pods }: PlacementPlan, name: string) => {
  const found = pods.find((one) => one.pod === name);
  if (found === undefined) throw new Error(`no ${name} among ${pods.map((one) => one.pod)}`);
  return found;
};
const outcomes = (plan: PlacementPlan) => Object.fromEntries(plan.pods.map((one) => [one.pod, `${one.outcome} ${one.zone}`]));

describe('The plan of dist/rocketmq on three nodes in each of two rooms', () => {
  const plan = planPlacement({ manifests: dist, nodes: twoRooms() });

  test('guarantees the zone of everything that is bound to one, and leaves the name servers to a tie', () => {
    expect(outcomes(plan)).toEqual({
      'rocketmq-controller-0-0': 'guaranteed az2',
      'rocketmq-controller-1-0': 'guaranteed az2',
      'rocketmq-controller-2-0': 'guaranteed az1',
      'rocketmq-nameserver-0': 'predicted undefined',
      'rocketmq-nameserver-1': 'predicted undefined',
      'rocketmq-broker-0-0-0': 'guaranteed az2',
      'rocketmq-broker-1-0-0': 'guaranteed az2',
      'rocketmq-broker-2-0-0': 'guaranteed az1',
      'rocketmq-broker-0-1-0': 'guaranteed az1',
      'rocketmq-broker-1-1-0': 'guaranteed az1',
      'rocketmq-broker-2-1-0': 'guaranteed az2',
    });
    expect(plan).toMatchObject({ kubernetes: '1.27', zoneLabel: 'az', complete: true });
  });

  test('says where each pod goes in English and in Chinese', () => {
    expect(of(plan, 'rocketmq-broker-0-0-0').says).toEqual({
      en: 'Guaranteed in az2: its required rules and volumes leave no other zone. It goes on az2-0, az2-1 or az2-2.',
      zh: '保证位于 az2：必需规则与卷不允许其他区；在 az2-0、az2-1 或 az2-2。',
    });
    expect(of(plan, 'rocketmq-nameserver-0')).toMatchObject({ margin: 0, zones: ['az1', 'az2'], flips: [] });
    expect(of(plan, 'rocketmq-nameserver-0').says.en).toMatch(/^A tie: az1 or az2, on az1-0, /);
  });

  test('adds up the room of each zone', () => {
    const gib = 2 ** 30;
    expect(plan.capacity.map(({ zone, cpu, memory }) => [zone, cpu, memory.asked / gib])).toEqual([
      ['az1', { allocatable: 48_000, requested: 0, asked: 3_500, free: 44_500 }, 13.5],
      ['az2', { allocatable: 48_000, requested: 0, asked: 3_770, free: 44_230 }, 14.5625],
    ]);
  });

  test('tells what becomes of the pods without each zone', () => {
    const [without] = plan.withoutZone;
    expect(without).toMatchObject({ zone: 'az1', nodes: ['az1-0', 'az1-1', 'az1-2'] });
    expect(without.capacity.map(({ zone }) => zone)).toEqual(['az2']);
    expect(without.pods.map(({ pod: name, outcome }) => `${name} ${outcome}`)).toEqual([
      'rocketmq-controller-2-0 pending',
      'rocketmq-nameserver-0 pending',
      'rocketmq-broker-2-0-0 pending',
      'rocketmq-broker-0-1-0 pending',
      'rocketmq-broker-1-1-0 pending',
    ]);
    expect(without.pods[4].fix.en).toBe('bring back az1-0, az1-1 or az1-2');
    expect(without.pods[1].fix.en).toContain('because it is kept apart from rocketmq-nameserver-1; bring back az1-0, az1-1 or az1-2, or add');
  });

  test('finds no order that leaves a pod without a node', () => {
    expect(plan.deadEnds.map(({ pods, outcome }) => [pods.length, outcome])).toEqual([
      [3, DeadEndOutcome.NONE],
      [2, DeadEndOutcome.NONE],
      [6, DeadEndOutcome.NONE],
    ]);
  });

  test('does not depend on the order of the manifests where it guarantees', () => {
    const other = outcomes(planPlacement({ manifests: [...dist].reverse(), nodes: twoRooms().reverse() }));
    for (const [name, outcome] of Object.entries(outcomes(plan))) {
      if (outcome.startsWith('guaranteed')) expect([name, other[name]]).toEqual([name, outcome]);
    }
  });

  test('is the same every time', () => {
    expect(planPlacement({ manifests: dist, nodes: [{ kind: 'List', items: twoRooms() }] })).toEqual(plan);
  });
});

describe('A zone with too few nodes', () => {
  const plan = planPlacement({ manifests: dist, nodes: twoRooms({ counts: [2, 4] }) });

  test('is told with the number of nodes to add', () => {
    const pending = plan.pods.filter(({ outcome }) => outcome === PlanOutcome.PENDING);
    expect(pending.map(({ pod: name, fix }) => [name, fix])).toEqual([
      [
        'rocketmq-broker-1-1-0',
        {
          en: 'az1 has 2 schedulable nodes with room for 3 brokers that must not share one; add 1',
          zh: 'az1 有 2 个可调度且有余量的节点，却要容纳 3 个 broker（互不共用节点）；再增加 1 个',
        },
      ],
    ]);
    expect(pending[0].obstacles.map(({ plugin, nodes }) => [plugin, nodes.length])).toEqual([
      [SchedulerPlugin.NODE_AFFINITY, 4],
      [SchedulerPlugin.INTER_POD_AFFINITY, 2],
    ]);
    expect(pending[0].says.en).toMatch(/^Pending in az1: 4 nodes: its labels do not meet .* \(NodeAffinity\); 2 nodes: /);
  });

  test('is a certain dead end', () => {
    expect(plan.deadEnds[2]).toMatchObject({ outcome: DeadEndOutcome.CERTAIN });
    expect(plan.deadEnds[2].says.en).toBe('az1 has 2 schedulable nodes with room for 3 brokers that must not share one; add 1.');
  });

  test('names the nodes to uncordon and the taints to remove', () => {
    const nodes = twoRooms();
    nodes[0].spec.unschedulable = true;
    nodes[1].spec.taints = [{ key: 'busy', effect: 'NoSchedule' }];
    const [first] = planPlacement({ manifests: brokers('pin+antiaz'), nodes }).pods.filter(({ outcome }) => outcome === PlanOutcome.PENDING);
    expect(first.fix.en).toBe(
      'az1 has 1 schedulable node with room for 3 pods that must not share one; add 2, or uncordon az1-0, or remove the taint of az1-1',
    );
  });

  test('names the room that is missing on the node that lacks least', () => {
    const nodes = twoRooms();
    const pods = ['az1-0', 'az1-1', 'az1-2'].map((name, index) => filler(`f${index}`, name, 88 + index));
    const [first] = planPlacement({ manifests: brokers('pin+antiaz'), nodes, pods }).pods.filter(({ outcome }) => outcome === PlanOutcome.PENDING);
    expect(first.fix.en).toBe(
      'az1 has 0 schedulable nodes with room for 3 pods that must not share one; add 3, or free 80m cpu and 328Mi memory on az1-0',
    );
  });

  test('names the label to set where no node has it', () => {
    const nodes = twoRooms().map((one, index) => (index < 3 ? one : node(one.metadata.name)));
    const plan10 = planPlacement({ manifests: brokers('pin+antiaz'), nodes });
    expect(of(plan10, 'broker-0-0-0').fix.en).toBe(
      'no node with az=az2 meets its rules; label az2-0, az2-1 and az2-2 if they stand there, or add nodes'.replace(' and ', ' or '),
    );
    expect(plan10.warnings.filter(({ kind }) => kind === NodeWarningKind.NO_ZONE).map((warning) => warning.node)).toEqual([
      'az2-0',
      'az2-1',
      'az2-2',
    ]);
  });
});

describe('A prediction', () => {
  test('tells its margin and the smallest changes that flip it', () => {
    const plan = planPlacement({ manifests: brokers('seed'), nodes: twoRooms() });
    const first = of(plan, 'broker-0-0-0');
    expect(first).toMatchObject({ outcome: PlanOutcome.PREDICTED, zone: 'az2', margin: 20, zoneGuaranteed: false });
    expect(first.flips.map(({ kind, nodes, percent }) => [kind, nodes.length, percent])).toEqual([
      [FlipKind.LOAD, 3, 20],
      [FlipKind.TAINT, 3, undefined],
      [FlipKind.CORDON, 3, undefined],
    ]);
    expect(first.says.en).toBe(
      'Predicted in az2, on az2-0, az2-1 or az2-2, margin +20 points; flips if other load takes 20 % more of the processors and the memory of az2-0, az2-1 and az2-2.',
    );
    expect(first.says.zh).toBe(
      '预计位于 az2，在 az2-0、az2-1 或 az2-2，领先 20 分；若 其他负载在 az2-0、az2-1、az2-2 上各多占 20 % 的 CPU 与内存，结果会改变。',
    );
  });

  test('says what keeps every other zone away', () => {
    const plan = planPlacement({ manifests: brokers('seed').slice(0, 1), nodes: twoRooms({ az1: { unschedulable: true } }) });
    const [first] = plan.pods;
    expect(first).toMatchObject({ outcome: PlanOutcome.PREDICTED, zone: 'az2' });
    expect(first.margin).toBeUndefined();
    expect(first.flips.map(({ kind, nodes }) => [kind, nodes])).toEqual([[FlipKind.ROOM, ['az1-0', 'az1-1', 'az1-2']]]);
  });

  test('follows the waves of Argo CD before the order of files', () => {
    const wave = (number: string) => ({ annotations: { 'argocd.argoproj.io/sync-wave': number } });
    const manifests = [statefulSet('late', pod('l'), wave('2')), statefulSet('first', pod('f')), statefulSet('early', pod('e'), wave('-1'))];
    expect(planPlacement({ manifests, nodes: twoRooms() }).pods.map((one) => one.pod)).toEqual(['early-0', 'first-0', 'late-0']);
  });

  test('takes the version of the newest kubelet unless told', () => {
    const [one, other] = twoRooms();
    one.status.nodeInfo = { kubeletVersion: 'v1.34.2' };
    other.status.nodeInfo = { kubeletVersion: 'v1.35.0+rke2r1' };
    const manifests = brokers('seed');
    expect(planPlacement({ manifests, nodes: [one, other] }).kubernetes).toBe('v1.35.0+rke2r1');
    expect(planPlacement({ manifests, nodes: [one, other], kubernetes: '1.28' }).kubernetes).toBe('1.28');
  });

  test('says when not all ties were followed', () => {
    // Every node differs from every other, and all have the same points.
    const nodes = Array.from({ length: 12 }, (_, index) => node(`n${index}`, { az: 'az1', rack: `r${index}` }));
    const apart = {
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'rack', labelSelector: { matchLabels: { app: 'a' } } }] },
    };
    const manifests = Array.from({ length: 6 }, (_, index) =>
      statefulSet(`s${index}`, pod('p', { labels: { app: 'a' }, spec: { affinity: apart } })),
    );
    expect(planPlacement({ manifests, nodes }).complete).toBe(false);
    expect(planPlacement({ manifests: manifests.slice(0, 1), nodes }).complete).toBe(true);
  });
});

describe('Pods that run', () => {
  const running = (name: string, nodeName: string, one: Json) => ({ ...one, metadata: { ...one.metadata, name }, spec: { ...one.spec, nodeName } });

  test('stay where they are, and are judged there', () => {
    const pods = [running('broker-0-0-0', 'az2-1', broker('0-0', 'pin+antiaz')), running('broker-0-1-0', 'az2-2', broker('0-1', 'pin+antiaz'))];
    const plan = planPlacement({ manifests: brokers('pin+antiaz'), nodes: twoRooms(), pods });
    expect(of(plan, 'broker-0-0-0')).toMatchObject({ running: true, zone: 'az2', nodes: ['az2-1'] });
    const misplaced = of(plan, 'broker-0-1-0');
    expect(misplaced).toMatchObject({ outcome: PlanOutcome.RUNNING, zone: 'az2', zoneGuaranteed: false });
    expect(misplaced.obstacles.map(({ plugin }) => plugin)).toContain(SchedulerPlugin.NODE_AFFINITY);
    expect(misplaced.fix.en).toMatch(/^delete the pod/);
    // It takes the last node of az2 from another.
    expect(plan.pods.filter(({ outcome }) => outcome === PlanOutcome.PENDING).map((one) => one.pod)).toEqual(['broker-2-1-0']);
  });

  test('may go elsewhere when they are made again, if their rules let them', () => {
    const [plan] = planPlacement({
      manifests: brokers('seed').slice(0, 1),
      nodes: twoRooms(),
      pods: [running('broker-0-0-0', 'az1-0', broker('0-0', 'seed'))],
    }).pods;
    expect(plan).toMatchObject({ outcome: PlanOutcome.RUNNING, zone: 'az1', obstacles: [], fix: { en: '' } });
    expect(plan.says.en).toBe('Runs on az1-0 in az1. Made again, it may go elsewhere.');
  });

  test('of others take room, until they are over', () => {
    const over = { ...filler('job', 'az1-0', 95), status: { phase: 'Succeeded' } };
    const full = filler('full', 'az1-1', 95);
    const [plan] = planPlacement({ manifests: brokers('pin+antiaz').slice(1, 2), nodes: twoRooms(), pods: [over, full] }).pods;
    expect(plan.nodes).toEqual(['az1-0', 'az1-2']);
  });

  test('of a Deployment are found by their ReplicaSet', () => {
    const deployment = { ...statefulSet('web', pod('w'), { replicas: 2 }), kind: 'Deployment' };
    const owned = pod('web-5d4f-x', {
      metadata: { ownerReferences: [{ kind: 'ReplicaSet', name: 'web-5d4f', controller: true }] },
      spec: { nodeName: 'az1-2' },
    });
    const plan = planPlacement({ manifests: [deployment], nodes: twoRooms(), pods: [owned] });
    expect(plan.pods.map(({ pod: name, running: runs, nodes }) => [name, runs, runs ? nodes : 'any'])).toEqual([
      ['web-0', true, ['az1-2']],
      ['web-1', false, 'any'],
    ]);
  });

  test('on a node that is gone are made again', () => {
    const plan = planPlacement({
      manifests: brokers('pin+antiaz').slice(0, 1),
      nodes: twoRooms(),
      pods: [running('broker-0-0-0', 'gone', broker('0-0', 'pin+antiaz'))],
    });
    expect(of(plan, 'broker-0-0-0')).toMatchObject({ outcome: PlanOutcome.GUARANTEED, running: false, zone: 'az2' });
  });
});

test('A pod behind scheduling gates waits on every node', () => {
  const gated = [statefulSet('s', pod('p', { spec: { schedulingGates: [{ name: 'example.org/gate' }] } }))];
  const [planned] = planPlacement({ manifests: gated, nodes: twoRooms() }).pods;
  expect(planned.outcome).toBe(PlanOutcome.PENDING);
  expect(planned.obstacles.map(({ plugin }) => plugin)).toEqual([SchedulerPlugin.SCHEDULING_GATES]);
});

describe('Volumes', () => {
  const claim = (name: string, more: Json = {}) => ({
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'mq', annotations: more.annotations },
    spec: { ...more },
  });
  const volume = (name: string, key: string, value: string, labels = {}) => ({
    kind: 'PersistentVolume',
    metadata: { name, labels },
    spec: { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [value] }] }] } } },
  });
  const templates = { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { storageClassName: 'fast' } }] };
  const manifests = [statefulSet('s', pod('p'), templates)];
  const storageClass = (volumeBindingMode: string, more = {}) => ({ kind: 'StorageClass', metadata: { name: 'fast' }, volumeBindingMode, ...more });
  const planWith = (...volumes: Json[]) => planPlacement({ manifests, nodes: twoRooms({ wellKnown: true }), volumes }).pods[0];

  test('on one node guarantee the node', () => {
    const plan = planWith(claim('data-s-0', { volumeName: 'v' }), volume('v', 'kubernetes.io/hostname', 'az2-1'));
    expect(plan).toMatchObject({ outcome: PlanOutcome.GUARANTEED, zone: 'az2', nodes: ['az2-1'], nodeGuaranteed: true });
    expect(plan.says.en).toContain('It goes only on az2-1.');
  });

  test('in one zone guarantee the zone', () => {
    const plan = planWith(claim('data-s-0', { volumeName: 'v' }), volume('v', 'az', 'az1'));
    expect(plan).toMatchObject({ outcome: PlanOutcome.GUARANTEED, zone: 'az1', nodeGuaranteed: false });
  });

  test('with a zone label keep to it on nodes that have such a label', () => {
    const labelled = { kind: 'PersistentVolume', metadata: { name: 'v', labels: { 'topology.kubernetes.io/zone': 'az2' } }, spec: {} };
    expect(planWith(claim('data-s-0', { volumeName: 'v' }), labelled).zone).toBe('az2');
    const unlabelled = planPlacement({ manifests, nodes: twoRooms(), volumes: [claim('data-s-0', { volumeName: 'v' }), labelled] });
    expect(unlabelled.pods[0].zoneGuaranteed).toBe(false);
  });

  test('that are bound later ask for nothing, unless their class or their node is named', () => {
    expect(planWith(storageClass('WaitForFirstConsumer')).zoneGuaranteed).toBe(false);
    const topologies = { allowedTopologies: [{ matchLabelExpressions: [{ key: 'az', values: ['az2'] }] }] };
    expect(planWith(storageClass('WaitForFirstConsumer', topologies))).toMatchObject({ zone: 'az2', zoneGuaranteed: true });
    expect(planWith(claim('data-s-0', { annotations: { 'volume.kubernetes.io/selected-node': 'az1-2' } }))).toMatchObject({ nodes: ['az1-2'] });
  });

  test('of a class that is not there are never made', () => {
    const why = (pods: Json[], ...volumes: Json[]) =>
      planPlacement({ manifests: pods, nodes: twoRooms(), volumes }).pods[0].obstacles.map((obstacle) => obstacle.why.en);
    const other = { ...storageClass('WaitForFirstConsumer'), metadata: { name: 'other' } };
    expect(why(manifests, other)).toEqual(['there is no storage class fast, and no free volume of that name']);
    const unnamed = [statefulSet('s', pod('p'), { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }] })];
    expect(why(unnamed, other)).toEqual(['no storage class is the default, its claim names none, and no volume without a class is free']);
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    expect(why(unnamed, { ...other, metadata: { name: 'other', annotations } })).toEqual([]);
    expect(why(unnamed)).toEqual([]);
    const made = (spec: Json) => ({ kind: 'PersistentVolume', metadata: { name: 'v' }, spec });
    expect(why(manifests, other, made({ storageClassName: 'fast' }))).toEqual([]);
    expect(why(unnamed, other, made({}))).toEqual([]);
    expect(why(manifests, other, made({ storageClassName: 'fast', claimRef: { name: 'taken' } }))).toHaveLength(1);
  });

  test('that somebody makes by hand are where they are free', () => {
    const byHand = storageClass('WaitForFirstConsumer', { provisioner: 'kubernetes.io/no-provisioner' });
    const local = (name: string, node: string, phase: string) => {
      const { spec, ...rest } = volume(name, 'kubernetes.io/hostname', node);
      return { ...rest, spec: { ...spec, storageClassName: 'fast' }, status: { phase } };
    };
    expect(planWith(byHand, local('a', 'az1-2', 'Available'), local('b', 'az2-1', 'Bound'))).toMatchObject({ nodes: ['az1-2'] });
    expect(planWith(byHand).outcome).toBe(PlanOutcome.PENDING);
  });

  test('that are bound at once keep the pod waiting, or may lie anywhere', () => {
    const unbound = planWith(storageClass('Immediate'), claim('data-s-0', { storageClassName: 'fast' }));
    expect(unbound.outcome).toBe(PlanOutcome.PENDING);
    expect(unbound.obstacles).toHaveLength(1);
    expect(unbound.obstacles[0]).toMatchObject({ plugin: SchedulerPlugin.VOLUME_BINDING });
    const unmade = planWith(storageClass('Immediate'));
    expect(unmade.caveats.map(({ en }) => en)).toEqual([expect.stringContaining('The volume of data-s-0 is made before the pod is placed')]);
    expect(planWith(storageClass('WaitForFirstConsumer')).caveats).toEqual([]);
  });

  test('that are gone keep the pod waiting', () => {
    const [first] = planPlacement({
      manifests: [statefulSet('s', pod('p', { spec: { volumes: [{ persistentVolumeClaim: { claimName: 'other' } }] } }))],
      nodes: twoRooms(),
      volumes: [claim('data')],
    }).pods;
    expect(first.obstacles[0].why.en).toBe('there is no volume claim other');
    const [lost] = planPlacement({
      manifests,
      nodes: twoRooms(),
      volumes: [claim('data-s-0', { volumeName: 'gone' }), volume('v', 'az', 'az1')],
    }).pods;
    expect(lost.obstacles[0].why.en).toBe('there is no volume gone, to which the claim data-s-0 is bound');
  });
});

describe('Nodes', () => {
  test('that tell their zones badly, or take no pods, are warned about', () => {
    const nodes = [
      node('good', { az: 'az1', 'topology.kubernetes.io/zone': 'room-1' }),
      node('good-2', { az: 'az1', 'topology.kubernetes.io/zone': 'room-1' }),
      node('good-3', { az: 'az2', 'topology.kubernetes.io/zone': 'room-2' }),
      node('good-4', { az: 'az2', 'topology.kubernetes.io/zone': 'room-2' }),
      node('swapped', { az: 'az2', 'topology.kubernetes.io/zone': 'room-1' }),
      node('half', { az: 'az2' }),
      node('bare'),
      node(
        'cordoned',
        { az: 'az1', 'topology.kubernetes.io/zone': 'room-1' },
        { unschedulable: true, taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] },
      ),
      node(
        'tainted',
        { az: 'az1', 'topology.kubernetes.io/zone': 'room-1' },
        {
          taints: [
            { key: 'a', value: 'b', effect: 'NoExecute' },
            { key: 'c', effect: 'PreferNoSchedule' },
          ],
        },
      ),
      node(
        'down',
        { az: 'az1', 'topology.kubernetes.io/zone': 'room-1' },
        { conditions: [{ type: 'Ready', status: 'Unknown' }], taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }] },
      ),
    ];
    const { warnings } = planPlacement({ manifests: brokers('seed'), nodes });
    expect(warnings.map((warning) => `${warning.node}: ${warning.kind}`)).toEqual([
      `swapped: ${NodeWarningKind.ZONES_DISAGREE}`,
      `half: ${NodeWarningKind.NO_WELL_KNOWN_ZONE}`,
      `bare: ${NodeWarningKind.NO_ZONE}`,
      `cordoned: ${NodeWarningKind.CORDONED}`,
      `tainted: ${NodeWarningKind.TAINTED}`,
      `tainted: ${NodeWarningKind.ADVISED_AGAINST}`,
      `down: ${NodeWarningKind.NOT_READY}`,
    ]);
    for (const { says, fix } of warnings) for (const text of [says, fix]) expect([text.en, text.zh]).not.toContain('');
  });

  test('without the well-known label are no problem where that is the zone label', () => {
    const nodes = [node('a', { 'topology.kubernetes.io/zone': 'z1' }), node('b', { az: 'az1' })];
    const { warnings } = planPlacement({ manifests: brokers('seed'), nodes, zoneLabel: 'topology.kubernetes.io/zone' });
    expect(warnings.map(({ node: name, kind }) => [name, kind])).toEqual([['b', NodeWarningKind.NO_ZONE]]);
  });

  test('that take none of the pods do not count as room', () => {
    const nodes = [
      ...twoRooms(),
      node('control', { az: 'az1' }, { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] }),
    ];
    const [az1] = planPlacement({ manifests: brokers('seed'), nodes }).capacity;
    expect(az1).toMatchObject({ zone: 'az1', schedulable: ['az1-0', 'az1-1', 'az1-2'] });
    expect([az1.nodes.length, az1.cpu.allocatable, az1.cpu.free]).toEqual([4, 64_000, 42_000]);
  });
});

describe('Lost nodes', () => {
  test('let pods that are bound to no zone start again elsewhere, where there is room', () => {
    const planner = Planner.of({ manifests: brokers('seed'), nodes: twoRooms({ counts: [4, 3] }) });
    const { pods } = planner.withoutNodes(['az2-0', 'az2-1', 'az2-2']);
    expect(pods.map(({ outcome, zone, zoneGuaranteed }) => [outcome, zone, zoneGuaranteed])).toEqual([
      [PlanOutcome.PREDICTED, 'az1', false],
      [PlanOutcome.PENDING, undefined, false],
      [PlanOutcome.PENDING, undefined, false],
    ]);
    expect(pods[0].feasible).toHaveLength(1);
  });

  test('leave a bound pod a node of its zone', () => {
    const planner = Planner.of({ manifests: brokers('pin+antiaz'), nodes: twoRooms({ counts: [4, 4] }) });
    const [host] = planner.plan().capacity[0].nodes.filter((name) => planner.withoutNodes([name]).pods.length > 0);
    const { pods } = planner.withoutNodes([host]);
    expect(pods).toMatchObject([{ outcome: PlanOutcome.GUARANTEED, zone: 'az1' }]);
    expect(pods[0].nodes).not.toContain(host);
  });

  test('must be nodes of the cluster', () => {
    const planner = Planner.of({ manifests: brokers('seed'), nodes: twoRooms() });
    expect(() => planner.withoutNodes(['az1-0', 'az9-0'])).toThrow(
      '[withoutNodes] only nodes of the cluster can be lost, got ["az9-0"], allowed the names of its nodes; correct the names',
    );
  });
});

describe('An input that is wrong', () => {
  const wrong = (input: Json) => {
    try {
      planPlacement({ manifests: brokers('seed'), nodes: twoRooms(), ...input });
      return [];
    } catch (error) {
      return (error as Error).message.split('\n');
    }
  };

  test('is refused with everything that is wrong with it', () => {
    const nodes = [
      node('a'),
      node('a'),
      node('b', {}, { allocatable: { memory: '64GB' }, taints: [{ key: 'k', effect: 'Maybe' }] }),
      { metadata: { name: 'c' } },
    ];
    expect(wrong({ nodes, kubernetes: '1.26', zoneLabel: '' })).toEqual([
      "[nodes[1].metadata.name] the name of a node must be unique, got 'a', allowed a name once; remove one of the two",
      "[nodes[2].status.allocatable.memory] this must be a quantity of Kubernetes, got '64GB', allowed a number with a suffix such as m, Mi or Gi, or none; correct it",
      '[nodes[2].spec.taints[0]] a taint has a key and an effect, got {"key":"k","effect":"Maybe"}, allowed NoSchedule, PreferNoSchedule, NoExecute; pass what kubectl get -o json prints',
      '[nodes[3].status.allocatable.cpu] the node c must tell what it can give, got nothing, allowed a quantity; pass what kubectl get -o json prints',
      '[nodes[3].status.allocatable.memory] the node c must tell what it can give, got nothing, allowed a quantity; pass what kubectl get -o json prints',
      '[nodes[3].status.allocatable.pods] the node c must tell what it can give, got nothing, allowed a quantity; pass what kubectl get -o json prints',
      "[kubernetes] the version of Kubernetes must be one whose scheduler is known, got '1.26', allowed 1.27 or newer; pass a version such as 1.27 or v1.34.2",
      "[zoneLabel] the zone label must be the key of a node label, got '', allowed a label key; pass one such as topology.kubernetes.io/zone, or leave it out",
    ]);
  });

  test.each([
    ['no node', { nodes: [] }, '[nodes] a plan needs nodes'],
    ['a text for a node', { nodes: ['x'] }, '[nodes[0]] this must be a Kubernetes object with a name'],
    ['nothing for nodes', { nodes: null }, '[nodes[0]] this must be a Kubernetes object with a name'],
    ['pods for nodes', { nodes: [pod('p')] }, '[nodes[0].kind] the kind of an object must be one that belongs here'],
    ['nodes for pods', { pods: twoRooms().slice(0, 1) }, '[pods[0].kind]'],
    ['a volume without a kind', { volumes: [{ metadata: { name: 'v' } }] }, '[volumes[0].kind]'],
    ['no manifest', { manifests: [7] }, '[manifests[0]] this must be a Kubernetes object'],
    [
      'a StatefulSet without a template',
      { manifests: [{ kind: 'StatefulSet', metadata: { name: 's' } }] },
      '[manifests[0]] StatefulSet s must make pods',
    ],
    [
      'a request that is none',
      { manifests: [statefulSet('s', pod('p', { requests: { cpu: 'two' } }))] },
      '[manifests[0].spec.template.spec.containers[0].resources.requests.cpu]',
    ],
  ])('is refused: %s', (_, input, start) => {
    const problems = wrong(input);
    expect(problems).toHaveLength(1);
    expect(problems[0].startsWith(start)).toBe(true);
  });

  test.each(['1.27', 'v1.34.2', '1.37', 'v1.29.3-eks-1'])('is not the version %s', (kubernetes) => {
    expect(wrong({ kubernetes })).toEqual([]);
  });
});

describe('A witness zone', () => {
  test('takes only what tolerates its taint', () => {
    const taints = [{ key: 'witness', effect: 'NoSchedule' }];
    const nodes = [...twoRooms(), node('w', { az: 'az3' }, { taints })];
    const required = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [inZone('az3')] } } };
    const bound = (tolerations: Json[]) =>
      planPlacement({ manifests: [statefulSet('c', pod('p', { spec: { affinity: required, tolerations } }))], nodes }).pods[0];
    expect(bound([{ key: 'witness', operator: 'Exists' }])).toMatchObject({
      outcome: PlanOutcome.GUARANTEED,
      zone: 'az3',
      nodes: ['w'],
      nodeGuaranteed: true,
    });
    expect(bound([]).fix.en).toBe('az3 has 0 schedulable nodes; remove the taint of w, or add a node');
  });
});

describe('A large plan', () => {
  test('of 400 members on 60 equal nodes is made in seconds, and says that it did not follow every tie', () => {
    const manifests = Array.from({ length: 200 }, (_, group) =>
      ['az1', 'az2'].map((zone) => {
        const labels = { app: 'x', group: `${group}`, zone };
        const required = 'requiredDuringSchedulingIgnoredDuringExecution';
        const affinity = {
          nodeAffinity: { [required]: { nodeSelectorTerms: [inZone(zone)] } },
          podAntiAffinity: { [required]: [{ topologyKey: 'az', labelSelector: { matchLabels: { app: 'x', group: `${group}` } } }] },
        };
        return statefulSet(`g${group}-${zone}`, pod('p', { labels, requests: { cpu: '100m', memory: '64Mi' }, spec: { affinity } }));
      }),
    ).flat();
    const start = process.cpuUsage();
    const plan = planPlacement({ manifests, nodes: twoRooms({ counts: [30, 30] }) });
    expect(plan.pods.filter(({ outcome }) => outcome === PlanOutcome.GUARANTEED)).toHaveLength(400);
    expect(plan.complete).toBe(false);
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(10);
  });
});
