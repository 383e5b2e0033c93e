import { join, type Text } from '../../text';
import type { NodeUse } from '../cluster-model';
import type { SchedulerBehaviour } from '../kubernetes-version';
import type { PlanPod } from '../plan-pod';
import { amountText } from './amount-text';

/** What a node has too little of for a pod. @internal */
export interface Shortage {
  readonly resource: string;
  readonly missing: number;
}

/** What a node lacks for a pod. @internal */
export function shortagesOf({ requests }: PlanPod, use: NodeUse, behaviour: SchedulerBehaviour): Shortage[] {
  const { allocatable, maxPods } = use.node;
  const shortages: Shortage[] = use.pods.length + 1 > maxPods ? [{ resource: 'pods', missing: use.pods.length + 1 - maxPods }] : [];
  const others = Object.entries(requests.others);
  if (requests.cpu === 0 && requests.memory === 0 && others.every(([, amount]) => amount === 0)) return shortages;
  const check = (resource: string, wanted: number, free: number, always: boolean) => {
    if ((wanted > 0 || always) && wanted > free) shortages.push({ resource, missing: wanted - free });
  };
  const always = behaviour.refusesOvercommitted;
  check('cpu', requests.cpu, allocatable.cpu - use.cpu, always);
  check('memory', requests.memory, allocatable.memory - use.memory, always);
  for (const [name, amount] of others) check(name, amount, (allocatable.others[name] ?? 0) - (use.others[name] ?? 0), false);
  return shortages;
}

/** Whether a node has room for a pod. @internal */
export function fits(pod: PlanPod, use: NodeUse, behaviour: SchedulerBehaviour): boolean {
  const { cpu, memory, others } = pod.requests;
  // Nearly all pods ask for nothing else, and are asked about thousands of nodes.
  for (const _ in others) return shortagesOf(pod, use, behaviour).length === 0;
  const { allocatable, maxPods } = use.node;
  if (use.pods.length + 1 > maxPods) return false;
  if (cpu === 0 && memory === 0) return true;
  const always = behaviour.refusesOvercommitted;
  const enough = (wanted: number, free: number) => wanted <= free || (wanted === 0 && !always);
  return enough(cpu, allocatable.cpu - use.cpu) && enough(memory, allocatable.memory - use.memory);
}

/** In words, what a node lacks for a pod. @internal */
export function fitText(pod: PlanPod, use: NodeUse, behaviour: SchedulerBehaviour): Text {
  return join(shortagesOf(pod, use, behaviour).map(shortageText), { en: ', ', zh: '，' });
}

function shortageText({ resource, missing }: Shortage): Text {
  if (resource === 'pods') return { en: 'it runs as many pods as it may', zh: '该节点的 Pod 数已达上限' };
  const amount = amountText(resource, missing);
  return { en: `it lacks ${amount} of ${resource}`, zh: `${resource} 还缺 ${amount}` };
}
