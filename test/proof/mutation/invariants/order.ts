import { DIST, type Json } from '../dist';
import { namespaceOf, type RolePod, selected, type World } from '../world';

export function* order(world: World): Generator<string> {
  yield* waves(world);
  yield* budgets(world);
  for (const pod of world.pods) {
    const { type = 'RollingUpdate', rollingUpdate = {} } = pod.workload.spec?.updateStrategy ?? {};
    if (type !== 'RollingUpdate' || (rollingUpdate.partition ?? 0) !== 0 || (rollingUpdate.maxUnavailable ?? 1) !== 1) yield 'roll';
    // The name servers may stand in either zone, so nothing is won by waiting for the first.
    if (pod.role.component !== 'nameserver' && !staysForEver(pod)) yield 'stay';
  }
}

const BASE = ['ConfigMap', 'Service', 'ServiceAccount', 'PodDisruptionBudget', 'Namespace'];
const waveOf = (body: Json): number => Number(body.metadata?.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0);

function* waves(world: World): Generator<string> {
  const at = (component: string) => world.of(component as RolePod['role']['component']).map(({ workload }) => waveOf(workload));
  const base = world.objects.filter((body, index) => body && index < DIST.length && BASE.includes(body.kind)).map(waveOf);
  const steps = [base, at('controller'), at('nameserver'), at('broker')];
  if (steps.flat().some((wave) => !Number.isInteger(wave))) yield 'waves';
  for (const [index, step] of steps.slice(1).entries()) if (Math.max(...steps[index]) >= Math.min(...step)) yield 'waves';
  const brokers = world.of('broker');
  for (const pod of brokers) {
    // Member 1 waits for member 0 at its first boot.
    const later = brokers.filter(({ role }) => role.group === pod.role.group && `${role.member}` > `${pod.role.member}`);
    if (later.some(({ workload }) => waveOf(workload) <= waveOf(pod.workload))) yield 'waves';
  }
}

/** How many pods a budget keeps when Kubernetes expects so many. */
function keeps({ minAvailable, maxUnavailable }: Json, count: number): number {
  const share = (amount: number | string) => (typeof amount === 'string' ? Math.ceil((Number.parseInt(amount, 10) / 100) * count) : amount);
  if (minAvailable !== undefined) return share(minAvailable);
  // A budget without a number allows nothing.
  return maxUnavailable === undefined ? count : count - share(maxUnavailable);
}

function* budgets(world: World): Generator<string> {
  const budgetsOf = (pod: RolePod) =>
    world.ofKind('PodDisruptionBudget').filter((body) => namespaceOf(body) === pod.namespace && selected(body.spec?.selector, pod.labels));
  const groups = new Map<string, RolePod[]>();
  for (const pod of world.pods) {
    const id = pod.role.group ?? pod.role.component;
    groups.set(id, [...(groups.get(id) ?? []), pod]);
  }
  for (const [id, pods] of groups) {
    const covering = pods.map(budgetsOf);
    const [[budget]] = covering;
    // The eviction API refuses a pod that two budgets cover.
    if (covering.some((some) => some.length !== 1 || some[0] !== budget)) yield 'budgets';
    else if (world.pods.some((pod) => !pods.includes(pod) && budgetsOf(pod).includes(budget))) yield 'budgets';
    else if (expectations(pods).some((expected) => keeps(budget.spec, expected) < needed(id, pods.length))) yield 'budgets';
  }
}

const needed = (id: string, count: number) => (id === 'controller' ? Math.floor(count / 2) + 1 : 1);

/**
 * How many pods Kubernetes can take for all: it adds up the replicas of the workloads whose pods it sees, so one that has lost its only pod
 * for a moment does not count.
 */
function expectations(pods: RolePod[]): number[] {
  const workloads = [...new Set(pods.map(({ workload }) => workload))];
  const sizes = workloads.map((workload) => pods.filter((pod) => pod.workload === workload).length).sort((a, b) => b - a);
  return sizes.map((_, index) => sizes.slice(0, index + 1).reduce((sum, size) => sum + size, 0));
}

/** Whether a pod stays on a node that is not ready or out of reach until the node is back. */
function staysForEver(pod: RolePod): boolean {
  return ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].every((taint) =>
    (pod.spec.tolerations ?? []).some(({ key, operator, value, effect, tolerationSeconds }: Json) => {
      const matches = (key === undefined && operator === 'Exists') || (key === taint && (operator === 'Exists' || (value ?? '') === ''));
      return matches && (effect === undefined || effect === 'NoExecute') && tolerationSeconds === undefined;
    }),
  );
}
