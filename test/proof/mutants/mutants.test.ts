import { factsOf } from '../../../lib/proof/facts/facts';
import { manifestProblems } from '../../../lib/proof/facts/read-manifests';
import { Outcome } from '../../../lib/proof/verdict';
import { verify } from '../../../lib/proof/verify/verify';
import { brokenByAssignment } from './assignments';
import { CLASSES } from './classes';
import { committed, type Mutant, mutants } from './mutants';

const FULL = Boolean(process.env.FULL_PROOF);
jest.setTimeout(900_000);

/** Whether the reader refuses a mutant before it is judged. */
const isUnreadable = ({ objects }: Mutant) => objects.some((body) => !committed.includes(body) && manifestProblems({ body }).length > 0);

/** The rules that a mutant does not keep. */
function told({ objects }: Mutant): string[] {
  const verdicts = verify(factsOf(objects.map((body) => ({ body }))));
  return [...new Set(verdicts.filter(({ outcome }) => outcome !== Outcome.HOLDS).map(({ rule }) => rule))];
}

const AFFINITY = /spec\.template\.spec\.(affinity|nodeName|nodeSelector)/;

/** What a mutant must come to, and which invariants say so. */
function expected(mutant: Mutant): { readonly name: string; readonly by: string } {
  const listed = CLASSES.find(({ mutants: some }) => some.test(mutant.name));
  if (listed) return { name: listed.name, by: listed.why };
  if (!AFFINITY.test(mutant.path)) return { name: 'breaks', by: 'every field matters' };
  const broken = brokenByAssignment(mutant.objects);
  return { name: broken.length > 0 ? 'breaks' : 'harmless', by: `brute force: ${broken.join(', ') || 'nothing'}` };
}

describe('verify', () => {
  const count: { [name: string]: number } = { breaks: 0, harmless: 0, invalid: 0, open: 0 };
  const survivors: string[] = [];
  const falseAlarms: string[] = [];
  const used = new Set<string>();

  beforeAll(() => {
    let number = 0;
    for (const mutant of mutants(FULL)) {
      // Neighbours are alike; every fifth is enough for a quick run, and the full one is in CI.
      if (!FULL && number++ % 5 > 0) continue;
      if (isUnreadable(mutant)) {
        count.invalid++;
        continue;
      }
      const { name, by } = expected(mutant);
      count[name]++;
      used.add(by);
      if (name !== 'breaks' && name !== 'harmless') continue;
      const rules = told(mutant);
      if (name === 'breaks' && rules.length === 0) survivors.push(`${mutant.name} (${by})`);
      if (name === 'harmless' && rules.length > 0) falseAlarms.push(`${mutant.name} (${by}): ${rules.join(', ')}`);
    }
    const total = Object.values(count).reduce((sum, one) => sum + one);
    process.stdout.write(
      `${total} mutants: ${count.breaks} break an invariant, ${count.harmless} are harmless, ${count.invalid} no API server takes, ` +
        `${count.open} are open; ${survivors.length} survivors, ${falseAlarms.length} false alarms\n`,
    );
  });

  test('catches every mutant of the committed manifests that breaks an invariant', () => {
    expect(survivors).toEqual([]);
    expect(count.breaks).toBeGreaterThan(FULL ? 1500 : 300);
  });

  test('says nothing about the harmless ones', () => {
    expect(falseAlarms).toEqual([]);
    expect(count.harmless).toBeGreaterThan(FULL ? 400 : 50);
  });

  (FULL ? test : test.skip)('has a mutant for each reason why a change is harmless', () => {
    expect(CLASSES.map(({ why }) => why).filter((why) => !used.has(why))).toEqual([]);
  });
});
