import fc from 'fast-check';
import { enforce, describe as inWords, isDnsLabel, type Rule } from '../lib/rules';
import { FORM } from './kube-objects';

const rule = (more: Partial<Rule> = {}): Rule => ({ holds: false, what: 'it must fit', got: 'x', allowed: 'y', fix: 'do z', ...more });

describe('enforce', () => {
  test('says nothing when every rule holds', () => {
    expect(() => enforce('path', [])).not.toThrow();
    expect(() => enforce('path', [rule({ holds: true }), rule({ holds: true })])).not.toThrow();
  });

  test('tells where, what, got, allowed and what to do', () => {
    expect(() => enforce('app/cluster', [rule()])).toThrow(new Error("[app/cluster] it must fit, got 'x', allowed y; do z"));
  });

  test('tells every broken rule, a line each, in order, and no other', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 8 }), (holds) => {
        const rules = holds.map((holds, index) => rule({ holds, what: `rule ${index}` }));
        const broken = holds.flatMap((holds, index) => (holds ? [] : [`[p] rule ${index}, got 'x', allowed y; do z`]));
        let message = '';
        try {
          enforce('p', rules);
        } catch (error) {
          message = (error as Error).message;
        }
        expect(message).toBe(broken.join('\n'));
      }),
    );
  });
});

describe('describe', () => {
  test('leaves out the path where cdk8s writes it', () => {
    expect(inWords(undefined, rule())).toBe("it must fit, got 'x', allowed y; do z");
  });

  test.each([
    ['text', "'text'"],
    ['', "''"],
    [undefined, 'nothing'],
    [null, 'null'],
    [5, '5'],
    [false, 'false'],
    [['a', 'b'], '["a","b"]'],
    [{ a: 1 }, '{"a":1}'],
    [Symbol('s'), 'Symbol(s)'],
  ])('shows %p as %s', (got, shown) => {
    expect(inWords(undefined, rule({ got }))).toContain(`, got ${shown}, allowed`);
  });

  const circular: { self?: unknown } = {};
  circular.self = circular;
  test.each([[5n], [circular]])('shows even what JSON cannot', (got) => {
    expect(inWords('p', rule({ got }))).toMatch(FORM);
  });

  test('shows NaN as NaN', () => {
    expect(inWords('p', rule({ got: Number.NaN }))).toContain('got NaN');
  });

  test('needs one line, whatever was got', () => {
    expect(inWords('p', rule({ got: 'a\nb', what: 'key a\r\nb' }))).not.toMatch(/[\r\n]/);
  });
});

describe('isDnsLabel', () => {
  test.each(['a', 'a1', 'a-b', 'a--b'])('takes %s', (name) => {
    expect(isDnsLabel(name)).toBe(true);
  });

  test.each(['', '1a', '-a', 'a-', 'A', 'a_b', 'a.b', 'a b', 'a\n', 'ä', undefined, null, 5, ['a'], {}])('refuses %p', (name) => {
    expect(isDnsLabel(name)).toBe(false);
  });
});
