import { HOSTNAME } from '../../cluster';
import { apartBy } from '../../scheduling';
import type { Text } from '../../text';
import { zonesOf } from '../../zones';
import type { ClusterModel, NodeUse } from '../cluster-model';
import { judgeFor } from '../filters';
import type { PlanNode } from '../plan-node';
import type { PlanPod } from '../plan-pod';
import { type PlanWorld, zoneOf } from '../plan-world';
import { SchedulerPlugin } from '../plugin';
import { amountText } from '../resources/amount-text';
import { shortagesOf } from '../resources/resource-fit';
import { count, countPods, listed, say } from '../words';
import type { Candidates } from './candidates';

/**
 * What gives a node to a pod that finds none: a count, or the names of nodes.
 *
 * @param lost Nodes that are lost, and could take it if they came back.
 * @internal
 */
export function adviceFor(pod: PlanPod, candidates: Candidates, model: ClusterModel, world: PlanWorld, lost: string[] = []): Text {
  const back = listed(lost, 'or');
  const bringBack = lost.length === 0 ? [] : [say(`bring back ${back.en}`, `恢复 ${back.zh}`)];
  const nodes = candidates.of(pod);
  if (nodes.length === 0) return lost.length > 0 ? bringBack[0] : adviceWithoutNodes(pod, candidates, world);
  const where = placeOf(nodes, world);
  const judge = judgeFor(pod, model);
  const uses = nodes.map(({ name }) => model.use(name) as NodeUse);
  const refused = (plugin: SchedulerPlugin) =>
    uses.filter((use) => judge(use).some((obstacle) => obstacle.plugin === plugin)).map(({ node }) => node.name);
  const cordoned = refused(SchedulerPlugin.NODE_UNSCHEDULABLE);
  const tainted = refused(SchedulerPlugin.TAINT_TOLERATION);
  const closed = new Set([...cordoned, ...tainted]);
  const open = uses.filter(({ node }) => !closed.has(node.name));
  const peers = world.pods.filter((other) => candidates.of(other) === nodes && (other === pod || apartBy(pod, other).includes(HOSTNAME)));
  const roomy = open.filter((use) => fitsBesideOthers(pod, use, world.pods));
  const missing = peers.length - roomy.length;
  const openUp: Text[] = [
    ...bringBack,
    ...(cordoned.length > 0 ? [say(`uncordon ${listed(cordoned, 'or').en}`, `解除 ${listed(cordoned, 'or').zh} 的封锁`)] : []),
    ...(tainted.length > 0 ? [say(`remove the taint of ${listed(tainted, 'or').en}`, `去掉 ${listed(tainted, 'or').zh} 的污点`)] : []),
  ];
  if (missing > 0 && peers.length > 1) {
    const kind = countPods(peers);
    const has = say(
      `${where.en} ${count(roomy.length, 'schedulable node', 'schedulable nodes')} with room for ${kind.en} that must not share one`,
      `${where.zh} 有 ${roomy.length} 个可调度且有余量的节点，却要容纳 ${kind.zh}（互不共用节点）`,
    );
    const small = open.filter((use) => !roomy.includes(use));
    return alternatives(has, [say(`add ${missing}`, `再增加 ${missing} 个`), ...openUp, ...lackText(pod, small, model)]);
  }
  const lacks = lackText(pod, open, model);
  const has = say(
    `${where.en} ${count(open.length, 'schedulable node', 'schedulable nodes')}${open.length === 0 ? '' : ', none of which takes it'}`,
    open.length === 0 ? `${where.zh} 没有可调度节点` : `${where.zh} 有 ${open.length} 个可调度节点，但都不接纳它`,
  );
  const neighbours = apartInZones(pod, model);
  if (open.length === 0 || lacks.length > 0 || neighbours.length === 0)
    return alternatives(has, [...openUp, ...lacks, say('add a node', '增加一个节点')]);
  const names = listed(neighbours);
  const apart = say(`${has.en}, because it is kept apart from ${names.en}`, `${has.zh}，因为它必须与 ${names.zh} 分开`);
  return alternatives(apart, [...openUp, say('add a node in another zone that its rules allow', '在其规则允许的另一个区增加节点')]);
}

