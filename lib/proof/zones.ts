import type { Pod } from './cluster';
import { canBeMet, namedValues, valuesThatMeet, waysOf } from './node-choice';

/** Whether any node of any cluster meets the rules of a pod. @internal */
export const canRun = (pod: Pod): boolean => waysOf(pod).some(({ expressions }) => canBeMet(expressions));

/** The values of the zone label of all nodes a pod can run on; nothing if its rules do not bind it to values they name. @internal */
export function zonesOf(pod: Pod, zoneLabel: string): string[] | undefined {
  const zones = new Set<string>();
  for (const { expressions } of waysOf(pod).filter((way) => canBeMet(way.expressions))) {
    const named = new Set<string | undefined>(namedValues(expressions.filter(({ key }) => key === zoneLabel)));
    for (const value of valuesThatMeet(expressions, zoneLabel)) {
      if (value === undefined || !named.has(value)) return undefined;
      zones.add(value);
    }
  }
  return [...zones].sort();
}
