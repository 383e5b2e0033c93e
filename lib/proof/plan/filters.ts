import type { ClusterNode } from '../cluster';
import { antiAffinityTest, meetsNodeAffinity, podAffinityTest, spreadTest, untolerated } from '../scheduling';
import type { Text } from '../text';
import { type ClusterModel, type NodeUse, takenPort } from './cluster-model';
import type { PlanPod } from './plan-pod';
import { SchedulerPlugin } from './plugin';
import { fitObstacle } from './resources/resource-fit';

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
  return (use, first = false) => {
    const obstacles: Obstacle[] = [];
    for (const { plugin, refuses } of filters) {
      const why = refuses(use);
      if (why === undefined) continue;
      obstacles.push('plugin' in why ? why : { plugin, why });
      if (first) break;
    }
    return obstacles;
  };
}

interface Filter {
  readonly plugin: SchedulerPlugin;
  readonly refuses: (use: NodeUse) => Text | Obstacle | undefined;
}

const CORDON = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

function filtersFor(pod: PlanPod, model: ClusterModel): Filter[] {
  const cordonHolds = untolerated(pod, [CORDON], [CORDON.effect]).length > 0;
  const unless = (test: (node: ClusterNode) => boolean, why: Text) => (use: NodeUse) => (test(use.node) ? undefined : why);
  const volumes = model.surroundings.volumes.test(pod);
  return [
    ...(cordonHolds
      ? [{ plugin: SchedulerPlugin.NODE_UNSCHEDULABLE, refuses: unless(({ unschedulable }) => unschedulable !== true, CORDONED) }]
      : []),
    ...(pod.spec.nodeName
      ? [{ plugin: SchedulerPlugin.NODE_NAME, refuses: unless(({ name }) => name === pod.spec.nodeName, otherNode(pod.spec.nodeName)) }]
      : []),
    { plugin: SchedulerPlugin.TAINT_TOLERATION, refuses: ({ node }) => taintObstacle(pod, node) },
    { plugin: SchedulerPlugin.NODE_AFFINITY, refuses: unless((node) => meetsNodeAffinity(pod, node), NO_MATCH) },
    { plugin: SchedulerPlugin.NODE_PORTS, refuses: (use) => portObstacle(pod, use) },
    { plugin: SchedulerPlugin.NODE_RESOURCES_FIT, refuses: (use) => fitObstacle(pod, use, model.surroundings.behaviour) },
    { plugin: SchedulerPlugin.VOLUME_BINDING, refuses: ({ node }) => volumes(node) },
    { plugin: SchedulerPlugin.POD_TOPOLOGY_SPREAD, refuses: unless(spreadTest(pod, model), UNEVEN) },
    { plugin: SchedulerPlugin.INTER_POD_AFFINITY, refuses: unless(podAffinityTest(pod, model.scheduled), LONELY) },
    { plugin: SchedulerPlugin.INTER_POD_AFFINITY, refuses: unless(antiAffinityTest(pod, model.scheduled), TOO_CLOSE) },
  ];
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

function taintObstacle(pod: PlanPod, { taints = [] }: ClusterNode): Text | undefined {
  const [taint] = untolerated(pod, taints, ['NoSchedule', 'NoExecute']);
  if (taint === undefined) return undefined;
  const shown = `${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`;
  return { en: `the pod does not tolerate the taint ${shown}`, zh: `Pod 不容忍污点 ${shown}` };
}

function portObstacle(pod: PlanPod, use: NodeUse): Text | undefined {
  const taken = takenPort(pod, use);
  return taken && { en: `the host port ${taken.port} is taken`, zh: `主机端口 ${taken.port} 已被占用` };
}
