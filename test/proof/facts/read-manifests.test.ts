import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseManifests, readManifests } from '../../../lib/proof/facts/read-manifests';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifests-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';
const named = (name: string) => CONFIG_MAP.replace('name: a', `name: ${name}`);

/** The English problems of a folder, without its path. */
const problems = (path = folder) => readManifests(path).problems.map(({ en }) => en.replaceAll(`${folder}/`, '').replaceAll(folder, '.'));
const names = () => readManifests(folder).manifests.map(({ body }) => body.metadata.name);

/** The milliseconds that this process has computed; others do not count, however busy the machine is. */
const cpuSince = (start: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};

/** The English problems of one text. */
const told = (text: string) => parseManifests(text, 'a.yaml').problems.map(({ en }) => en);

describe('A folder', () => {
  test('gives the objects of all its YAML and JSON files, folders below it included, in the order of their names', () => {
    mkdirSync(join(folder, 'sub'));
    put('z.json', JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'z' } }));
    put('b.yml', named('b'));
    put('sub/c.yaml', named('c'));
    put('README.md', 'no manifest');
    expect(problems()).toEqual([]);
    expect(names()).toEqual(['b', 'c', 'z']);
  });

  test('that is empty is told', () => expect(problems()).toEqual(['.: no .yaml, .yml or .json file in this folder']));
  test('that does not exist is told', () => expect(problems(join(folder, 'gone'))).toEqual(['gone: no such file or folder']));
  test('below a file is told', () => {
    put('a.yaml', CONFIG_MAP);
    expect(problems(join(folder, 'a.yaml/b'))).toEqual(['a.yaml/b: no such file or folder']);
  });

  test('of empty files is told', () => {
    put('a.yaml', '# nothing\n---\n---\n');
    expect(problems()).toEqual(['.: no Kubernetes object']);
  });

  test('may hold links to files, and links that lead nowhere are told', () => {
    put('real.txt', CONFIG_MAP);
    symlinkSync('real.txt', join(folder, 'link.yaml'));
    expect(names()).toEqual(['a']);
    symlinkSync('gone', join(folder, 'broken.yaml'));
    expect(problems()).toEqual(['broken.yaml: no such file or folder']);
  });

  test('is left again, although a link leads back to it', () => {
    put('a.yaml', CONFIG_MAP);
    symlinkSync('.', join(folder, 'again'));
    symlinkSync('loop.yaml', join(folder, 'loop.yaml'));
    expect(problems()).toEqual(['loop.yaml: a symbolic link that leads back to itself']);
    expect(names()).toEqual(['a']);
  });

  test('with a pipe in it is told rather than waited for', () => {
    expect(spawnSync('mkfifo', [join(folder, 'pipe.yaml')]).status).toBe(0);
    expect(problems()).toEqual(['pipe.yaml: not a file']);
  });

  test('tells every file that cannot be read, and gives the objects of the others', () => {
    put('a.yaml', 'a: [1\n');
    put('b.yaml', CONFIG_MAP);
    put('c.yaml', '- 1\n');
    expect(problems()).toHaveLength(2);
    expect(names()).toEqual(['a']);
  });

  test('shows how far the reading is', () => {
    put('a.yaml', CONFIG_MAP);
    put('b.yaml', CONFIG_MAP);
    const steps: string[] = [];
    readManifests(folder, (done, total) => steps.push(`${done}/${total}`));
    expect(steps).toEqual(['0/2', '1/2']);
  });
});

