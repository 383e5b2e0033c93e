import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIST } from './dist';
import { type Mutant, mutants } from './mutants';
import { brokenBy, judge } from './oracle';
import { isBad, verdictsOn } from './verdicts';

const FULL = process.env.FULL_PROOF !== undefined;

/** Without FULL_PROOF: all that were thought of, and one of each sort, those of the three components taken as one, every fourth. */
function* chosen(): Generator<Mutant> {
  const seen = new Set<string>();
  let count = 0;
  for (const mutant of mutants()) {
    const sort = mutant.sort.replace(/containers\[\w+\]/, 'containers[]').replace(/ports\[\w+\]/, 'ports[]');
    if (FULL || mutant.name.startsWith('by hand')) yield mutant;
    else if (!seen.has(sort) && count++ % 4 === 0) yield mutant;
    seen.add(sort);
  }
}

describe('Mutants of dist/', () => {
  const counts = { breaks: 0, harmless: 0, debatable: 0, refused: 0, unknown: 0 };
  const survivors: string[] = [];
  const falseAlarms: string[] = [];
  const unknown: string[] = [];
  const debatable = new Map<string, number>();
  const caught = { debatable: 0, refused: 0 };
  const names = new Set<string>();
  const own = verdictsOn(DIST);

  beforeAll(() => {
    for (const mutant of chosen()) {
      names.add(mutant.name);
      const { is, why } = judge(mutant);
      counts[is]++;
      if (is === 'unknown') {
        unknown.push(`${mutant.name} (${mutant.sort})`);
        continue;
      }
      const verdicts = verdictsOn(mutant.objects);
      const bad = verdicts.filter(isBad);
      if (is === 'breaks' && bad.length === 0) survivors.push(`${mutant.name}: breaks ${why}`);
      if (is === 'harmless' && verdicts.join() !== own.join())
        falseAlarms.push(`${mutant.name}: ${bad.length > 0 ? bad : 'other verdicts'} (${why})`);
      if (is === 'debatable') debatable.set(why[0], (debatable.get(why[0]) ?? 0) + 1);
      if (is !== 'breaks' && is !== 'harmless' && bad.length > 0) caught[is]++;
    }
    const { breaks, harmless } = counts;
    const lines = [
      `${names.size} mutants: ${breaks} break an invariant, ${harmless} are harmless; ${survivors.length} survive, ${falseAlarms.length} false alarms`,
      `left out: ${counts.refused} that the API server refuses (verify speaks of ${caught.refused}), ${counts.debatable} debatable (${caught.debatable}):`,
      ...[...debatable].map(([why, count]) => `  ${count} ${why}`),
      ...['survivors:', ...survivors, 'false alarms:', ...falseAlarms].map((line) => `  ${line}`),
    ];
    console.info(lines.slice(0, 2 + debatable.size).join('\n'));
    if (FULL) writeFileSync(join(tmpdir(), 'mutation-survivors.txt'), `${lines.join('\n')}\n`);
  }, 900_000);

  test('are many, and no two the same', () => {
    expect(counts.breaks).toBeGreaterThan(FULL ? 4_000 : 250);
    expect(counts.harmless).toBeGreaterThan(FULL ? 1_000 : 80);
  });

  test('differ from dist/, in which the oracle and verify find nothing wrong', () => {
    expect(brokenBy(DIST)).toEqual([]);
    expect(own.filter(isBad)).toEqual([]);
    expect(own.length).toBeGreaterThan(25);
  });

  test('are each known to break an invariant, or known not to', () => {
    expect(unknown).toEqual([]);
  });

  test('do not survive when they break an invariant', () => {
    expect(survivors).toEqual([]);
  });

  test('raise no alarm when they are harmless', () => {
    expect(falseAlarms).toEqual([]);
  });
});
