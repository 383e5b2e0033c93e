import { untolerated } from '../../scheduling';
import type { ClusterModel, NodeUse } from '../cluster-model';
import type { PlanPod } from '../plan-pod';

/** The points of taints that only advise against a node. @internal */
export function taintScores(pod: PlanPod, feasible: NodeUse[]): number[] {
  const raw = feasible.map(({ node }) => untolerated(pod, node.taints ?? [], ['PreferNoSchedule']).length);
  const max = raw.reduce((most, count) => Math.max(most, count), 0);
  return raw.map((count) => 100 - (max === 0 ? 0 : Math.trunc((100 * count) / max)));
}

/** The points of free processor and memory. @internal */
export function leastAllocatedScores({ requests }: PlanPod, feasible: NodeUse[]): number[] {
  return feasible.map(({ node: { allocatable }, countedCpu, countedMemory }) => {
    const parts = [
      freePercent(countedCpu + requests.counted.cpu, allocatable.cpu),
      freePercent(countedMemory + requests.counted.memory, allocatable.memory),
    ].filter((part) => part !== undefined);
    return parts.length === 0 ? 0 : Math.trunc(parts.reduce((sum, part) => sum + part, 0) / parts.length);
  });
}

function freePercent(requested: number, capacity: number): number | undefined {
  if (capacity === 0) return undefined;
  return requested > capacity ? 0 : quotient((capacity - requested) * 100, capacity);
}

/** An integer division that is not rounded on the way. A hundred times 80 TiB is the largest number that fits. */
const quotient = (value: number, divisor: number) => (value - (value % divisor)) / divisor;

/** The points of processor and memory being used alike. Nothing where a pod that requests nothing is not asked about it. @internal */
export function balanceScores({ requests }: PlanPod, feasible: NodeUse[], model: ClusterModel): number[] | undefined {
  const { skipsBalanceOfNothing, comparesBalance } = model.surroundings.behaviour;
  if (skipsBalanceOfNothing && requests.cpu === 0 && requests.memory === 0) return undefined;
  return feasible.map(({ node: { allocatable }, cpu, memory }) => {
    const after = balance(cpu + requests.cpu, memory + requests.memory, allocatable);
    return comparesBalance ? 50 + Math.trunc((50 + after - balance(cpu, memory, allocatable)) / 2) : after;
  });
}

function balance(cpu: number, memory: number, allocatable: { cpu: number; memory: number }): number {
  if (allocatable.cpu === 0 || allocatable.memory === 0) return 100;
  const deviation = Math.abs((Math.min(1, cpu / allocatable.cpu) - Math.min(1, memory / allocatable.memory)) / 2);
  return Math.trunc((1 - deviation) * 100);
}

const MIB = 2 ** 20;
const LEAST_IMAGE = 23 * MIB;
const MOST_IMAGE = 1000 * MIB;

/** The points of images that are there already. @internal */
export function imageScores({ spec }: PlanPod, feasible: NodeUse[], model: ClusterModel): number[] {
  const initContainers = model.surroundings.behaviour.countsInitImages ? (spec.initContainers ?? []) : [];
  const containers: any[] = [...initContainers, ...(spec.containers ?? [])];
  const most = MOST_IMAGE * containers.length;
  return feasible.map(({ node }) => {
    const bytes = containers.reduce((sum, { image }) => sum + (image ? model.imageBytes(node.name, image) : 0), 0);
    const counted = bytes < LEAST_IMAGE ? LEAST_IMAGE : Math.min(bytes, most);
    return Math.trunc((100 * (counted - LEAST_IMAGE)) / (most - LEAST_IMAGE));
  });
}
