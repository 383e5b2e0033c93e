import { HOSTNAME, labelOf } from '../../cluster';
import type { Text } from '../../text';
import type { ClusterModel } from '../cluster-model';
import type { PlanNode } from '../plan-node';
import type { PlanPod } from '../plan-pod';
import { type PlanWorld, zoneOf } from '../plan-world';
import { Candidates } from '../pod/candidates';
import { count, countPods, listed, say } from '../words';
import { type DeadEndCheck, DeadEndOutcome } from './dead-end';
import { searchDeadEnds } from './dead-end-search';
import { type Demand, mostPlaced } from './matching';
import { areAllApart, familiesOf, type PodRule, rulesAmong } from './pod-families';

/** Whether pods that do not run yet can get in each other's way. Those that are alone in this are left out. @internal */
export function deadEndsOf(world: PlanWorld): DeadEndCheck[] {
  const pods = world.pods.filter(({ id }) => !world.running.has(id));
  const candidates = new Candidates(world.model);
  const usable = new Map(pods.map((pod) => [pod, candidates.usableFor(pod)]));
  const rules = rulesAmong(pods);
  const related = rules.map(({ owners, selected }) => [...owners, ...selected]);
  const families = familiesOf(pods, related);
  const crowded = crowdedFamilies(families, usable, rules, world.model);
  const together = crowded.length > 0 ? familiesOf(pods, [...related, crowded.flat()]) : families;
  const capacityCounts = new Set(crowded.flat());
  return together.filter((family) => family.length > 1).map((family) => judgeFamily(family, usable, rules, capacityCounts.has(family[0]), world));
}

type Usable = Map<PlanPod, PlanNode[]>;

function judgeFamily(family: PlanPod[], usable: Usable, rules: PodRule[], capacityCounts: boolean, world: PlanWorld): DeadEndCheck {
  const members = new Set(family);
  const own = rules.filter(({ owners }) => members.has(owners[0]));
  const countable = !capacityCounts && areAllApart(family, own) && own.every((rule) => !canBind(rule, usable));
  return countable ? judgeByCounting(family, usable, world) : judgeBySearch(family, world);
}

/** Whether a rule beyond "no two on a node" can ever say no. */
function canBind({ kind, topologyKey, owners, selected }: PodRule, usable: Usable): boolean {
  if (kind !== 'apart') return true;
  if (topologyKey === HOSTNAME) return false;
  const pods = [...new Set([...owners, ...selected])];
  const seen = new Set<string>();
  for (const pod of pods) {
    const domains = new Set((usable.get(pod) ?? []).flatMap((node) => labelOf(node, topologyKey) ?? []));
    for (const domain of domains) {
      if (seen.has(domain)) return true;
      seen.add(domain);
    }
  }
  return false;
}

/**
 * With one pod on a node, a pod is stuck if and only if others can fill every node that it can use. That is a question of matching, and no
 * order has to be tried.
 */
function judgeByCounting(family: PlanPod[], usable: Usable, world: PlanWorld): DeadEndCheck {
  const groups = new Map<PlanNode[], PlanPod[]>();
  for (const pod of family) {
    const nodes = usable.get(pod) ?? [];
    const known = groups.get(nodes);
    if (known) known.push(pod);
    else groups.set(nodes, [pod]);
  }
  const demands = [...groups].map(([nodes, pods]): Demand<PlanNode> => ({ count: pods.length, places: new Set(nodes) }));
  const all = new Set([...groups.keys()].flat());
  const ids = family.map(({ id }) => id);
  if (mostPlaced(demands, all) < family.length) return { pods: ids, outcome: DeadEndOutcome.CERTAIN, ...tooFew(groups, world) };
  for (const [index, [nodes, pods]] of [...groups].entries()) {
    const others = demands.map((demand, number) => (number === index ? { ...demand, count: demand.count - 1 } : demand));
    if (mostPlaced(others, nodes) < nodes.length) continue;
    const stuck = pods.map(({ id }) => id);
    const { en, zh } = listed(nodes.map(({ name }) => name));
    const names = listed(stuck, 'or');
    return {
      pods: ids,
      outcome: DeadEndOutcome.POSSIBLE,
      stuck,
      says: say(`Others can take ${en} first, and then ${names.en} finds no node.`, `其他 Pod 可能先占用 ${zh}，之后 ${names.zh} 就没有节点可用。`),
    };
  }
  return { pods: ids, outcome: DeadEndOutcome.NONE, stuck: [], says: noneText(family) };
}

const noneText = (family: PlanPod[]): Text => {
  const kind = countPods(family);
  return say(`In any order the ${kind.en} all find a node.`, `无论顺序如何，${kind.zh} 都能找到节点。`);
};

