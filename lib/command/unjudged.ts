import type { Facts } from '../proof/facts/facts';

/** Objects of a kind that no rule looks at. @internal */
export interface Unjudged {
  readonly apiVersion: string;
  readonly kind: string;
  readonly count: number;
}

/** The kinds that no rule looks at, in the order of their names. @internal */
export function unjudgedKinds({ notJudged }: Facts): Unjudged[] {
  const counts = new Map<string, number>();
  for (const { body } of notJudged) {
    const id = `${body.apiVersion} ${body.kind}`;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts]
    .map(([id, count]) => ({ apiVersion: id.slice(0, id.indexOf(' ')), kind: id.slice(id.indexOf(' ') + 1), count }))
    .sort((a, b) => compare(a.kind, b.kind) || compare(a.apiVersion, b.apiVersion));
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
