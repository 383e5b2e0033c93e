import fc from 'fast-check';
import { confFile } from '../../lib/config/conf-file';

/** Reads a file as java.util.Properties.load(InputStream) does. */
function readProperties(text: string): { [key: string]: string } {
  const properties: { [key: string]: string } = Object.create(null);
  const lines = text.split(/\r\n|\r|\n/);
  for (let index = 0; index < lines.length; index++) {
    let line = lines[index].replace(/^[ \t\f]+/, '');
    if (line === '' || /^[#!]/.test(line)) continue;
    while (/(^|[^\\])(\\\\)*\\$/.test(line)) line = line.slice(0, -1) + (lines[++index] ?? '').replace(/^[ \t\f]+/, '');
    const [, key] = /^((?:\\.|[^\\=: \t\f])*)/.exec(line) as RegExpExecArray;
    properties[unescaped(key)] = unescaped(line.slice(key.length).replace(/^[ \t\f]*[=:]?[ \t\f]*/, ''));
  }
  return properties;
}

const unescaped = (text: string) =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code, char) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (({ t: '\t', n: '\n', r: '\r', f: '\f' } as { [char: string]: string })[char] ?? char),
  );

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\\', ' ', '#', '!', '=', ':', '\t', '\n', '\r', '\f', '\0', 'u', 'n', '0', 'é', '中', '😀', '\ud800') }),
);

describe('The reader of these tests', () => {
  test('reads what Java reads', () => {
    const text = '# c\n! c\na=1\n b : 2\nc 3\nd=\\ x\\\n  y \ne\\==\\u4e2d\\t\\q\nf\n\ng==:#!\n';
    expect({ ...readProperties(text) }).toEqual({ a: '1', b: '2', c: '3', d: ' xy ', 'e=': '中\tq', f: '', g: '=:#!' });
  });
});

describe('A configuration file', () => {
  test('has a comment above each section, and a blank line between two', () => {
    const text = confFile([
      { title: 'identity', keys: { brokerName: 'b', listenPort: '10911' } },
      { title: 'nothing', keys: {} },
      { title: 'paths', keys: { storePathRootDir: '/data' } },
    ]);
    expect(text).toBe('# identity\nbrokerName=b\nlistenPort=10911\n\n# paths\nstorePathRootDir=/data\n');
  });

  test('is empty without keys', () => {
    expect(confFile([])).toBe('');
    expect(confFile([{ title: 'nothing', keys: {} }])).toBe('');
  });

  test.each([
    ['C:\\new\\table', 'C:\\\\new\\\\table'],
    [' x', '\\ x'],
    ['  x ', '\\  x '],
    ['#x', '#x'],
    ['!x=:y', '!x=:y'],
    ['中', '\\u4e2d'],
    ['é', '\\u00e9'],
    ['😀', '\\ud83d\\ude00'],
    ['\t', '\\u0009'],
    ['\\', '\\\\'],
    ['', ''],
    ['1s 5s', '1s 5s'],
    ['$1 $& {}', '$1 $& {}'],
  ])('writes %j so that Java reads it back', (value, written) => {
    const text = confFile([{ title: 't', keys: { key: value } }]);
    expect(text).toBe(`# t\nkey=${written}\n`);
    expect(readProperties(text).key).toBe(value);
  });

  test('holds only printable ASCII, because Java reads ISO 8859-1', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        expect(confFile([{ title: 't', keys: { key: value } }])).toMatch(/^# t\nkey=[ -~]*\n$/);
      }),
    );
  });

  test('is read back by Java as it was meant, whatever the values are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,9}$/), anyText), fc.nat(3), (keys, cut) => {
        const entries = Object.entries(keys);
        const parts = [entries.slice(0, cut), entries.slice(cut)].map((part, index) => ({ title: `part ${index}`, keys: Object.fromEntries(part) }));
        expect(Object.entries(readProperties(confFile(parts))).sort()).toEqual(entries.sort());
      }),
      { numRuns: 500 },
    );
  });
});
