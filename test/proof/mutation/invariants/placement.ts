import type { ClusterNode, Pod } from '../../../../lib/proof/cluster';
import { oracleNodeFits } from '../../oracle';
import { canAllRun, canMeetInZone, canMeetOnNode, placed, Vocabulary } from '../../topologies/brute-force';
import type { Json } from '../dist';
import type { RolePod, World } from '../world';

/** The zone label of dist/. */
const ZONE = 'az';
const DECLARED = 'rocketmq.apache.org/zone';

const answers = new Map<string, boolean>();

/** Most mutants change no rule of most pods, and share their workloads with dist/. */
function once(question: string, pods: RolePod[], answer: () => boolean): boolean {
  const id = `${question} ${pods.map(rulesOf).join()}`;
  const known = answers.get(id) ?? answer();
  answers.set(id, known);
  return known;
}

const rules = new Map<string, number>();
const numbers = new WeakMap<object, number>();

/** A number for all that the scheduler looks at in a pod of a workload. */
function rulesOf(pod: RolePod): number {
  const number =
    numbers.get(pod.workload) ?? numberOf(JSON.stringify([pod.namespace, pod.workload.spec?.template?.metadata?.labels, placed(pod).spec]));
  numbers.set(pod.workload, number);
  return number;
}

function numberOf(text: string): number {
  const number = rules.get(text) ?? rules.size;
  rules.set(text, number);
  return number;
}

export function* placement(world: World): Generator<string> {
  const brokers = world.of('broker');
  const meet = (where: 'node' | 'zone', pair: [RolePod, RolePod]) =>
    once(where, pair, () => (where === 'node' ? canMeetOnNode : canMeetInZone)(pair, ZONE));
  for (const [a, b] of pairs(brokers)) {
    if (a.role.group === b.role.group && meet('zone', [a, b])) yield 'pair-zones';
    if (meet('node', [a, b])) yield 'broker-nodes';
  }
  const nameServers = world.of('nameserver');
  if (nameServers.length < 2 || pairs(nameServers).some((pair) => meet('zone', pair))) yield 'name-servers';

  for (const pod of world.pods) {
    if (!once('terms', [pod], () => termsKnowTheZone(pod))) yield 'zone-terms';
    if (!once('runs', [pod], () => zonesOf(pod).size > 0)) yield 'runnable';
    const declared = pod.labels[DECLARED];
    if (declared !== undefined && !once('declared', [pod], () => [...zonesOf(pod)].join() === declared)) yield 'declared-zone';
  }
  // What keeps all apart for ever keeps the promise in name only.
  if (!once('together', world.pods, () => canAllRun(world.pods, ZONE, hasZone))) yield 'runnable-together';
}

/** A pod on a node without a zone is no success. */
const hasZone = ({ labels }: ClusterNode) => labels[ZONE] !== undefined;

const pairs = <T>(things: T[]): [T, T][] => things.flatMap((a, index) => things.slice(index + 1).map((b): [T, T] => [a, b]));

/** The zones of the nodes that a pod fits on; none has the value undefined. */
function zonesOf(pod: Pod): Set<string | undefined> {
  const one = placed(pod);
  const fitting = new Vocabulary([one], [ZONE]).nodes().filter((node) => oracleNodeFits(one, node));
  return new Set(fitting.map(({ labels }) => labels[ZONE]));
}

/** Whether no term of the required node affinity lets a node in that has no zone. */
function termsKnowTheZone(pod: Pod): boolean {
  const one = placed(pod);
  const terms: Json[] = one.spec.affinity.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms ?? [];
  if (one.spec.nodeSelector?.[ZONE] !== undefined) return true;
  return (
    terms.length > 0 &&
    terms.every((term) => {
      const alone = { nodeSelectorTerms: [{ matchExpressions: (term.matchExpressions ?? []).filter(({ key }: Json) => key === ZONE) }] };
      const spec = { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: alone } } };
      const empty = (term.matchExpressions ?? []).length + (term.matchFields ?? []).length === 0;
      const zones = zonesOf({ ...one, spec });
      return empty || (zones.size > 0 && !zones.has(undefined));
    })
  );
}
