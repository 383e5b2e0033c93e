import type { ClusterFacts } from '../facts/facts';
import type { Damage, DamageJudge } from './damage';
import { type Loss, nodeLoss } from './losses';
import { Recovery, type SecondsRange } from './outage';
import type { Standings } from './standing';
import { votersOf } from './voters';
import { union } from './write-stop';

/** How many pairs of nodes are told one by one. */
const MOST_PAIRS = 24;

/** Pairs of nodes that are lost at once. @internal */
export interface NodePairs {
  /** Those whose loss is worse than that of the one and that of the other. */
  readonly losses: Loss[];
  /** What the others of these do, of which there are too many to tell. */
  readonly untold?: PairsInARow;
  /** What all other pairs do, which is no more than their nodes do alone; nothing if there is no other pair. */
  readonly rest?: PairsInARow;
}

/** The worst that some pairs do. @internal */
export interface PairsInARow {
  readonly count: number;
  readonly nameServersLeft: number;
  readonly votersLeft: number;
  readonly recovery: Recovery;
  readonly writeStopKilled?: SecondsRange;
  readonly writeStopCut?: SecondsRange;
}

/**
 * The pairs of nodes. The worse ones are not looked for among all pairs, of which there may be millions: only nodes that share a group, the
 * name servers or the voters between them do more together than alone.
 *
 * @param alone The damage of each node that carries pods.
 * @internal
 */
export function nodePairsOf(cluster: ClusterFacts, standings: Standings, alone: Map<string, Damage>, judge: DamageJudge): NodePairs {
  const nodes = [...alone.keys()];
  const holds = holdersOf(standings);
  const worse = worsePairs(cluster, holds, alone);
  const count = (nodes.length * (nodes.length - 1)) / 2 - worse.size;
  const told = [...worse.values()].slice(0, MOST_PAIRS);
  const damageOf = (pair: string[]) => judge.of(nodeLoss(standings, pair).pods.map(({ pod }) => pod.name));
  const losses = told.map((pair) => nodeLoss(standings, pair));
  const more = [...worse.values()].slice(MOST_PAIRS);
  const untold = more.length > 0 && { untold: { count: more.length, ...worstOf(more.map(damageOf)) } };
  if (count === 0) return { losses, ...untold };

  // Nodes with brokers only do together what they do alone. A voter or a name server lost with a member makes its failover longer.
  const special = [...new Set([...holds(cluster.controllers), ...holds(cluster.nameServers)])];
  const damages = special.flatMap((one) =>
    nodes.filter((other) => other !== one && !worse.has(keyOf(one, other))).map((other) => damageOf([one, other])),
  );
  return { losses, ...untold, rest: { count, ...worstOf([...alone.values(), ...damages]) } };
}

const keyOf = (one: string, other: string) => JSON.stringify([one, other].sort());

const holdersOf =
  ({ byName }: Standings) =>
  (pods: { readonly name: string }[]): string[] =>
    [...new Set(pods.flatMap(({ name }) => byName.get(name)?.node ?? []))].sort();

function worsePairs(
  cluster: ClusterFacts,
  holds: (pods: { readonly name: string }[]) => string[],
  alone: Map<string, Damage>,
): Map<string, string[]> {
  const pairs = new Map<string, string[]>();
  const add = (one: string, other: string) => pairs.set(keyOf(one, other), [one, other].sort());
  // The last members of a group, and the last name servers, stand on two nodes.
  for (const pods of [...cluster.groups.map(({ members }) => members), cluster.nameServers]) {
    const [one, other, ...more] = holds(pods);
    if (other !== undefined && more.length === 0) add(one, other);
  }
  const { needed } = votersOf(cluster);
  const holders = holds(cluster.controllers);
  const votersOn = (node: string) => alone.get(node)?.votersLost.length ?? 0;
  const running = holders.reduce((sum, node) => sum + votersOn(node), 0);
  const enough = (...lost: string[]) => running - lost.reduce((sum, node) => sum + votersOn(node), 0) >= needed;
  for (const [index, one] of holders.entries()) {
    for (const other of holders.slice(index + 1)) if (enough(one) && enough(other) && !enough(one, other)) add(one, other);
  }
  // Without a majority a whole group goes on, and with one a group that loses a member stops for seconds only: both together stop it.
  for (const one of running < needed ? [] : holders.filter((node) => !enough(node))) {
    const stopped = new Set(alone.get(one)?.groups.map(({ brokerName }) => brokerName));
    for (const [other, { groups }] of alone) if (enough(other) && groups.some(({ brokerName }) => !stopped.has(brokerName))) add(one, other);
  }
  return pairs;
}

const SEVERITY = [Recovery.UNAFFECTED, Recovery.AUTOMATIC, Recovery.BY_HAND];

function worstOf(damages: Damage[]): Omit<PairsInARow, 'count'> {
  const stop = (key: 'writeStopKilled' | 'writeStopCut') => {
    const ranges = damages.map((damage) => damage[key]);
    const known = ranges.filter((range) => range !== undefined);
    return known.length === ranges.length ? { [key]: union(known) } : {};
  };
  return {
    nameServersLeft: Math.min(...damages.map(({ nameServersLeft }) => nameServersLeft)),
    votersLeft: Math.min(...damages.map(({ voters }) => voters.length)),
    recovery: SEVERITY[Math.max(...damages.map(({ recovery }) => SEVERITY.indexOf(recovery)))],
    ...stop('writeStopKilled'),
    ...stop('writeStopCut'),
  };
}
