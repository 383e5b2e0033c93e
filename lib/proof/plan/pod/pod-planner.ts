import type { Text } from '../../text';
import { zonesOf } from '../../zones';
import type { ClusterModel } from '../cluster-model';
import { decide, type RejectedNode } from '../decision';
import { judgeFor, LASTING_PLUGINS, type Obstacle } from '../filters';
import type { PlanNode } from '../plan-node';
import type { PlanPod } from '../plan-pod';
import { type PlanWorld, zoneOf } from '../plan-world';
import { SchedulerPlugin } from '../plugin';
import { SILENCE, say } from '../words';
import { adviceFor } from './advice';
import { Candidates } from './candidates';
import { flipsOf, type PlacementFlip } from './flip';
import { type PlanObstacle, PlanOutcome, type PodPlan } from './pod-plan';
import { sayPlan } from './pod-plan-text';
import { type Simulation, type Step, simulate } from './simulation';

/** Pods with what became of them. @internal */
export interface PlannedPods {
  readonly plans: PodPlan[];
  /** The cluster when all have been placed, in the first course of events. */
  readonly model: ClusterModel;
  /** Whether every way in which ties can fall was followed. */
  readonly complete: boolean;
}

/** How many pairs of a pod and a node are looked at, at most, to find out how much load moves a pod. */
const MOST_LOAD_SEARCHES = 100_000;

/**
 * Plans pods, some of which may run, on a cluster.
 *
 * @param before The cluster before nodes of it were lost.
 * @internal
 */
export function planPods(pods: PlanPod[], start: ClusterModel, world: PlanWorld, before?: ClusterModel): PlannedPods {
  const candidates = new Candidates(start);
  // What only the loss of nodes leaves is no guarantee.
  const whole = before && new Candidates(before);
  const waiting = pods.filter(({ id }) => !world.running.has(id) || start.use(world.running.get(id) as string) === undefined);
  const searchLoad = waiting.length * start.nodes.length <= MOST_LOAD_SEARCHES;
  const flips = new Map<string, PlacementFlip[]>();
  const simulation = simulate(waiting, start, world.zoneLabel, ({ pod, decision }, now) => {
    if (!isGuaranteed((whole ?? candidates).of(pod), world).zone) flips.set(pod.id, flipsOf(pod, decision, now, world.zoneLabel, searchLoad));
  });
  const [{ model }] = simulation.courses;
  const open = new Set(waiting);
  const context: Context = { world, candidates, simulation, flips, model, whole };
  const plans = pods.map((pod) => (open.has(pod) ? plannedPod(pod, context) : runningPod(pod, context)));
  return { plans, model, complete: simulation.complete };
}

interface Context {
  readonly world: PlanWorld;
  readonly candidates: Candidates;
  readonly simulation: Simulation;
  readonly flips: Map<string, PlacementFlip[]>;
  readonly model: ClusterModel;
  /** The nodes that the rules of pods left before some were lost. */
  readonly whole?: Candidates;
}

/** Whether nodes are all in one zone, and only one. A node that tells no zone may stand in any. @internal */
function isGuaranteed(nodes: PlanNode[], world: PlanWorld): { zone: boolean; node: boolean } {
  const [first] = nodes;
  const zone = first && zoneOf(world, first);
  return { zone: zone !== undefined && nodes.every((node) => zoneOf(world, node) === zone), node: nodes.length === 1 };
}

function plannedPod(pod: PlanPod, { world, candidates, simulation, flips, model, whole }: Context): PodPlan {
  const steps = simulation.courses.map((course) => course.steps.get(pod.id) as Step);
  // Whatever happens on one of several equal nodes can happen on any of them.
  const nodes = simulation.classes.like(new Set(steps.flatMap((step) => step.chosen ?? [])));
  const isPending = steps.some((step) => step.chosen === undefined);
  const sure = isGuaranteed((whole ?? candidates).of(pod), world);
  const [{ decision }] = steps;
  const { zones, zone } = zonesOfNodes(nodes, model, world);
  const outcome = isPending ? PlanOutcome.PENDING : sure.zone ? PlanOutcome.GUARANTEED : PlanOutcome.PREDICTED;
  const plan: PodPlan = {
    namespace: pod.namespace,
    pod: pod.name,
    outcome,
    ...(!isPending && zone !== undefined && { zone }),
    zones,
    nodes,
    feasible: decision.feasible,
    zoneGuaranteed: sure.zone,
    nodeGuaranteed: sure.node,
    running: false,
    ...marginOf(steps),
    flips: isPending || zone === undefined ? [] : (flips.get(pod.id) ?? []),
    scores: decision.scores,
    obstacles: isPending ? counted(decide(pod, model, true).rejected) : [],
    caveats: isPending ? [] : caveatsOf(pod, model),
    says: SILENCE,
    fix: isPending ? adviceFor(pod, candidates, model, world, lostNodes(pod, model, whole)) : SILENCE,
  };
  return { ...plan, says: sayPlan(plan, bound(pod, world)) };
}

