import type { Json } from './dist';
import { config } from './invariants/config';
import { naming } from './invariants/naming';
import { network } from './invariants/network';
import { order } from './invariants/order';
import { placement } from './invariants/placement';
import { podSecurity } from './invariants/pod-security';
import { processes } from './invariants/process';
import { storage } from './invariants/storage';
import type { Mutant } from './mutants';
import { SORTS } from './sorts';
import { World } from './world';

/** What a mutant is, and why. */
export interface Judgement {
  readonly is: 'breaks' | 'harmless' | 'debatable' | 'refused' | 'unknown';
  /** The invariants that it breaks, by the ids of `verify` where it has them, or the reason why nothing is expected of it. */
  readonly why: string[];
}

/** The invariants that objects break, found without `verify`. */
export function brokenBy(objects: (Json | undefined)[]): string[] {
  const world = new World(objects);
  const parts = [placement, network, config, processes, storage, podSecurity, order, naming];
  return [...new Set(parts.flatMap((part) => [...part(world)]))].sort();
}

/** What `verify` must say to a mutant: not "holds" if an invariant is broken; nothing new if it is known to be harmless. */
export function judge({ name, sort, objects }: Mutant): Judgement {
  const broken = brokenBy(objects);
  if (broken.length > 0) return { is: 'breaks', why: broken };
  const known = SORTS.find(({ of }) => of.test(sort) || of.test(name));
  return known ? { is: known.is, why: [known.why] } : { is: 'unknown', why: [] };
}