/** The pods from whose whole zones a pod is kept away. */
function apartInZones(pod: PlanPod, model: ClusterModel): string[] {
  const others = model.scheduled.filter((other) => other.pod.id !== pod.id && apartBy(pod, other.pod).some((key) => key !== HOSTNAME));
  return others.map((other) => other.pod.name).sort();
}

const alternatives = (has: Text, ways: Text[]): Text =>
  say(`${has.en}; ${ways.map(({ en }) => en).join(', or ')}`, `${has.zh}；${ways.map(({ zh }) => zh).join('，或')}`);

function adviceWithoutNodes(pod: PlanPod, candidates: Candidates, world: PlanWorld): Text {
  if (candidates.meetingRules(pod).length > 0) {
    return say(
      'its volumes can be reached from none of the nodes that its rules leave; bring such a node back, or give up the claims and what is stored in them',
      '其规则允许的节点都无法访问它的卷；请恢复这样的节点，或放弃卷声明及其中的数据',
    );
  }
  const zones = zonesOf(pod, world.zoneLabel) ?? [];
  if (zones.length === 0) {
    return say(
      'no node meets its node selector and affinity; label a node so that it does, or add one',
      '没有节点满足其 nodeSelector 与节点亲和；请给节点加上所需标签，或增加节点',
    );
  }
  const labels = listed(
    zones.map((zone) => `${world.zoneLabel}=${zone}`),
    'or',
  );
  const unlabelled = world.nodes.filter((node) => zoneOf(world, node) === undefined).map(({ name }) => name);
  const named = listed(unlabelled, 'or');
  const whom =
    unlabelled.length === 0
      ? say('nodes', '节点')
      : say(`${named.en} if ${unlabelled.length === 1 ? 'it stands' : 'they stand'} there`, `${named.zh}（如果确实位于该区）`);
  return say(
    `no node with ${labels.en} meets its rules; label ${whom.en}, or add nodes`,
    `没有带 ${labels.zh} 的节点满足其规则；请给${whom.zh}加上标签，或增加节点`,
  );
}

/** Zones, as the subject of a sentence. */
function placeOf(nodes: PlanNode[], world: PlanWorld): Text {
  const zones = [...new Set(nodes.map((node) => zoneOf(world, node)))];
  const named = zones.filter((zone) => zone !== undefined).sort();
  if (zones.length > named.length) return say('the cluster has', '集群');
  const { en, zh } = listed(named);
  return say(`${en} ${named.length === 1 ? 'has' : 'have'}`, zh);
}

/** Whether a node has room for a pod if none of the pods of the manifests is on it. */
function fitsBesideOthers(pod: PlanPod, use: NodeUse, pods: PlanPod[]): boolean {
  const ids = new Set(pods.map(({ id }) => id));
  const ours = use.pods.filter(({ id }) => ids.has(id));
  const sum = (amount: (one: PlanPod) => number) => ours.reduce((total, one) => total + amount(one), 0);
  const cpu = use.cpu - sum(({ requests }) => requests.cpu);
  const memory = use.memory - sum(({ requests }) => requests.memory);
  return pod.requests.cpu <= use.node.allocatable.cpu - cpu && pod.requests.memory <= use.node.allocatable.memory - memory;
}

/** The node that lacks least, and what. */
function lackText(pod: PlanPod, uses: NodeUse[], model: ClusterModel): Text[] {
  const lacks = uses
    .map((use) => ({ name: use.node.name, shortages: shortagesOf(pod, use, model.surroundings.behaviour), share: shareOf(pod, use) }))
    .filter(({ shortages }) => shortages.length > 0)
    .sort((a, b) => a.share - b.share);
  const [least] = lacks;
  if (least === undefined) return [];
  const amounts = least.shortages.map(({ resource, missing }) => `${amountText(resource, missing)} ${resource === 'pods' ? 'pod' : resource}`);
  return [say(`free ${amounts.join(' and ')} on ${least.name}`, `在 ${least.name} 上腾出 ${amounts.join(' 和 ')}`)];
}

/** How large the larger lack is, as a part of what is asked for. */
function shareOf({ requests }: PlanPod, { node: { allocatable }, cpu, memory }: NodeUse): number {
  const share = (wanted: number, free: number) => (wanted === 0 ? 0 : Math.max(0, wanted - free) / wanted);
  return Math.max(share(requests.cpu, allocatable.cpu - cpu), share(requests.memory, allocatable.memory - memory));
}