/** The nodes that a pod could use before they were lost. */
function lostNodes(pod: PlanPod, model: ClusterModel, whole?: Candidates): string[] {
  return (whole?.of(pod) ?? []).map(({ name }) => name).filter((name) => model.use(name) === undefined);
}

function runningPod(pod: PlanPod, { world, candidates, model }: Context): PodPlan {
  const name = world.running.get(pod.id) as string;
  const sure = isGuaranteed(candidates.of(pod), world);
  const wrong = obstaclesAt(pod, name, model);
  const { zones, zone } = zonesOfNodes([name], model, world);
  const plan: PodPlan = {
    namespace: pod.namespace,
    pod: pod.name,
    outcome: sure.zone && wrong.length === 0 ? PlanOutcome.GUARANTEED : PlanOutcome.RUNNING,
    ...(zone !== undefined && { zone }),
    zones,
    nodes: [name],
    feasible: candidates.of(pod).map((node) => node.name),
    zoneGuaranteed: sure.zone && wrong.length === 0,
    nodeGuaranteed: sure.node && wrong.length === 0,
    running: true,
    flips: [],
    scores: [],
    obstacles: counted(wrong.length === 0 ? [] : [{ node: name, obstacles: wrong }]),
    caveats: [],
    says: SILENCE,
    fix:
      wrong.length === 0
        ? SILENCE
        : say('delete the pod once its peers are in sync, so that it is made again elsewhere', '在同组成员已同步后删除该 Pod，使它在别处重新创建'),
  };
  return { ...plan, says: sayPlan(plan, bound(pod, world)) };
}

/** The zones that the rules of a pod name. */
const bound = (pod: PlanPod, world: PlanWorld): string[] => zonesOf(pod, world.zoneLabel) ?? [];

/** What would keep a pod from the node it runs on. Room, taints and cordons do not: they are asked about only before it starts. */
function obstaclesAt(pod: PlanPod, nodeName: string, model: ClusterModel): Obstacle[] {
  const use = model.use(nodeName);
  if (use === undefined) return [];
  const others = model.scheduled.filter((placed) => placed.pod.id !== pod.id);
  const view: ClusterModel = Object.create(model, { scheduled: { value: others } });
  return judgeFor(pod, view)(use).filter(({ plugin }) => plugin === SchedulerPlugin.INTER_POD_AFFINITY || LASTING_PLUGINS.includes(plugin));
}

function zonesOfNodes(nodes: string[], model: ClusterModel, world: PlanWorld): { zones: string[]; zone?: string } {
  const all = new Set(nodes.map((name) => zoneOf(world, model.use(name)?.node as PlanNode)));
  const zones = [...all].filter((zone) => zone !== undefined).sort();
  return { zones, ...(all.size === 1 && { zone: zones[0] }) };
}

function marginOf(steps: Step[]): { margin?: number } {
  const margins = steps.flatMap(({ decision: { scores } }) => (scores.length < 2 ? [] : scores[0].total - scores[1].total));
  return margins.length === 0 ? {} : { margin: Math.min(...margins) };
}

function counted(rejected: RejectedNode[]): PlanObstacle[] {
  const groups = new Map<string, PlanObstacle>();
  // Most of thousands of nodes say the same by the same words.
  const known = new Map<Text, PlanObstacle>();
  for (const { node, obstacles } of rejected) {
    for (const { plugin, why } of obstacles) {
      let group = known.get(why);
      if (group === undefined) {
        const key = `${plugin} ${why.en}`;
        group = groups.get(key) ?? { plugin, nodes: [], why };
        groups.set(key, group);
        known.set(why, group);
      }
      group.nodes.push(node);
    }
  }
  return [...groups.values()].sort((a, b) => b.nodes.length - a.nodes.length);
}

function caveatsOf({ claims, namespace }: PlanPod, model: ClusterModel): Text[] {
  return claims
    .filter(({ name, template }) => template !== undefined && model.surroundings.volumes.isMadeAtOnce(name, namespace, template.storageClassName))
    .map(({ name }) =>
      say(
        `The volume of ${name} is made before the pod is placed and can lie in another zone; use a storage class that waits for the first consumer.`,
        `${name} 的卷在调度 Pod 之前创建，可能位于别的区；请使用 WaitForFirstConsumer 的存储类。`,
      ),
    );
}
