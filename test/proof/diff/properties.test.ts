import fc from 'fast-check';
import { type Diff, diffMarkdown } from '../../../lib/proof/diff';
import type { Manifest } from '../../kube-objects';
import { validateStrict } from '../../strict-schemas';
import { az1, az2, cluster, diff, edited, restarting } from './fixtures';

const base = cluster();
const sets = base.filter(({ kind }) => kind === 'StatefulSet');

/** Any cluster this library renders with a few options. */
const clusters = fc
  .record({
    groups: fc.integer({ min: 1, max: 4 }),
    reserved: fc.constantFrom('24', '48', '72'),
    reversed: fc.boolean(),
    domain: fc.constantFrom('cluster.local', 'example.org'),
  })
  .map(({ groups, reserved, reversed, domain }) =>
    cluster({ clusterDomain: domain, brokers: { config: { fileReservedTime: reserved } } }, (made) => {
      for (let index = 0; index < groups; index++) made.addBrokerGroup(`broker-${index}`, { preferredMasterZone: reversed ? az1 : az2 });
    }),
  );

/** Edits that change what the pods of a StatefulSet are made from. */
const EDITS: ((set: Manifest, value: string) => void)[] = [
  (set, value) => (set.spec.template.metadata.labels.edited = value),
  (set, value) => set.spec.template.spec.containers[0].env.push({ name: 'EDITED', value }),
  (set, value) => (set.spec.template.spec.containers[0].image = `mq:${value}`),
  (set, value) =>
    (set.spec.template.spec.affinity.nodeAffinity = {
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: { matchExpressions: [{ key: value, operator: 'Exists' }] } }],
    }),
  (set, value) => (set.spec.template.spec.containers[0].resources.limits.cpu = `${value.length + 1}`),
  (set, value) => set.spec.template.spec.volumes.push({ name: 'edited', configMap: { name: value } }),
  (set, value) => (set.spec.template.spec[`unknown-${value}`] = true),
];

/** Edits that do not. */
const HARMLESS: ((set: Manifest, value: string) => void)[] = [
  (set, value) => (set.metadata.labels.edited = value),
  (set, value) => (set.metadata.annotations.edited = value),
  (set, value) => (set.spec.minReadySeconds = value.length + 1),
];

const edits = fc.array(
  fc.record({
    index: fc.nat({ max: sets.length - 1 }),
    edit: fc.nat({ max: EDITS.length - 1 }),
    harmless: fc.boolean(),
    value: fc.stringMatching(/^[a-z]{1,8}$/),
  }),
  { maxLength: 8 },
);

const namesOf = (name: string): string[] => (name === 'rocketmq-nameserver' ? [`${name}-1`, `${name}-0`] : [`${name}-0`]);

describe('Whatever the manifests', () => {
  test('nothing differs from itself, in any order of objects and keys', () => {
    const backwards = (value: any): any => {
      if (Array.isArray(value)) return value.map(backwards);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, one]) => [key, backwards(one)]),
      );
    };
    fc.assert(
      fc.property(clusters, (objects) => {
        expect(diff(objects, structuredClone(objects)).isEmpty).toBe(true);
        expect(diff(objects, [...objects].reverse().map(backwards)).isEmpty).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  test('two clusters differ exactly when their manifests do, and both ways', () => {
    fc.assert(
      fc.property(clusters, clusters, (one, other) => {
        const sorted = (objects: Manifest[]) => objects.map((object) => JSON.stringify(object)).sort();
        const isEqual = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect([diff(one, other).isEmpty, diff(other, one).isEmpty]).toEqual([isEqual, isEqual]);
      }),
      { numRuns: 15 },
    );
  });

  test('every pod whose template changes restarts once, for a reason that is told, and no other pod does', () => {
    fc.assert(
      fc.property(edits, (all) => {
        let after = base;
        const touched = new Set<string>();
        for (const { index, edit, harmless, value } of all) {
          const { name } = sets[index].metadata;
          const act = harmless ? HARMLESS[edit % HARMLESS.length] : EDITS[edit];
          after = edited(after, 'StatefulSet', name, (set) => act(set, value));
          if (!harmless) touched.add(name);
        }
        const changed = diff(base, after);
        expect([...restarting(changed)].sort()).toEqual([...touched].flatMap(namesOf).sort());
        const told = new Set(changed.items.filter(({ severity }) => severity !== 'info').flatMap(({ subjects }) => subjects));
        for (const { pod, because } of changed.restarts) {
          expect(told).toContain(pod);
          expect(because.en).not.toBe('');
        }
        expect(changed.waves.flatMap(({ restarts }) => restarts)).toEqual(restarting(changed));
        expect(changed.isEmpty).toBe(all.length === 0);
      }),
      { numRuns: 60 },
    );
  });

  test('a configuration that changes restarts exactly the groups that read it', () => {
    fc.assert(
      fc.property(fc.subarray([0, 1, 2]), fc.constantFrom('24', '48'), (groups, hours) => {
        const after = cluster({}, (made) => {
          for (const [index, zone] of [az2, az2, az1].entries()) {
            made.addBrokerGroup(`broker-${index}`, {
              preferredMasterZone: zone,
              ...(groups.includes(index) && { config: { fileReservedTime: hours } }),
            });
          }
        });
        const changed = diff(base, after);
        expect(restarting(changed)).toEqual([0, 1].flatMap((member) => groups.map((group) => `rocketmq-broker-${group}-${member}-0`)));
        expect(changed.items.filter(({ what }) => what.en === 'fileReservedTime').length).toBe(groups.length === 0 ? 0 : 1);
      }),
      { numRuns: 8 },
    );
  });

  test('nothing that Kubernetes takes makes it fail', () => {
    const places = base.flatMap((object, index) => pathsOf(object).map((path) => ({ index, path })));
    const junk = fc.constantFrom<any>(undefined, null, '', 0, [], {}, 'x', [null], { a: null });
    fc.assert(
      fc.property(fc.nat({ max: places.length - 1 }), junk, (at, value) => {
        const { index, path } = places[at];
        const after = structuredClone(base);
        const last = path[path.length - 1];
        const owner = path.slice(0, -1).reduce((one: any, step) => one[step], after[index]);
        if (value === undefined && Array.isArray(owner)) owner.splice(Number(last), 1);
        else if (value === undefined) delete owner[last];
        else owner[last] = value;
        // The schema lets a workload be without a spec; Kubernetes does not.
        fc.pre(validateStrict([after[index]]).length === 0 && !(after[index].kind === 'StatefulSet' && after[index].spec === undefined));
        const changed: Diff[] = [diff(base, after), diff(after, base)];
        for (const one of changed)
          for (const language of ['en', 'zh'] as const) expect(diffMarkdown(one, language)).not.toMatch(/\bundefined\b|\[object Object\]|NaN/);
      }),
      { numRuns: 60 },
    );
  });
});

/** Every way into an object, but for what makes it an object. */
function pathsOf(value: any, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [];
  const steps: (string | number)[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return steps
    .map((step) => [...path, step])
    .filter((own) => !['apiVersion', 'kind', 'metadata', 'metadata.name', 'metadata.namespace'].includes(own.join('.')))
    .flatMap((own) => [own, ...pathsOf(value[own[own.length - 1]], own)]);
}
