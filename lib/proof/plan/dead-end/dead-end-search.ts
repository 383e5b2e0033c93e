import type { ClusterModel } from '../cluster-model';
import { admissionFor } from '../filters';
import type { PlanPod } from '../plan-pod';
import { NodeClasses } from '../pod/node-classes';

/** What a look at all orders found. @internal */
export interface DeadEndSearch {
  /** Whether all were looked at, or enough of them. */
  readonly finished: boolean;
  /** Whether some order places all pods. */
  readonly canPlaceAll: boolean;
  /** The pods without a node at the end of one order, and what was placed before. */
  readonly deadEnd?: { readonly stuck: PlanPod[]; readonly placed: { readonly pod: PlanPod; readonly node: string }[] };
}

const MOST_PODS = 24;
const MOST_STATES = 4000;

interface State {
  readonly model: ClusterModel;
  readonly left: PlanPod[];
  readonly placed: { readonly pod: PlanPod; readonly node: string }[];
}

/** Looks at every order in which pods can be placed, each on every node that the hard rules allow. @internal */
export function searchDeadEnds(pods: PlanPod[], start: ClusterModel, zoneLabel: string): DeadEndSearch {
  if (pods.length > MOST_PODS) return { finished: false, canPlaceAll: false };
  const classes = new NodeClasses(start, pods, zoneLabel);
  const states: State[] = [{ model: start, left: pods, placed: [] }];
  const seen = new Set<string>();
  let canPlaceAll = false;
  let deadEnd: DeadEndSearch['deadEnd'];
  while (states.length > 0) {
    if (seen.size > MOST_STATES) return { finished: canPlaceAll && deadEnd !== undefined, canPlaceAll, deadEnd };
    const state = states.pop() as State;
    const next = successors(state, classes);
    if (state.left.length === 0) canPlaceAll = true;
    else if (next.length === 0) deadEnd ??= { stuck: state.left, placed: state.placed };
    if (canPlaceAll && deadEnd !== undefined) break;
    for (const one of next) {
      const key = keyOf(one, classes);
      if (seen.has(key)) continue;
      seen.add(key);
      const model = state.model.copy();
      const { pod, node } = one[one.length - 1];
      model.place(pod, node);
      states.push({ model, left: state.left.filter((other) => other !== pod), placed: one });
    }
  }
  return { finished: true, canPlaceAll, deadEnd };
}

function successors({ model, left, placed }: State, classes: NodeClasses): State['placed'][] {
  return left.flatMap((pod) => {
    const admits = admissionFor(pod, model);
    const different = new Map<string, string>();
    for (const use of model.uses) {
      if (!admits(use)) continue;
      const { name } = use.node;
      const here = placed.filter(({ node }) => node === name).map((one) => one.pod.id);
      const key = `${classes.of(name)}:${here.sort()}`;
      if (!different.has(key)) different.set(key, name);
    }
    return [...different.values()].map((node) => [...placed, { pod, node }]);
  });
}

/** What is placed together on equal nodes is the same, whatever the order was. */
function keyOf(placed: State['placed'], classes: NodeClasses): string {
  const byNode = new Map<string, string[]>();
  for (const { pod, node } of placed) byNode.set(node, [...(byNode.get(node) ?? []), pod.id]);
  return [...byNode]
    .map(([node, ids]) => `${classes.of(node)}:${ids.sort()}`)
    .sort()
    .join(';');
}