describe('A file', () => {
  test.each([
    ['is told when it is cut off', 'a.yaml', 'apiVersion: v1\nkind: "Config', ['a.yaml:2: not YAML: Missing closing "quote']],
    [
      'is told when JSON is cut off',
      'a.json',
      '{"apiVersion": "v1",\n"kind": ["C"',
      ['a.json:2: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    ['is told when it has a NUL byte', 'a.yaml', `${CONFIG_MAP}# \0\n`, ['a.yaml:5: not a text: it holds a NUL byte']],
    ['is told when it is no UTF-8', 'a.yaml', Buffer.from('a: 1\nb: \xe9\n', 'latin1'), ['a.yaml:2: not a text in UTF-8']],
    ['is told when it ends inside a letter', 'a.yaml', Buffer.from('# 机').subarray(0, 4), ['a.yaml:1: not a text in UTF-8']],
    ['is told when it is UTF-16', 'a.yaml', Buffer.from(`\ufeff${CONFIG_MAP}`, 'utf16le'), ['a.yaml:1: not a text: it holds a NUL byte']],
  ])('%s', (_, name, content, expected) => {
    put(name, content);
    expect(problems()).toEqual(expected);
  });

  test('may begin with a byte order mark, and have Windows line ends', () => {
    put('a.yaml', `\ufeff${CONFIG_MAP.replaceAll('\n', '\r\n')}`);
    expect(problems()).toEqual([]);
    expect(names()).toEqual(['a']);
  });

  test('of more than 128 MiB is not read', () => {
    put('a.yaml', CONFIG_MAP);
    spawnSync('truncate', ['--size=200M', join(folder, 'a.yaml')]);
    expect(problems()).toEqual(['a.yaml: more than 128 MiB, the most that is read']);
  });

  test('that never ends is not read to its end', () => {
    expect(problems('/dev/zero')).toEqual(['/dev/zero: more than 128 MiB, the most that is read']);
  });

  test('whose objects are all wrong is given up after some', () => {
    const found = told('---\na: 1\n'.repeat(100));
    expect(found).toHaveLength(11);
    expect(found[0]).toBe('a.yaml:2: not a Kubernetes object: apiVersion is missing');
    expect(found[10]).toBe('a.yaml:20: the rest of the file was not read');
  });
});

describe('A document', () => {
  test.each([
    ['with a duplicate key', `${CONFIG_MAP}data:\n  x: "1"\n  y: "2"\n  x: "3"\n`, 'a.yaml:8: the key x is there twice'],
    ['with a duplicate key in JSON', '{"kind": "A",\n "kind": "B"}', 'a.yaml:2: the key kind is there twice'],
    ['that is a text', 'hello\n', 'a.yaml:1: not a Kubernetes object: a mapping with apiVersion and kind is expected'],
    ['that is a list', '- 1\n', 'a.yaml:1: not a Kubernetes object: a mapping with apiVersion and kind is expected'],
    ['without kind', '# c\napiVersion: v1\nmetadata: {name: a}\n', 'a.yaml:2: not a Kubernetes object: kind is missing'],
    ['whose kind is a number', 'apiVersion: v1\nkind: 5\n', 'a.yaml:1: not a Kubernetes object: kind is missing'],
    ['without metadata', 'apiVersion: v1\nkind: ConfigMap\n', 'a.yaml:1: ConfigMap: metadata is missing'],
    ['indented by a tab', 'a:\n\tb: 1\n', 'a.yaml:2: a tab as indentation, which YAML forbids'],
    ['with a function in it', 'a: !!js/function "x"\n', 'a.yaml:1: the tag !!js/function means nothing to Kubernetes'],
    ['with bytes in it', `${CONFIG_MAP}data:\n  a: !!binary aGk=\n`, 'a.yaml:6: the tag !!binary means nothing to Kubernetes'],
    ['of CloudFormation', 'a: 1\nb: !Ref c\n', 'a.yaml:2: the tag !Ref means nothing to Kubernetes'],
    ['with an alias to nothing', 'a: *b\n', 'a.yaml:1: Unresolved alias (the anchor must be set before the alias): b'],
    ['that is part of itself', 'a: &a\n  b: *a\n', 'a.yaml:1: nested deeper than 200 levels'],
    ['of 100,000 brackets', '['.repeat(100_000), 'a.yaml:1: nested deeper than 200 levels'],
    ['of 100,000 brackets that close', '['.repeat(100_000) + ']'.repeat(100_000), 'a.yaml:1: nested deeper than 200 levels'],
    ['of 9,000 brackets', '['.repeat(9_000) + ']'.repeat(9_000), 'a.yaml:1: nested deeper than 200 levels'],
    ['of 100,000 dashes', '- '.repeat(100_000), 'a.yaml:1: nested deeper than 200 levels'],
    ['of 300 levels', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''), 'a.yaml:201: nested deeper than 200 levels'],
    [
      'with an old API version',
      'apiVersion: apps/v1beta1\nkind: StatefulSet\nmetadata: {name: a}\nspec: {template: {spec: {containers: []}}}\n',
      'a.yaml:1: StatefulSet a: apiVersion apps/v1beta1 is served by no Kubernetes from 1.27 on; it is apps/v1',
    ],
    [
      'with an API version of the future',
      'apiVersion: v9\nkind: ConfigMap\nmetadata: {name: a}\n',
      'a.yaml:1: ConfigMap a: apiVersion v9 is served by no Kubernetes from 1.27 on; it is v1',
    ],
    [
      'that is a kustomization',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n',
      'a.yaml:1: not an object but a kustomization: build it first (kubectl kustomize ... | cdk8s-rocketmq verify -)',
    ],
    [
      'that is a template of Helm',
      'apiVersion: v1\nkind: {{ .Values.kind }}\n',
      'a.yaml:1: not a Kubernetes object: kind is missing; this looks like a template: render it first (helm template ... | cdk8s-rocketmq verify -)',
    ],
  ])('%s is told with its line', (_, text, expected) => expect(told(text)).toEqual([expected]));

  test('after others is told with the line of the file', () => {
    expect(told(`${CONFIG_MAP}---\n${CONFIG_MAP}---\n\na: 1\na: 2\n`)).toEqual(['a.yaml:13: the key a is there twice']);
  });

  test('may be empty, and others follow', () => {
    const { manifests, problems: none } = parseManifests(`---\n---\n# c\n---\n${named('a')}---\n\n---\n${named('b')}...\n`, 'a.yaml');
    expect(none).toEqual([]);
    expect(manifests.map(({ body }) => body.metadata.name)).toEqual(['a', 'b']);
  });

  test('may follow a directive', () => {
    expect(parseManifests(`%YAML 1.1\n---\n${CONFIG_MAP}---\n${named('b')}`, 'a.yaml').manifests.map(({ body }) => body.metadata.name)).toEqual([
      'a',
      'b',
    ]);
  });

  test('may use anchors and merges, as kubectl lets it', () => {
    const text = `${CONFIG_MAP}  labels: &l {x: "1"}\n  annotations: {<<: *l, z: "2"}\n`;
    expect(parseManifests(text, 'a.yaml').manifests[0].body.metadata.annotations).toEqual({ x: '1', z: '2' });
  });

  test.each(['2024-01-01', '10:30', 'e5', '.', '1.2.3'])('keeps the text %s, as kubectl does', (text) => {
    expect(parseManifests(`${CONFIG_MAP}data: {a: ${text}}\n`, 'a.yaml').manifests[0]?.body.data).toEqual({ a: text });
  });

  test('of aliases of aliases is told, and soon', () => {
    const bomb = [
      'a0: &a0 [x, x, x, x, x, x, x, x, x]',
      ...Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`),
    ].join('\n');
    const start = process.cpuUsage();
    expect(told(`${bomb}\n`)).toEqual(['a.yaml:1: aliases that blow it up, which no manifest needs']);
    expect(cpuSince(start)).toBeLessThan(2_000);
  });

  test('with aliases of a big part is told', () => {
    const text = `a: &a [${'x, '.repeat(50_000)}]\nb: [${'*a, '.repeat(90)}]\n`;
    expect(told(text)).toEqual(['a.yaml:1: aliases that blow it up, which no manifest needs']);
  });

  test('with fifty thousand keys is read in linear time', () => {
    const text = `${CONFIG_MAP}data: {${Array.from({ length: 50_000 }, (_, index) => `k${index}: ""`).join(', ')}}\n`;
    const start = process.cpuUsage();
    expect(told(text)).toEqual([]);
    expect(cpuSince(start)).toBeLessThan(10_000);
  });

  const junk: [string, string][] = [
    ['brackets', '['],
    ['lines of text', 'the quick brown fox jumps over the lazy dog\n'],
    ['mappings', 'a: b\n'],
    ['list items', '- a\n'],
    ['flow items', '1,'],
    ['aliases', '*a '],
    ['tags', '! '],
    ['empty lines', '\n'],
    ['one word', 'x'],
    ['empty documents', '---\n'],
    ['directives', '%a\n'],
  ];
  test.each(junk)('of 50 MB of %s is told in a few seconds', (_, unit) => {
    const text = unit.repeat(50_000_000 / unit.length);
    const start = process.cpuUsage();
    const found = told(text);
    expect(cpuSince(start)).toBeLessThan(10_000);
    expect(found).toEqual(
      unit === '---\n' ? [] : [expect.stringMatching(/^a\.yaml:1: (too long for a manifest|nested deeper|not a Kubernetes object)/)],
    );
  });
});

describe('A List', () => {
  const list = (items: string) => `apiVersion: v1\nkind: List\nitems:\n${items}`;
  const ITEM = '- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n  data:\n    x: "1"\n';

  test('gives its objects, with their lines', () => {
    const { manifests } = parseManifests(list(ITEM + ITEM), 'a.yaml');
    expect(manifests.map(({ lineOf }) => lineOf?.(['data', 'x']))).toEqual([8, 13]);
  });

  test('without items is told', () => expect(told('apiVersion: v1\nkind: List\n')).toEqual(['a.yaml:1: a List needs items']));
  test('of something else is told', () =>
    expect(told(list(`${ITEM}- 5\n`))).toEqual(['a.yaml:9: not a Kubernetes object: a mapping with apiVersion and kind is expected']));
  test('with a wrong object is told with the line in the List', () => {
    expect(told(list(ITEM + ITEM.replace('"1"', '1')))).toEqual(['a.yaml:13: ConfigMap a: data.x must be text, got 1: put it in quotes']);
  });
});

describe('The line of a field', () => {
  test('is that of the field, or of the last that exists on the way there', () => {
    const [manifest] = parseManifests(
      '# c\napiVersion: v1\nkind: A\nmetadata:\n  name: a\nspec:\n  list:\n    - x: 1\n    - y: 2\n',
      'a.yaml',
    ).manifests;
    const line = (...path: (string | number)[]) => manifest.lineOf?.(path);
    expect([line(), line('metadata', 'name'), line('spec', 'list', 1, 'y'), line('spec', 'list', 5), line('spec', 'no', 'no')]).toEqual([
      2, 5, 9, 7, 6,
    ]);
  });

  test('counts the documents before', () => {
    const { manifests } = parseManifests(`${CONFIG_MAP}---\n${CONFIG_MAP}`, 'a.yaml');
    expect(manifests.map(({ lineOf }) => lineOf?.(['metadata', 'name']))).toEqual([4, 9]);
  });
});
