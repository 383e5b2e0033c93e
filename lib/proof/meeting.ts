import { type ClusterNode, HOSTNAME, type Pod } from './cluster';
import { isName, keysOf, NAME, valuesThatMeet, type Way, waysOf } from './node-choice';
import { antiAffinityTerms, apartBy, bypassesScheduler, selects, termId } from './scheduling';

/** A state of some cluster in which two pods run where they must not. @internal */
export interface Meeting {
  readonly first: PlacedWay;
  readonly second: PlacedWay;
  /** The topology keys by whose domains anti-affinity keeps the two apart. */
  readonly apartBy: string[];
}

/** A node, and the way in which it meets the rules of the pod on it. @internal */
export interface PlacedWay {
  readonly pod: Pod;
  readonly way: Way;
  readonly node: ClusterNode;
}

/**
 * A state in which both pods run in one zone, or one of them on a node that tells no zone and may therefore stand anywhere. Nothing if there
 * is no such state of any cluster.
 *
 * @internal
 */
export const meetingInZone = (a: Pod, b: Pod, zoneLabel: string): Meeting | undefined => meeting(a, b, [false, true], zoneLabel);

/** A state in which both pods run on one node. Nothing if there is no such state of any cluster. @internal */
export const meetingOnNode = (a: Pod, b: Pod): Meeting | undefined => meeting(a, b, [true]);

/**
 * A state in which any two of some pods run on one node. Pods whose anti-affinity selects all the others are apart from them; only the rest
 * must be compared pair by pair.
 *
 * @internal
 */
export function anyMeetingOnNode(pods: Pod[]): Meeting | undefined {
  const known = new Map<string, boolean>();
  const selectsAll = (term: any, owner: Pod) => {
    const id = termId(term, owner);
    const all = known.get(id) ?? pods.every((other) => selects(term, owner, other));
    known.set(id, all);
    return all;
  };
  const isApartFromAll = (pod: Pod) => antiAffinityTerms(pod).some((term) => term.topologyKey === HOSTNAME && selectsAll(term, pod));
  const [bypassing, scheduled] = [pods.filter(bypassesScheduler), pods.filter((pod) => !bypassesScheduler(pod))];
  const loose = scheduled.filter((pod) => !isApartFromAll(pod));
  // Who never meets the scheduler is kept from no other.
  for (const [first, others] of [...bypassing.map((pod) => [pod, pods] as const), ...loose.map((pod) => [pod, loose] as const)]) {
    for (const other of others) {
      const meeting = first === other ? undefined : meetingOnNode(first, other);
      if (meeting) return meeting;
    }
  }
  return undefined;
}

/** Taints, cordons and other pods' anti-affinity only take nodes away, so the state to look for has none of them. */
function meeting(a: Pod, b: Pod, sameNode: boolean[], zoneLabel?: string): Meeting | undefined {
  // Anti-affinity counts in both orders of creation, unless the second pod never meets the scheduler.
  const apart = bypassesScheduler(a) || bypassesScheduler(b) ? [] : apartBy(a, b);
  const [ways, otherWays] = [waysOf(a), waysOf(b)];
  for (const same of sameNode) {
    const mayMeet = (key: string, one: string | undefined, other: string | undefined) => {
      const equal = one === other;
      if (same ? !equal : equal && isName(key)) return false;
      if (equal && one !== undefined && apart.includes(key)) return false;
      return key !== zoneLabel || equal || one === undefined || other === undefined;
    };
    for (const first of ways) {
      for (const second of otherWays) {
        const nodes = choose(first, second, apart, mayMeet, zoneLabel);
        if (nodes) return { first: { pod: a, way: first, node: nodes[0] }, second: { pod: b, way: second, node: nodes[1] }, apartBy: apart };
      }
    }
  }
  return undefined;
}

type Relation = (key: string, one: string | undefined, other: string | undefined) => boolean;

/** Each key can be decided alone: every rule, and every relation between the two nodes, is about one key. */
function choose(first: Way, second: Way, apart: string[], related: Relation, zoneLabel?: string): ClusterNode[] | undefined {
  const both = [...first.expressions, ...second.expressions];
  const asked = [NAME, HOSTNAME, ...(zoneLabel === undefined ? [] : [zoneLabel])];
  const labels: { [label: string]: string }[] = [{}, {}];
  for (const key of new Set([...asked, ...apart, ...keysOf(both)])) {
    const values = ({ expressions }: Way) => {
      const fitting = valuesThatMeet(expressions, key, both);
      // No value comes last; a label that nobody asks for is best left out.
      return asked.includes(key) || keysOf(expressions).includes(key) ? fitting : fitting.reverse();
    };
    const others = values(second);
    const pair = values(first)
      .flatMap((one) => others.map((other) => [one, other]))
      .find(([one, other]) => related(key, one, other));
    if (pair === undefined) return undefined;
    for (const [index, value] of pair.entries()) {
      if (value !== undefined) labels[index][key] = value;
    }
  }
  return labels.map(toNode);
}

function toNode({ [NAME]: name, [HOSTNAME]: hostname, ...labels }: { [label: string]: string }): ClusterNode {
  return { name, labels: hostname === name ? labels : { ...labels, [HOSTNAME]: hostname } };
}
