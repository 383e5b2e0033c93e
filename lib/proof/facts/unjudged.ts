import { type Facts, groupBy } from './facts';

/** Objects of a kind that no rule looks at. @internal */
export interface Unjudged {
  readonly apiVersion: string;
  readonly kind: string;
  readonly count: number;
}

/** The kinds that no rule looks at, in the order of their names. @internal */
export function unjudgedKinds({ notJudged }: Facts): Unjudged[] {
  const kinds = groupBy(notJudged, ({ body }) => `${body.apiVersion} ${body.kind}`);
  return [...kinds.values()]
    .map(([{ body }, ...others]) => ({ apiVersion: `${body.apiVersion}`, kind: `${body.kind}`, count: others.length + 1 }))
    .sort((a, b) => compare(a.kind, b.kind) || compare(a.apiVersion, b.apiVersion));
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
