import fc from 'fast-check';
import { mostPlaced } from '../../../lib/proof/plan/dead-end/matching';

/** Tries every place for one thing after another. */
function bruteForce(things: number[][], taken = new Set<number>()): number {
  const [places, ...rest] = things;
  if (places === undefined) return 0;
  const without = bruteForce(rest, taken);
  const withIt = places.filter((place) => !taken.has(place)).map((place) => 1 + bruteForce(rest, new Set([...taken, place])));
  return Math.max(without, ...withIt);
}

describe('The most things that find a place', () => {
  test('is what trying all ways finds', () => {
    const demand = fc.record({ count: fc.integer({ min: 0, max: 3 }), places: fc.uniqueArray(fc.nat(4), { maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(demand, { maxLength: 4 }), fc.uniqueArray(fc.nat(4)), (demands, places) => {
        const things = demands.flatMap(({ count, places: own }) =>
          Array.from({ length: count }, () => own.filter((place) => places.includes(place))),
        );
        expect(
          mostPlaced(
            demands.map(({ count, places: own }) => ({ count, places: new Set(own) })),
            places,
          ),
        ).toBe(bruteForce(things));
      }),
      { numRuns: 300 },
    );
  });
});
