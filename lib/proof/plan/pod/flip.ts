import { labelOf } from '../../cluster';
import type { Text } from '../../text';
import type { ClusterModel } from '../cluster-model';
import { decide, type SchedulingDecision } from '../decision';
import type { PlanNode } from '../plan-node';
import type { PlanPod } from '../plan-pod';
import { SchedulerPlugin } from '../plugin';
import { listed, say } from '../words';

/** A change that would bring a pod into another zone. */
export enum FlipKind {
  /** Other load on the nodes. */
  LOAD = 'load',
  /** A taint that only advises against the nodes. */
  TAINT = 'taint',
  /** Nodes that are cordoned or lost. */
  CORDON = 'cordon',
  /** A node elsewhere that becomes free. */
  ROOM = 'room',
}

/** The smallest change of one kind that would bring a pod into another zone. */
export interface PlacementFlip {
  /** What changes. */
  readonly kind: FlipKind;
  /** The nodes that change, all of them. With {@link FlipKind.ROOM}, any of them. */
  readonly nodes: string[];
  /**
   * How much of the processors and the memory of each node other load must take, in percent.
   *
   * @default - it is not about load
   */
  readonly percent?: number;
  /** The change in words. */
  readonly says: Text;
}

type ZoneOf = (node: PlanNode) => string | undefined;

/** What would bring a pod out of the zone that a decision brings it to. Nothing if the decision is a tie between zones. @internal */
export function flipsOf(pod: PlanPod, decision: SchedulingDecision, model: ClusterModel, zoneLabel: string, searchLoad: boolean): PlacementFlip[] {
  const zoneOf: ZoneOf = (node) => labelOf(node, zoneLabel);
  const zoneOfName = (name: string) => zoneOf(model.use(name)?.node as PlanNode);
  const [zone, ...others] = new Set(decision.best.map(zoneOfName));
  if (decision.best.length === 0 || others.length > 0) return [];
  const inZone = decision.feasible.filter((name) => zoneOfName(name) === zone);
  if (inZone.length === decision.feasible.length) return roomFlips(pod, decision, model, zone, zoneOf);
  const leaves = (changed: ClusterModel) => decide(pod, changed).best.every((name) => zoneOfName(name) !== zone);
  return [...(searchLoad ? loadFlips(inZone, model, leaves) : []), ...taintFlips(inZone, model, leaves), cordonFlip(inZone)];
}

/** Where load is looked for, it is load of processors and memory alike, on all nodes of the zone that could take the pod. */
function loadFlips(nodes: string[], model: ClusterModel, leaves: (model: ClusterModel) => boolean): PlacementFlip[] {
  const leavesAt = (percent: number) => leaves(model.loaded(nodes, percent));
  if (!leavesAt(100)) return [];
  let [stays, percent] = [0, 100];
  while (percent - stays > 1) {
    const middle = Math.trunc((stays + percent) / 2);
    if (leavesAt(middle)) percent = middle;
    else stays = middle;
  }
  const { en, zh } = listed(nodes);
  const says = say(
    `other load takes ${percent} % more of the processors and the memory of ${en}`,
    `其他负载在 ${zh} 上各多占 ${percent} % 的 CPU 与内存`,
  );
  return [{ kind: FlipKind.LOAD, nodes, percent, says }];
}

const ADVICE = { key: 'any', effect: 'PreferNoSchedule' };

function taintFlips(nodes: string[], model: ClusterModel, leaves: (model: ClusterModel) => boolean): PlacementFlip[] {
  const changed = model.nodes.map((node) => (nodes.includes(node.name) ? { ...node, taints: [...(node.taints ?? []), ADVICE] } : node));
  if (!leaves(model.with(changed))) return [];
  const { en, zh } = listed(nodes);
  return [{ kind: FlipKind.TAINT, nodes, says: say(`a PreferNoSchedule taint is put on ${en}`, `${zh} 加上 PreferNoSchedule 污点`) }];
}

function cordonFlip(nodes: string[]): PlacementFlip {
  const { en, zh } = listed(nodes);
  return { kind: FlipKind.CORDON, nodes, says: say(`${en} ${nodes.length === 1 ? 'is' : 'are'} cordoned, full or lost`, `${zh} 被封锁、占满或失去`) };
}

/** What keeps a pod from a node today and can be gone tomorrow. */
const PASSING = [
  SchedulerPlugin.NODE_UNSCHEDULABLE,
  SchedulerPlugin.TAINT_TOLERATION,
  SchedulerPlugin.NODE_RESOURCES_FIT,
  SchedulerPlugin.NODE_PORTS,
  SchedulerPlugin.INTER_POD_AFFINITY,
  SchedulerPlugin.POD_TOPOLOGY_SPREAD,
];

function roomFlips(pod: PlanPod, { feasible }: SchedulingDecision, model: ClusterModel, zone: string | undefined, zoneOf: ZoneOf): PlacementFlip[] {
  if (feasible.length === model.nodes.length) return [];
  const elsewhere = decide(pod, model, true).rejected.filter(({ node, obstacles }) => {
    const use = model.use(node);
    return use !== undefined && zoneOf(use.node) !== zone && obstacles.every(({ plugin }) => PASSING.includes(plugin));
  });
  if (elsewhere.length === 0) return [];
  const nodes = elsewhere.map(({ node }) => node);
  const [first] = elsewhere[0].obstacles;
  const alike = elsewhere.every(({ obstacles }) => obstacles[0].why.en === first.why.en);
  const names = listed(nodes, 'or');
  const says = alike
    ? say(`${names.en} can take it (today ${first.why.en})`, `${names.zh} 能够接纳它（目前${first.why.zh}）`)
    : say(`${names.en} can take it (today each refuses it)`, `${names.zh} 能够接纳它（目前均不接纳）`);
  return [{ kind: FlipKind.ROOM, nodes, says }];
}