function tooFew(groups: Map<PlanNode[], PlanPod[]>, world: PlanWorld): { stuck: string[]; says: Text } {
  for (const [nodes] of groups) {
    const set = new Set(nodes);
    const bound = [...groups].filter(([others]) => others.every((node) => set.has(node))).flatMap(([, pods]) => pods);
    const missing = bound.length - nodes.length;
    if (missing <= 0) continue;
    const zones = [...new Set(nodes.map((node) => zoneOf(world, node)))].filter((zone) => zone !== undefined).sort();
    const where = zones.length === 0 ? say('The cluster', '集群') : listed(zones);
    const kind = countPods(bound);
    return {
      stuck: bound.map(({ id }) => id),
      says: say(
        `${where.en} has ${count(nodes.length, 'schedulable node', 'schedulable nodes')} with room for ${kind.en} that must not share one; add ${missing}.`,
        `${where.zh} 有 ${nodes.length} 个可调度且有余量的节点，却要容纳 ${kind.zh}（互不共用节点）；请再增加 ${missing} 个。`,
      ),
    };
  }
  const all = [...groups.values()].flat();
  const kind = countPods(all);
  const nodes = new Set([...groups.keys()].flat()).size;
  return {
    stuck: all.map(({ id }) => id),
    says: say(`The ${count(nodes, 'node', 'nodes')} that ${kind.en} can use are too few.`, `${kind.zh} 能用的 ${nodes} 个节点太少。`),
  };
}

function judgeBySearch(family: PlanPod[], world: PlanWorld): DeadEndCheck {
  const ids = family.map(({ id }) => id);
  const { finished, canPlaceAll, deadEnd } = searchDeadEnds(family, world.model, world.zoneLabel);
  if (!finished) {
    const says = say('There are too many orders and nodes to look at them all.', '顺序与节点的组合太多，没有全部检查。');
    return { pods: ids, outcome: DeadEndOutcome.NOT_JUDGED, stuck: [], says };
  }
  if (deadEnd === undefined) return { pods: ids, outcome: DeadEndOutcome.NONE, stuck: [], says: noneText(family) };
  const stuck = deadEnd.stuck.map(({ id }) => id);
  const names = listed(stuck);
  if (!canPlaceAll) {
    return {
      pods: ids,
      outcome: DeadEndOutcome.CERTAIN,
      stuck,
      says: say(`In no order all of them find a node.`, `无论顺序如何，都不能让它们全部找到节点。`),
    };
  }
  const before = listed(deadEnd.placed.map(({ pod, node }) => `${pod.name} → ${node}`));
  return {
    pods: ids,
    outcome: DeadEndOutcome.POSSIBLE,
    stuck,
    says: say(`After ${before.en}, ${names.en} finds no node.`, `按 ${before.zh} 放置之后，${names.zh} 就没有节点可用。`),
  };
}

/** Families that can run out of processors, memory, ports or pods on a node if the worst of all of them come together there. */
function crowdedFamilies(families: PlanPod[][], usable: Usable, rules: PodRule[], model: ClusterModel): PlanPod[][] {
  const sums = new Map<PlanNode, Worst>();
  const lists = families.map((family) => ({ family, nodes: new Map<PlanNode, Worst>() }));
  for (const { family, nodes } of lists) {
    const members = new Set(family);
    const single =
      family.length === 1 ||
      areAllApart(
        family,
        rules.filter(({ owners }) => members.has(owners[0])),
      );
    const apart = new Map<string, Set<PlanNode[]>>();
    for (const pod of family) {
      const list = usable.get(pod) ?? [];
      const demand = demandOf(pod);
      // Of pods that exclude each other, equal ones are the same to a node.
      const alike = apart.get(JSON.stringify(demand)) ?? new Set();
      apart.set(JSON.stringify(demand), alike);
      if (single && alike.has(list)) continue;
      alike.add(list);
      for (const node of list) {
        const worst = nodes.get(node) ?? NO_DEMAND;
        nodes.set(node, single ? larger(worst, demand) : add(worst, demand));
      }
    }
    for (const [node, worst] of nodes) sums.set(node, add(sums.get(node) ?? NO_DEMAND, worst));
  }
  const full = new Set(
    [...sums].flatMap(([node, worst]) => {
      const use = model.use(node.name);
      const fits =
        use !== undefined &&
        worst.cpu <= node.allocatable.cpu - use.cpu &&
        worst.memory <= node.allocatable.memory - use.memory &&
        worst.pods <= node.maxPods - use.pods.length;
      return fits && !worst.special ? [] : [node];
    }),
  );
  const crowded = lists.filter(({ nodes }) => [...nodes.keys()].some((node) => full.has(node)));
  return crowded.length === 1 && crowded[0].family.length === 1 ? [] : crowded.map(({ family }) => family);
}

interface Worst {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
  /** Whether ports or resources are asked for that are not summed up here. */
  readonly special: boolean;
}

const NO_DEMAND: Worst = { cpu: 0, memory: 0, pods: 0, special: false };

const demandOf = ({ requests, ports }: PlanPod): Worst => ({
  cpu: requests.cpu,
  memory: requests.memory,
  pods: 1,
  special: ports.length > 0 || Object.keys(requests.others).length > 0,
});

const add = (a: Worst, b: Worst): Worst => ({
  cpu: a.cpu + b.cpu,
  memory: a.memory + b.memory,
  pods: a.pods + b.pods,
  special: a.special || b.special,
});

const larger = (a: Worst, b: Worst): Worst => ({
  cpu: Math.max(a.cpu, b.cpu),
  memory: Math.max(a.memory, b.memory),
  pods: Math.max(a.pods, b.pods),
  special: a.special || b.special,
});
