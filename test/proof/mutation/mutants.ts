import { byHand } from './by-hand';
import { confMutants } from './conf-mutants';
import { DIST, type Json, titleOf } from './dist';
import { walk } from './walker';

/** One change to dist/. */
export interface Mutant {
  /** The object, what is done, and where: no two have the same. */
  readonly name: string;
  /** The kind, what is done and where, without the names and numbers that tell equals apart. */
  readonly sort: string;
  /** The objects, in the order of dist/; a hole where one is gone, new ones at the end. */
  readonly objects: (Json | undefined)[];
}

/** Another object in the place of one. */
export const replaced = (index: number, body: Json | undefined): (Json | undefined)[] => DIST.map((one, at) => (at === index ? body : one));

/** Every mutant, in a fixed order. */
export function* mutants(): Generator<Mutant> {
  for (const [index, body] of DIST.entries()) {
    const title = titleOf(body);
    yield { name: `${title}: drop the object`, sort: `${body.kind} drop object`, objects: replaced(index, undefined) };
    yield { name: `${title}: the object twice`, sort: `${body.kind} twice object`, objects: [...DIST, body] };
    for (const { op, path, sort, mutated } of walk(body)) {
      yield { name: `${title}: ${op} ${path}`, sort: `${body.kind} ${op} ${sort}`, objects: replaced(index, mutated) };
    }
    for (const { op, path, sort, mutated } of confMutants(body)) {
      yield { name: `${title}: ${op} ${path}`, sort: `${body.kind} ${op} ${sort}`, objects: replaced(index, mutated) };
    }
  }
  yield* byHand();
}
