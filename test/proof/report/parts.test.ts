import fc from 'fast-check';
import { capacitiesOf } from '../../../lib/proof/report/capacity';
import { viewOf } from '../../../lib/proof/report/cluster-view';
import { code, fenced, prose, slug } from '../../../lib/proof/report/markdown/markdown';
import { markup, printable } from '../../../lib/proof/report/markup';
import { bytesText, cpuText, quantity } from '../../../lib/proof/report/quantity';
import { fitted, textWidth } from '../../../lib/proof/report/svg/text-width';
import { committedFacts, factsOfObjects, objectsOf } from './fixtures';

describe('markup', () => {
  test('escapes what is put in, but for other markup', () => {
    expect(markup`<b>${'<i>'}${markup`<u>`}${[1, '&', false, undefined]}</b>`.text).toBe('<b>&lt;i&gt;<u>1&amp;</b>');
  });

  test('holds a text in both languages, and a name once', () => {
    expect(markup`${{ en: 'one', zh: '一' }} ${{ en: 'az1', zh: 'az1' }}`.text).toBe('<span lang="en">one</span><span lang="zh">一</span> az1');
  });

  test('shows signs that cannot be seen', () => {
    expect(printable('a\u0000b\u202ec\ud800d\ne')).toBe('a\ufffdb\ufffdc\ufffdd\ne');
  });
});

describe('Markdown', () => {
  test('keeps words readable in the source', () => {
    expect(prose('SEND_OK: the label az=az1, "x" (y)')).toBe('SEND_OK: the label az=az1, "x" (y)');
  });

  test('escapes what could be more than words', () => {
    expect(prose('_a_ *b* `c` [d](e) | <f> &')).toBe('\\_a\\_ \\*b\\* \\`c\\` \\[d\\](e) &#124; &lt;f&gt; &amp;');
  });

  test('puts into code only what code can hold', () => {
    expect(code('dist/a.yaml:7')).toBe('`dist/a.yaml:7`');
    expect(code('a`|b')).toBe('<code>a\\`&#124;b</code>');
  });

  test('has a fence longer than any in the lines', () => {
    expect(fenced(['````'], 'sh')).toEqual(['`````sh', '````', '`````']);
  });

  test('names anchors by letters, digits and dashes', () => {
    expect(slug('mq/Orders "1"')).toBe('mq-orders-1');
    expect(slug('…')).toBe('x');
  });
});

describe('quantities', () => {
  test.each([
    ['100m', 0.1],
    ['1', 1],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['1e3', 1000],
    ['12E', 12e18],
    [4, 4],
  ])('%j is read', (text, value) => expect(quantity(text)).toBeCloseTo(value));

  test.each(['', 'Gi', '1 Gi', '1GB', 'one', undefined, {}])('%j is none', (text) => expect(quantity(text)).toBeUndefined());

  test('are written as Kubernetes writes them', () => {
    expect([cpuText(3.75), cpuText(0.1 + 0.2), bytesText(13.5 * 2 ** 30), bytesText(0), bytesText(2 ** 40)]).toEqual([
      '3.75',
      '0.3',
      '13.5Gi',
      '0',
      '1Ti',
    ]);
  });
});

describe('capacity', () => {
  test('of the committed cluster is what the operations page says', () => {
    const [cluster] = committedFacts().clusters;
    const claims = (count: number, size: string) => ({ count, size });
    expect(capacitiesOf(viewOf(cluster, [], []))).toEqual([
      {
        zone: 'az1',
        brokers: 3,
        nameServers: 1,
        controllers: 1,
        cpu: 3.5,
        memory: 13.5 * 2 ** 30,
        claims: [claims(3, '100Gi'), claims(1, '5Gi')],
        storage: 305 * 2 ** 30,
        unread: [],
      },
      {
        zone: 'az2',
        brokers: 3,
        nameServers: 1,
        controllers: 2,
        cpu: expect.closeTo(3.77),
        memory: 14.5 * 2 ** 30 + 64 * 2 ** 20,
        claims: [claims(3, '100Gi'), claims(2, '5Gi')],
        storage: 310 * 2 ** 30,
        unread: [],
      },
    ]);
  });

  test('counts the greatest container that runs before the others if that is more, and says what it cannot read', () => {
    const [one] = objectsOf(1);
    const { containers } = one.spec.template.spec;
    one.spec.template.spec.initContainers = [
      { name: 'i', resources: { requests: { cpu: '8', memory: '1Gi' } } },
      { name: 'sidecar', restartPolicy: 'Always', resources: { requests: { cpu: '500m', memory: '1Gi' } } },
    ];
    containers.push({ name: 'other', resources: { limits: { cpu: '1', memory: 'much' } } });
    const [cluster] = factsOfObjects([one]).clusters;
    const [{ cpu, memory, unread }] = capacitiesOf(viewOf(cluster, [], []));
    expect({ cpu, memory, unread }).toEqual({ cpu: 8, memory: 5 * 2 ** 30, unread: ['much'] });
  });
});

test('a text is never wider than its place, and is cut nowhere but at its end', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 30, max: 400 }), (text, room) => {
      const shown = fitted(text, room, 12);
      expect(textWidth(shown, 12)).toBeLessThanOrEqual(room);
      if (shown !== text) expect(text.startsWith(shown.slice(0, -1))).toBe(true);
    }),
  );
});
