import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { factsOf } from '../../../lib/proof/facts/facts';
import type { Path } from '../../../lib/proof/facts/manifest';
import { manifestProblems, parseManifests, readManifests } from '../../../lib/proof/facts/read-manifests';
import { shapeProblems } from '../../../lib/proof/facts/shape';
import { verify } from '../../../lib/proof/verify/verify';

const dist = join(__dirname, '../../../dist');
const bodies = readManifests(dist).manifests.map(({ body }) => body);
const statefulSet = bodies.find(({ kind }) => kind === 'StatefulSet');

/** The English problems of a manifest written down as YAML. */
const told = (body: object) => parseManifests(stringify(body), 'a.yaml').problems.map(({ en }) => en);

/** A StatefulSet of this project with one field changed. */
function changed(path: Path, value: unknown): any {
  const copy = structuredClone(statefulSet);
  const parent = path.slice(0, -1).reduce((at: any, step) => at[step], copy);
  if (value === undefined) delete parent[path.at(-1) as string];
  else parent[path.at(-1) as string] = value;
  return copy;
}

const NAME = statefulSet.metadata.name;

describe('A manifest with wrong types', () => {
  test.each<[Path, unknown, string]>([
    [['spec'], 3, 'spec must be a mapping, got 3'],
    [['spec'], null, 'spec must be a mapping, got null'],
    [['spec'], undefined, 'spec is missing'],
    [['spec', 'template'], undefined, 'spec.template is missing'],
    [['spec', 'template', 'spec'], [], 'spec.template.spec must be a mapping, got [...]'],
    [['spec', 'template', 'spec', 'containers'], null, 'spec.template.spec.containers must be a list, got null'],
    [['spec', 'template', 'spec', 'containers'], {}, 'spec.template.spec.containers must be a list, got {...}'],
    [['spec', 'template', 'spec', 'containers', 0], null, 'spec.template.spec.containers[0] must be a mapping, got null'],
    [['spec', 'template', 'spec', 'containers', 0, 'command'], 'bash', 'spec.template.spec.containers[0].command must be a list, got "bash"'],
    [['spec', 'template', 'spec', 'containers', 0, 'args'], [1], 'spec.template.spec.containers[0].args[0] must be text, got 1: put it in quotes'],
    [['spec', 'template', 'spec', 'containers', 0, 'env'], [{ value: 'x' }], 'spec.template.spec.containers[0].env[0].name is missing'],
    [['metadata', 'labels'], [], 'metadata.labels must be a mapping, got [...]'],
    [['metadata', 'labels', 'x'], 0, 'metadata.labels.x must be text, got 0: put it in quotes'],
    [['metadata', 'name'], '', 'metadata.name must be text that is not empty, got ""'],
    [['metadata', 'name'], undefined, 'metadata.name is missing'],
    [['spec', 'replicas'], 'two', 'spec.replicas must be a whole number from 0 to 10000, got "two"'],
    [['spec', 'replicas'], 1_000_000_000, 'spec.replicas must be a whole number from 0 to 10000, got 1000000000'],
    [['spec', 'replicas'], -1, 'spec.replicas must be a whole number from 0 to 10000, got -1'],
    [['spec', 'template', 'spec', 'hostNetwork'], 'sure', 'spec.template.spec.hostNetwork must be true or false, got "sure"'],
    [['spec', 'template', 'spec', 'affinity', 'nodeAffinity'], 'az1', 'spec.template.spec.affinity.nodeAffinity must be a mapping, got "az1"'],
    [['spec', 'serviceName'], 'x'.repeat(100), ''],
  ])('at %j: %j is told', (path, value, expected) => {
    const name = path.join() === 'metadata,name' ? 'StatefulSet' : `StatefulSet ${NAME}`;
    expect(told(changed(path, value))).toEqual(expected === '' ? [] : [expect.stringMatching(/^a\.yaml:\d+: /)]);
    if (expected !== '') expect(told(changed(path, value))[0].replace(/^a\.yaml:\d+: /, '')).toBe(`${name}: ${expected}`);
  });

  test('is told with the line of the field', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: "1"\n  z: 5\n';
    expect(parseManifests(text, 'a.yaml').problems).toEqual([
      {
        en: 'a.yaml:7: ConfigMap a: data.z must be text, got 5: put it in quotes',
        zh: 'a.yaml:7: ConfigMap a：data.z 必须是文本，实际是 5：请加引号',
      },
    ]);
  });

  test('tells all of them', () => {
    expect(told({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ports: [{ port: 'x' }, {}], selector: 1 } })).toHaveLength(3);
  });

  test('of a kind that nobody reads are let be', () => {
    expect(told({ apiVersion: 'example.org/v1', kind: 'Thing', metadata: { name: 'a' }, spec: 3 })).toEqual([]);
  });
});

describe('A field that is null', () => {
  test('counts as absent where it may be', () => {
    const body = changed(['spec', 'template', 'spec', 'affinity'], null);
    expect(shapeProblems({ body })).toEqual([]);
    expect(body.spec.template.spec).not.toHaveProperty('affinity');
  });
});

describe('Whatever well-formed YAML says', () => {
  const json = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      [],
      {},
      [null],
      [[]],
      [{}],
      { x: null },
      '',
      'az',
      0,
      -1,
      3,
      1.5,
      1e9,
      true,
      { matchLabels: {} },
      ['az'],
      '50%',
      '__proto__',
    ),
    fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>,
  );
  const edit = fc.record({
    object: fc.nat(),
    walk: fc.array(fc.nat(), { maxLength: 12 }),
    how: fc.constantFrom('replace', 'remove', 'repeat'),
    value: json,
  });

  /** Walks down as far as the numbers lead, and changes what is there. */
  function apply(objects: any[], { object, walk, how, value }: { object: number; walk: number[]; how: string; value: unknown }): void {
    let parent = objects;
    let key: any = object % objects.length;
    for (const step of walk) {
      const child = parent[key];
      const keys = typeof child === 'object' && child !== null ? Object.keys(child) : [];
      if (keys.length === 0) break;
      parent = child;
      key = keys[step % keys.length];
    }
    if (how === 'replace') parent[key] = structuredClone(value) as any;
    else if (how === 'remove') delete parent[key];
    else if (Array.isArray(parent)) parent.push(structuredClone(parent[key]));
  }

  test('is either told as a problem or judged, and never throws', () => {
    let [judged, refused] = [0, 0];
    const numRuns = Number(process.env.PROPERTY_RUNS ?? 400);
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const objects = structuredClone(bodies);
        for (const one of edits) apply(objects, one);
        const manifests = objects.filter((body) => body !== undefined).map((body) => ({ body }));
        if (manifests.flatMap(manifestProblems).length > 0) refused++;
        else {
          judged++;
          verify(factsOf(manifests));
        }
      }),
      { numRuns },
    );
    expect(Math.min(judged, refused)).toBeGreaterThan(numRuns / 20);
  });
});
