import { Outcome, type Verdict } from '../verdict';

/** The outcomes, in the order in which they are told. @internal */
export const OUTCOMES = [Outcome.BROKEN, Outcome.NOT_JUDGED, Outcome.HOLDS];

/** Verdicts of one outcome, and how many are not told because there are too many. @internal */
export interface VerdictGroup {
  readonly verdicts: Verdict[];
  readonly left: number;
}

/** The verdicts of one outcome; of many about one rule the first. @internal */
export function ofOutcome(verdicts: Verdict[], outcome: Outcome, most: number): VerdictGroup {
  const counts = new Map<string, number>();
  const some = verdicts.filter((verdict) => verdict.outcome === outcome);
  const shown = some.filter(({ rule }) => {
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    return count <= most;
  });
  return { verdicts: shown, left: some.length - shown.length };
}

/** How many rules hold, are broken or could not be judged. A rule that is broken anywhere does not hold. @internal */
export function countRules(verdicts: Verdict[]): { [outcome in Outcome]: number } {
  const rules = new Map<string, Outcome>();
  for (const { rule, outcome } of verdicts) {
    const known = rules.get(rule);
    if (known === undefined || OUTCOMES.indexOf(outcome) < OUTCOMES.indexOf(known)) rules.set(rule, outcome);
  }
  const count = (outcome: Outcome) => [...rules.values()].filter((one) => one === outcome).length;
  return {
    [Outcome.HOLDS]: count(Outcome.HOLDS),
    [Outcome.BROKEN]: count(Outcome.BROKEN),
    [Outcome.NOT_JUDGED]: count(Outcome.NOT_JUDGED),
  };
}
