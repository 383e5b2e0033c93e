import type { ClusterNode, NodeTaint } from '../cluster';
import { antiAffinityTest, type NodeTest, podAffinityTest, spreadTest, untolerated } from '../scheduling';
import type { Text } from '../text';
import { type ClusterModel, type NodeUse, takenPort } from './cluster-model';
import type { HostPort, PlanPod } from './plan-pod';
import { SchedulerPlugin } from './plugin';
import { fits, fitText } from './resources/resource-fit';

/** Why a node does not take a pod. @internal */
export interface Obstacle {
  /** The part of the scheduler that says so. */
  readonly plugin: SchedulerPlugin;
  /** What it says. */
  readonly why: Text;
}

/** All that keeps a pod from a node, in the order in which the scheduler asks; with `first`, no more than the first. @internal */
export type NodeJudge = (use: NodeUse, first?: boolean) => Obstacle[];

/** The hard rules for one pod and the pods that are placed so far. @internal */
export function judgeFor(pod: PlanPod, model: ClusterModel): NodeJudge {
  const filters = filtersFor(pod, model);
  return (use, first = false) => obstaclesOf(filters, use, first);
}

/** What no other pod and no change of a node but its labels takes away. @internal */
export const LASTING_PLUGINS = [
  SchedulerPlugin.SCHEDULING_GATES,
  SchedulerPlugin.NODE_NAME,
  SchedulerPlugin.NODE_AFFINITY,
  SchedulerPlugin.VOLUME_BINDING,
  SchedulerPlugin.VOLUME_ZONE,
];

/** What a person has to know about a node that does not take a pod: where the pod's own rules keep it away for good, nothing else matters. @internal */
export function explainerFor(pod: PlanPod, model: ClusterModel): (use: NodeUse) => Obstacle[] {
  const filters = filtersFor(pod, model);
  const lasting = filters.filter(({ plugin }) => LASTING_PLUGINS.includes(plugin));
  const passing = filters.filter(({ plugin }) => !LASTING_PLUGINS.includes(plugin));
  return (use) => {
    const obstacles = obstaclesOf(lasting, use, false);
    return obstacles.length > 0 ? obstacles : obstaclesOf(passing, use, false);
  };
}

function obstaclesOf(filters: Filter[], use: NodeUse, first: boolean): Obstacle[] {
  const obstacles: Obstacle[] = [];
  for (const { plugin, admits, why } of filters) {
    if (admits(use)) continue;
    const reason = why(use);
    obstacles.push('plugin' in reason ? reason : { plugin, why: reason });
    if (first) break;
  }
  return obstacles;
}

/** Whether the hard rules let a pod onto a node, and no word about why not. @internal */
export function admissionFor(pod: PlanPod, model: ClusterModel): (use: NodeUse) => boolean {
  const filters = filtersFor(pod, model).map(({ admits }) => admits);
  return (use) => filters.every((admits) => admits(use));
}

interface Filter {
  readonly plugin: SchedulerPlugin;
  readonly admits: (use: NodeUse) => boolean;
  readonly why: (use: NodeUse) => Text | Obstacle;
}

const GATED: Text = { en: 'the pod waits behind scheduling gates', zh: 'Pod 被 schedulingGates 拦住' };
const CORDON = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

function filtersFor(pod: PlanPod, model: ClusterModel): Filter[] {
  const cordonHolds = untolerated(pod, [CORDON], [CORDON.effect]).length > 0;
  const { behaviour, volumes } = model.surroundings;
  const [volumeTest, matching] = [volumes.test(pod), model.meetingRules(pod)];
  // What looks at all other pods is made when the first node is asked about it, if ever.
  const spread = lazy(() => spreadTest(pod, model));
  const together = lazy(() => podAffinityTest(pod, model.scheduled));
  const apart = lazy(() => antiAffinityTest(pod, model.scheduled));
  const { nodeName, schedulingGates = [] } = pod.spec;
  return [
    { plugin: SchedulerPlugin.SCHEDULING_GATES, admits: () => schedulingGates.length === 0, why: () => GATED },
    { plugin: SchedulerPlugin.NODE_UNSCHEDULABLE, admits: ({ node }) => !(cordonHolds && node.unschedulable), why: () => CORDONED },
    { plugin: SchedulerPlugin.NODE_NAME, admits: ({ node }) => !nodeName || node.name === nodeName, why: () => otherNode(nodeName) },
    { plugin: SchedulerPlugin.TAINT_TOLERATION, admits: ({ node }) => hardTaint(pod, node) === undefined, why: ({ node }) => taintText(pod, node) },
    { plugin: SchedulerPlugin.NODE_AFFINITY, admits: ({ node }) => matching.has(node.name), why: () => NO_MATCH },
    { plugin: SchedulerPlugin.NODE_PORTS, admits: (use) => takenPort(pod, use) === undefined, why: (use) => portText(pod, use) },
    { plugin: SchedulerPlugin.NODE_RESOURCES_FIT, admits: (use) => fits(pod, use, behaviour), why: (use) => fitText(pod, use, behaviour) },
    {
      plugin: SchedulerPlugin.VOLUME_BINDING,
      admits: ({ node }) => volumeTest(node) === undefined,
      why: ({ node }) => volumeTest(node) as Obstacle,
    },
    { plugin: SchedulerPlugin.POD_TOPOLOGY_SPREAD, admits: ({ node }) => spread(node), why: () => UNEVEN },
    { plugin: SchedulerPlugin.INTER_POD_AFFINITY, admits: ({ node }) => together(node), why: () => LONELY },
    { plugin: SchedulerPlugin.INTER_POD_AFFINITY, admits: ({ node }) => apart(node), why: () => TOO_CLOSE },
  ];
}

function lazy(make: () => NodeTest): NodeTest {
  let test: NodeTest | undefined;
  return (node) => {
    test ??= make();
    return test(node);
  };
}

const CORDONED: Text = { en: 'it is cordoned', zh: '该节点已被封锁（cordon）' };
const otherNode = (name: string): Text => ({ en: `the pod names the node ${name}`, zh: `Pod 指定了节点 ${name}` });
const NO_MATCH: Text = {
  en: 'its labels do not meet the node selector and affinity of the pod',
  zh: '节点标签不满足 Pod 的 nodeSelector 与节点亲和',
};
const UNEVEN: Text = {
  en: 'the topology spread constraints of the pod forbid it',
  zh: 'Pod 的拓扑分布约束不允许放在该节点',
};
const LONELY: Text = { en: 'the pods that the pod affinity asks for are not there', zh: 'Pod 亲和所要求的 Pod 不在该处' };
const TOO_CLOSE: Text = {
  en: 'a pod that runs there and this one are kept apart by anti-affinity',
  zh: '反亲和不允许它与该处已运行的 Pod 在一起',
};

const hardTaint = (pod: PlanPod, { taints = [] }: ClusterNode) =>
  taints.length === 0 ? undefined : untolerated(pod, taints, ['NoSchedule', 'NoExecute'])[0];

function taintText(pod: PlanPod, node: ClusterNode): Text {
  const { key, value, effect } = hardTaint(pod, node) as NodeTaint;
  const shown = `${key}${value ? `=${value}` : ''}:${effect}`;
  return { en: `the pod does not tolerate the taint ${shown}`, zh: `Pod 不容忍污点 ${shown}` };
}

function portText(pod: PlanPod, use: NodeUse): Text {
  const { port } = takenPort(pod, use) as HostPort;
  return { en: `the host port ${port} is taken`, zh: `主机端口 ${port} 已被占用` };
}
