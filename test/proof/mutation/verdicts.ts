import { factsOf } from '../../../lib/proof/facts/facts';
import { shapeProblems } from '../../../lib/proof/facts/shape';
import { Outcome } from '../../../lib/proof/verdict';
import { verify } from '../../../lib/proof/verify/verify';
import { DIST, type Json } from './dist';

/** What the command says to objects: what is wrong with the input, or the rules and outcomes. Objects of dist/ itself were read before. */
export function verdictsOn(objects: (Json | undefined)[]): string[] {
  const present = objects.filter((body) => body !== undefined);
  const problems = present.filter((body) => !DIST.includes(body)).flatMap(inputProblems);
  if (problems.length > 0) return problems;
  return verify(factsOf(present.map((body) => ({ body }))))
    .map(({ rule, outcome }) => `${rule} ${outcome}`)
    .sort();
}

function inputProblems(body: Json): string[] {
  if (typeof body.apiVersion !== 'string' || typeof body.kind !== 'string') return ['input'];
  return shapeProblems({ body: structuredClone(body) }).map(() => 'input');
}

export const isBad = (verdict: string) => !verdict.endsWith(` ${Outcome.HOLDS}`);
