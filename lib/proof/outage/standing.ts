import { labelOf } from '../cluster';
import { type ClusterFacts, groupBy, homeOf, zonesOfPod } from '../facts/facts';
import type { PodFacts } from '../facts/pod-facts';
import { meetingInZone } from '../meeting';
import type { KnownNode } from './kubernetes/known-node';

/** Where a pod stands, as far as it is known. @internal */
export interface Standing {
  readonly pod: PodFacts;
  /** The node, if the placement is known. */
  readonly node?: string;
  /** The zones it may stand in. Nothing if it may stand anywhere. */
  readonly zones?: string[];
  /** The zone it is hoped to stand in. */
  readonly home?: string;
}

/** All that is known about where the pods of a cluster stand. @internal */
export interface Standings {
  /** The pods that run. */
  readonly all: Standing[];
  readonly byName: ReadonlyMap<string, Standing>;
  /** The pods on each node that carries any, in the order of the nodes' names. */
  readonly byNode: ReadonlyMap<string, Standing[]>;
  /** The likes of each pod, itself among them: the members of its group, the name servers, the controllers. */
  readonly kin: ReadonlyMap<string, PodFacts[]>;
  /** The pods that the placement leaves out, so that they wait for a place. */
  readonly waiting: string[];
  /** Pods of which each stands in another zone, while it is open which in which. */
  readonly exchangeable: string[][];
  /** The zones of the cluster. */
  readonly zones: string[];
  /** The nodes, if they are known. */
  readonly nodes?: KnownNode[];
  readonly zoneLabel: string;
}

/** Where the pods of a cluster stand: on the nodes of a placement, else by their rules. @internal */
export function standingsOf(cluster: ClusterFacts, nodes?: KnownNode[], placed?: { [pod: string]: string }): Standings {
  const zoneLabel = cluster.zoneLabel ?? 'topology.kubernetes.io/zone';
  const byName = new Map((nodes ?? []).map((node) => [node.name, node]));
  const kinds = [...cluster.groups.map(({ members }) => members), cluster.nameServers, cluster.controllers];
  const exchangeable: string[][] = [];
  const all = kinds.flatMap((pods): Standing[] => {
    if (placed !== undefined && nodes !== undefined)
      return pods.flatMap((pod) => onNode(pod, placed[pod.name], byName.get(placed[pod.name]), cluster, zoneLabel));
    const standings = pods.map((pod) => ({ pod, zones: zonesOfPod(pod, cluster), home: homeOf(pod, cluster) }));
    const zones = permuted(standings, zoneLabel);
    if (zones === undefined) return standings;
    exchangeable.push(pods.map(({ name }) => name));
    return standings.map((standing, index) => ({ ...standing, home: zones[index] }));
  });
  const byPod = new Map(all.map((standing) => [standing.pod.name, standing]));
  const onNodes = nodes === undefined ? [] : all.filter(({ node }) => node !== undefined);
  return {
    all,
    byName: byPod,
    byNode: new Map([...groupBy(onNodes, ({ node }) => node as string)].sort(([a], [b]) => (a < b ? -1 : 1))),
    kin: new Map(kinds.flatMap((pods) => pods.map((pod) => [pod.name, pods]))),
    waiting: kinds.flatMap((pods) => pods.map(({ name }) => name).filter((name) => !byPod.has(name))),
    exchangeable,
    zones: [
      ...new Set(all.flatMap(({ pod, zones = [], home }) => [...zones, ...(home === undefined ? [] : [home]), ...wishesOf(pod, zoneLabel)])),
    ].sort(),
    nodes,
    zoneLabel,
  };
}

function onNode(pod: PodFacts, node: string | undefined, known: KnownNode | undefined, cluster: ClusterFacts, zoneLabel: string): Standing[] {
  if (node === undefined) return [];
  if (known === undefined) return [{ pod, node, zones: zonesOfPod(pod, cluster), home: homeOf(pod, cluster) }];
  const zone = labelOf(known, zoneLabel);
  return [{ pod, node, zones: zone === undefined ? undefined : [zone], home: zone }];
}

/** The zones of pods of which each must stand in another one and there is one for each, so that every zone holds exactly one of them. */
function permuted(standings: { readonly pod: PodFacts; readonly zones?: string[] }[], zoneLabel: string): string[] | undefined {
  const [first, ...rest] = standings;
  const zones = first?.zones;
  if (zones === undefined || zones.length < 2 || zones.length !== standings.length) return undefined;
  const alike = rest.every((other) => other.zones?.join(' ') === zones.join(' '));
  const apart = standings.every(({ pod }, index) => standings.slice(index + 1).every((other) => !meetingInZone(pod, other.pod, zoneLabel)));
  return alike && apart ? zones : undefined;
}

/** The zones that a pod would like, in any order. */
function wishesOf({ spec }: PodFacts, zoneLabel: string): string[] {
  const wishes: any[] = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return wishes
    .flatMap(({ preference }) => preference?.matchExpressions ?? [])
    .filter(({ key, operator }) => key === zoneLabel && operator === 'In')
    .flatMap(({ values }) => values ?? []);
}

const mayBeIn = ({ zones }: Standing, zone: string) => zones === undefined || zones.includes(zone);
const isIn = ({ zones }: Standing, zone: string) => zones?.length === 1 && zones[0] === zone;

/**
 * The most that a zone can take with it: whoever may stand there, but of pods that can never meet in one zone only the first. Those whose
 * home it is come first.
 *
 * @internal
 */
export function worstIn({ groups, nameServers, controllers }: ClusterFacts, { byName, zoneLabel }: Standings, zone: string): Standing[] {
  return [...groups.map(({ members }) => members), nameServers, controllers].flatMap((pods) => {
    const there = pods.flatMap(({ name }) => byName.get(name) ?? []).filter((standing) => mayBeIn(standing, zone));
    const ordered = [
      ...there.filter((standing) => isIn(standing, zone)),
      ...there.filter((standing) => !isIn(standing, zone) && standing.home === zone),
    ];
    const taken: Standing[] = [];
    for (const standing of [...ordered, ...there.filter((other) => !ordered.includes(other))]) {
      const fits = isIn(standing, zone) || taken.every((other) => meetingInZone(standing.pod, other.pod, zoneLabel) !== undefined);
      if (fits) taken.push(standing);
    }
    return taken;
  });
}

/** The pods that are hoped to stand in a zone, and no others. @internal */
export const hopedIn = ({ all }: Standings, zone: string): Standing[] => all.filter(({ home }) => home === zone);
