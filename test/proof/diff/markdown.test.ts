import fc from 'fast-check';
import { Release, Sizing } from '../../../lib';
import { type Diff, type DiffItem, DiffSeverity, DiffTopic, diffMarkdown } from '../../../lib/proof/diff';
import { az1, az2, cluster, diff, edited, sizing } from './fixtures';

const base = cluster();
const LANGUAGES = ['en', 'zh'] as const;

describe('The comment on a pull request', () => {
  test('says that nothing differs, in both languages', () => {
    expect(diffMarkdown(diff(base, cluster()), 'en')).toBe('## What this change does\n\n**Nothing differs, and nothing restarts.**\n');
    expect(diffMarkdown(diff(base, cluster()), 'zh')).toBe('## 这次变更的影响\n\n**没有差异，没有 Pod 重启。**\n');
  });

  test('tells a changed key in these words', () => {
    const text = diffMarkdown(diff(base, cluster({ brokers: { config: { flushDiskType: 'SYNC_FLUSH' } } })), 'en');
    expect(text).toContain('**6 of 11 pods restart; no danger found.**');
    expect(text).toContain('| 10 | member 0 of all 3 groups | — |\n| 11 | member 1 of all 3 groups | — |');
    expect(text).toContain('- **all 3 groups**: flushDiskType: ∅ → `SYNC_FLUSH`<br>\n  Whether an acknowledgement waits for the disk of the master.');
    expect(text).toContain('take turns, the lower number first');
  });

  test('has the same lines in both languages', () => {
    const changed = diff(base, cluster({ release: Release.V5_3_1, brokers: { sizing: Sizing.of(sizing) } }));
    const [en, zh] = LANGUAGES.map((language) => diffMarkdown(changed, language).split('\n').length);
    expect(en).toBe(zh);
    expect(diffMarkdown(changed, 'zh')).toContain('全部 3 个组');
  });

  test('shows what is grave before what restarts, and the command of the way out', () => {
    const text = diffMarkdown(
      diff(
        base,
        edited(base, 'StatefulSet', 'rocketmq-broker-0-0', (set) => {
          set.spec.serviceName = 'other';
          set.spec.template.metadata.labels.team = 'mq';
        }),
      ),
      'en',
    );
    const parts = [
      '### Refused by the API server',
      '`kubectl -n rocketmq delete statefulset --cascade=orphan rocketmq-broker-0-0`',
      '### Pods that restart',
      '### What changes with the restarts',
    ];
    const places = parts.map((part) => text.indexOf(part));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(text).toContain('1 of them belong to objects that the API server refuses');
  });

  test('fits when a thousand groups change in all ways at once, and says how much it leaves out', () => {
    const group = (index: number, change: boolean) => {
      const [set] = base.filter(({ metadata }) => metadata.name === 'rocketmq-broker-0-0');
      return JSON.parse(
        JSON.stringify([set, base.find(({ metadata }) => metadata.name === 'rocketmq-broker-0-1')])
          .replaceAll('broker-0', `broker-${index}`)
          .replaceAll(change ? '"100Gi"' : '', change ? `"${index + 1}Ti"` : '')
          .replaceAll(change ? '"HEAP_PERCENT","value":"40"' : '', change ? `"HEAP_PERCENT","value":"${index + 100}"` : ''),
      );
    };
    const groups = (change: boolean) => Array.from({ length: 1000 }, (_, index) => group(index, change)).flat();
    const changed = diff(groups(false), groups(true));
    expect(changed.restarts).toHaveLength(2000);
    for (const language of LANGUAGES) {
      const text = diffMarkdown(changed, language);
      expect(text.length).toBeLessThan(60_000);
      expect(text).toContain(language === 'en' ? 'more |' : '另有');
    }
  });

  test('fits and is no more than text, whatever names and values say', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3000 }),
      fc.constantFrom('@'.repeat(5000), '<script>alert(1)</script>', '| a |', '`'.repeat(300), '\n\n# big', '&#60;'),
    );
    const both = text.map((one) => ({ en: one, zh: one }));
    const item: fc.Arbitrary<DiffItem> = fc.record(
      {
        severity: fc.constantFrom(...Object.values(DiffSeverity)),
        topic: fc.constantFrom(...Object.values(DiffTopic)),
        who: both,
        what: both,
        before: text,
        after: text,
        meaning: both,
        fix: both,
        commands: fc.array(text, { maxLength: 5 }),
        subjects: fc.constant<string[]>([]),
      },
      { requiredKeys: ['severity', 'topic', 'who', 'what', 'meaning', 'fix', 'commands', 'subjects'] },
    );
    const restart = fc.record({
      pod: text,
      namespace: text,
      workload: text,
      wave: fc.integer(),
      takesTurns: fc.boolean(),
      afterRefusal: fc.boolean(),
      because: both,
    });
    const wave = fc.record({
      wave: fc.integer(),
      restarts: fc.constant<string[]>([]),
      restarting: both,
      starts: fc.constant<string[]>([]),
      starting: both,
    });
    const page: fc.Arbitrary<Diff> = fc.record({
      isEmpty: fc.constant(false),
      summary: both,
      items: fc.array(item, { maxLength: 60 }),
      restarts: fc.array(restart, { maxLength: 60 }),
      waves: fc.array(wave, { maxLength: 60 }),
      notJudged: fc.array(text, { maxLength: 60 }),
    });
    fc.assert(
      fc.property(page, fc.constantFrom(...LANGUAGES), (made, language) => {
        const comment = diffMarkdown(made, language);
        expect(comment.length).toBeLessThan(60_000);
        const outsideCode = comment.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
        expect(outsideCode.replace(/<\/?(details|summary)>|<br>/g, '')).not.toMatch(/[<>@]/);
        expect(comment.split('<details>').length).toBe(comment.split('</details>').length);
      }),
      { numRuns: 30 },
    );
  });

  test('is the same every time', () => {
    const make = () =>
      diffMarkdown(
        diff(
          cluster(),
          cluster({}, (made) => made.addBrokerGroup('broker-0', { preferredMasterZone: az1, otherZone: az2 })),
        ),
        'en',
      );
    expect(make()).toBe(make());
  });
});
