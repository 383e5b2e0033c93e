import type { Facts } from '../facts/facts';
import type { Verdict } from '../verdict';
import { verdictsOf } from './proof-rule';
import { RULES } from './rules';

/** The verdicts on every cluster among the manifests. @internal */
export function verify(facts: Facts): Verdict[] {
  return facts.clusters.flatMap((cluster) => RULES.flatMap((rule) => verdictsOf(rule, cluster)));
}
