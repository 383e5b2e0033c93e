import type { SchedulerBehaviour } from '../kubernetes-version';
import { millisOf, nanosOf, unitsOf } from './quantity';

type Json = any;

/** Amounts of resources: processors in thousandths of a core, all else in whole units. @internal */
export interface Resources {
  readonly cpu: number;
  readonly memory: number;
  /** What there is of everything else, by its name. */
  readonly others: { [resource: string]: number };
}

/** What a pod asks of a node. @internal */
export interface Requests extends Resources {
  /** What the pod counts for when nodes are compared: a container that requests nothing does not count as nothing. */
  readonly counted: { readonly cpu: number; readonly memory: number };
}

const DEFAULTS: Amounts = { cpu: 100n * 10n ** 6n, memory: 200n * 2n ** 20n * 10n ** 9n };

type Amounts = { [resource: string]: bigint };

/** The requests of a pod, as the scheduler adds them up. @internal */
export function requestsOf(spec: Json, behaviour: SchedulerBehaviour): Requests {
  const real = sumOf(spec, behaviour, {});
  const counted = sumOf(spec, behaviour, DEFAULTS);
  return { ...resourcesOf(real), counted: { cpu: millisOf(counted.cpu ?? 0n), memory: unitsOf(counted.memory ?? 0n) } };
}

/** Amounts as the scheduler keeps them. @internal */
export function resourcesOf(amounts: Amounts): Resources {
  const { cpu = 0n, memory = 0n, ...others } = amounts;
  const rest = Object.entries(others).map(([name, amount]) => [name, unitsOf(amount)]);
  return { cpu: millisOf(cpu), memory: unitsOf(memory), others: Object.fromEntries(rest) };
}

/** The amounts that a list of resources names. @internal */
export function amountsOf(resources: Json): Amounts {
  return Object.fromEntries(Object.entries(resources ?? {}).map(([name, quantity]) => [name, nanosOf(quantity) ?? 0n]));
}

function sumOf(spec: Json, { knowsSidecars, knowsPodResources }: SchedulerBehaviour, missing: Amounts): Amounts {
  const ofContainer = ({ resources }: Json): Amounts => ({ ...missing, ...amountsOf({ ...resources?.limits, ...resources?.requests }) });
  let sum: Amounts = {};
  for (const container of spec.containers ?? []) sum = add(sum, ofContainer(container));
  let sidecars: Amounts = {};
  let most: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    const own = ofContainer(container);
    if (knowsSidecars && container.restartPolicy === 'Always') {
      sum = add(sum, own);
      sidecars = add(sidecars, own);
      most = max(most, sidecars);
    } else {
      most = max(most, add(sidecars, own));
    }
  }
  sum = max(sum, most);
  if (knowsPodResources) sum = { ...sum, ...podLevel(spec.resources) };
  return add(sum, amountsOf(spec.overhead));
}

/** Only these can be requested for the pod as a whole. */
function podLevel(resources: Json): Amounts {
  const all = amountsOf({ ...resources?.limits, ...resources?.requests });
  return Object.fromEntries(Object.entries(all).filter(([name]) => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-')));
}

const add = (one: Amounts, other: Amounts) => combine(one, other, (a, b) => a + b);
const max = (one: Amounts, other: Amounts) => combine(one, other, larger);
const larger = (a: bigint, b: bigint) => [a, b][Number(b > a)];

function combine(one: Amounts, other: Amounts, by: (a: bigint, b: bigint) => bigint): Amounts {
  const result = { ...one };
  for (const [name, amount] of Object.entries(other)) result[name] = by(result[name] ?? 0n, amount);
  return result;
}
