import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { fullDocuments, lineOf } from '../../../../lib/proof/facts/reading/full-yaml';
import { plainLines, plainYaml } from '../../../../lib/proof/facts/reading/plain-yaml';

const dist = join(__dirname, '../../../../dist');
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
const texts = files.map((file) => readFileSync(join(dist, file), 'utf8'));

/** What the real parser makes of a text; undefined if it finds a mistake or more than one document. */
function real(text: string): unknown {
  const documents = [...fullDocuments({ text, line: 1 })];
  return documents.length === 1 ? documents[0].body : undefined;
}

type Path = (string | number)[];

/** The paths to every field, and one to a field that is not there. */
const pathsIn = (value: unknown, path: Path = []): Path[] => [
  path,
  [...path, 'gone'],
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, part]) => pathsIn(part, [...path, Array.isArray(value) ? Number(key) : key]))
    : []),
];

/** Either it leaves a text to the real parser, or it reads the same. */
function expectSame(text: string): boolean {
  const body = plainYaml(text);
  if (body === undefined) return false;
  expect({ text, body }).toEqual({ text, body: real(text) });
  return true;
}

const RUNS = Number(process.env.PROPERTY_RUNS ?? 300);

describe('The reader of plain YAML', () => {
  test('reads all that this project renders, as the real parser does', () => {
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.filter((text) => !expectSame(text))).toEqual([]);
  });

  const key = fc.oneof(
    fc.constantFrom('name', 'app.kubernetes.io/name', 'on', 'y', 'broker.conf', '8080', 'a b', '__proto__', ''),
    fc.string({ maxLength: 8 }),
  );
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'yes',
      'No',
      '1',
      '0x1F',
      '1e3',
      '1_000',
      '.5',
      '~',
      'null',
      '10:30',
      '2024-01-01',
      '-',
      '- a',
      'a: b',
      'a #b',
      '#!/bin/sh\nexit 0\n',
      '\n\n a\n',
      'a\n\n',
      ' a\nb\n',
    ),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  const options = fc.record({
    defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL'),
    indentSeq: fc.boolean(),
    indent: fc.constantFrom(2, 4),
    lineWidth: fc.constantFrom(0, 40),
    version: fc.constantFrom('1.1', '1.2'),
  });

  test('reads whatever a program writes as the real parser does', () => {
    let read = 0;
    fc.assert(
      fc.property(value, options, (body, style) => {
        const written = stringify({ body }, style as object);
        if (expectSame(written)) read++;
      }),
      { numRuns: RUNS * 4 },
    );
    expect(read).toBeGreaterThan(RUNS / 4);
  });

  /** Signs that mean something somewhere in YAML. */
  const piece = fc.oneof(
    fc.constantFrom(
      ' ',
      '  ',
      '\n',
      '- ',
      '-',
      ': ',
      ':',
      '#',
      ' #',
      '|',
      '|-',
      '|+',
      '>',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      ',',
      '&a ',
      '*a',
      '!',
      '---\n',
      '...\n',
      '\t',
      '%',
      '\\',
      '? ',
      '~',
      'yes',
      '0',
      '~\n',
      '\r\n',
      '@',
      '<<: ',
      '\ufeff',
      '\u0085',
      '\u2028',
      '|2',
    ),
    fc.string({ maxLength: 3 }),
  );
  const edit = fc.record({ at: fc.nat(), remove: fc.nat({ max: 6 }), piece });

  test('leaves to the real parser what is not plain, and reads the rest alike, wherever signs are put into a manifest', () => {
    let read = 0;
    const short = texts.filter((one) => one.length < 6_000);
    fc.assert(
      fc.property(fc.constantFrom(...short), fc.array(edit, { minLength: 1, maxLength: 3 }), (original, edits) => {
        const edited = edits.reduce((now, { at, remove, piece: put }) => {
          const start = at % now.length;
          return now.slice(0, start) + put + now.slice(start + remove);
        }, original);
        if (expectSame(edited)) read++;
      }),
      { numRuns: RUNS * 4 },
    );
    expect(read).toBeGreaterThan(RUNS / 4);
  });

  test('reads short texts of such signs alike', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.constantFrom('a:', 'b: ', 'a: |\n', '- a\n', '- b: ', '\n  ', '\n    ', '\n- ', '\n  - ', '\n')), {
          maxLength: 12,
        }),
        (pieces) => {
          expectSame(`a:${pieces.join('')}\n`);
        },
      ),
      { numRuns: RUNS * 20 },
    );
  });

  test('finds every field in the line in which the real parser finds it', () => {
    for (const text of texts) {
      const line = plainLines(text);
      const paths = pathsIn(plainYaml(text));
      const part = { text, line: 1 };
      expect(paths.map((path) => [path, line(path)])).toEqual(paths.map((path) => [path, lineOf(part, 0, path)]));
    }
  });

  test.each([
    ['a duplicate key', 'a: 1\na: 2\n'],
    ['an anchor', 'a: &x 1\n'],
    ['a tag', 'a: !x 1\n'],
    ['a flow mapping', 'a: {b: 1}\n'],
    ['a folded text', 'a: >\n  b\n'],
    ['a text over two lines', 'a: b\n  c\n'],
    ['two documents', 'a: 1\n---\nb: 2\n'],
    ['a merge', '<<: *x\n'],
    ['no line feed at the end', 'a: 1'],
    ['a key that YAML takes for true', 'on: 1\n'],
  ])('leaves %s to the real parser', (_, yaml) => expect(plainYaml(yaml)).toBeUndefined());

  test('reads the ways of kubectl, helm and cdk8s', () => {
    const yaml =
      "---\n# Source: chart/templates/x.yaml\nkind: A\nlist:\n- name: x\n  args: [] \n-   k: 1\n- - z\n- |-\n  line\n\n    more\nempty:\nquoted: \"a\\nb\"\nsingle: 'it''s'\n";
    const body = { kind: 'A', list: [{ name: 'x', args: [] }, { k: 1 }, ['z'], 'line\n\n  more'], empty: null, quoted: 'a\nb', single: "it's" };
    expect(plainYaml(yaml)).toEqual(body);
    expect(real(yaml)).toEqual(body);
  });
});
