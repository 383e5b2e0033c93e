import { type ClusterFacts, homeOf, zonesOfPod } from '../facts/facts';
import type { PodFacts } from '../facts/pod-facts';
import { apartBy } from '../scheduling';

/** Where a pod stands. @internal */
export interface Standing {
  /** The zone. Nothing if it can be any. */
  readonly zone?: string;
  /** Whether its rules leave no other, or it only wishes to stand there. */
  readonly sure: boolean;
}

/** Where each pod of a cluster stands by its own rules, or because its like fill all the other zones. @internal */
export function standingsOf(cluster: ClusterFacts): Map<PodFacts, Standing> {
  const standings = new Map<PodFacts, Standing>();
  for (const alike of [cluster.nameServers, cluster.controllers, ...cluster.groups.map(({ members }) => members)]) {
    const bound = alike.map((pod) => ({ pod, zones: zonesOfPod(pod, cluster) }));
    const free = bound.filter(({ zones }) => zones?.length !== 1);
    const filled = fillEachOther(free, cluster.zoneLabel);
    for (const { pod, zones } of bound) if (zones?.length === 1) standings.set(pod, { zone: zones[0], sure: true });
    free.forEach(({ pod }, index) => {
      standings.set(pod, filled === undefined ? { zone: homeOf(pod, cluster), sure: false } : { zone: filled[index], sure: true });
    });
  }
  return standings;
}

/** As many pods as zones that all push each other out: one is in each. Which one is in which does not matter to anybody. */
function fillEachOther(free: { readonly pod: PodFacts; readonly zones?: string[] }[], zoneLabel?: string): string[] | undefined {
  const zones = free[0]?.zones;
  if (zoneLabel === undefined || zones?.length !== free.length) return undefined;
  if (free.some((one) => one.zones?.join('\n') !== zones.join('\n'))) return undefined;
  const apart = free.every(({ pod }, index) => free.slice(index + 1).every((other) => apartBy(pod, other.pod).includes(zoneLabel)));
  return apart ? zones : undefined;
}
