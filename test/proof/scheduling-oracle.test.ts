import fc from 'fast-check';
import type { ClusterNode, Pod } from '../../lib/proof/cluster';
import { admits } from '../../lib/proof/scheduling';
import { oracleAdmits } from './oracle';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const optional = <T extends object>(shape: { [key in keyof T]: fc.Arbitrary<T[key]> }) => fc.record(shape, { requiredKeys: [] });

const key = fc.constantFrom('az', 'rack');
const value = fc.constantFrom('1', '2', '3', 'x');
const listed = (keys: fc.Arbitrary<string>) =>
  fc.record({ key: keys, operator: fc.constantFrom('In', 'NotIn'), values: fc.array(value, { minLength: 1, maxLength: 2 }) });
const unlisted = (keys: fc.Arbitrary<string>) => fc.record({ key: keys, operator: fc.constantFrom('Exists', 'DoesNotExist') });
const compared = fc.record({ key, operator: fc.constantFrom('Gt', 'Lt'), values: fc.tuple(fc.constantFrom('1', '2', '3')) });
const field = fc.record({
  key: fc.constant('metadata.name'),
  operator: fc.constantFrom('In', 'NotIn'),
  values: fc.tuple(fc.constantFrom('n0', 'n1', 'n2')),
});
const nodeTerm = optional({
  matchExpressions: fc.array(fc.oneof(listed(key), unlisted(key), compared), { maxLength: 2 }),
  matchFields: fc.array(field, { maxLength: 1 }),
});

const podLabels = optional({ app: value, tier: value });
const podKey = fc.constantFrom('app', 'tier');
const selector = optional({ matchLabels: podLabels, matchExpressions: fc.array(fc.oneof(listed(podKey), unlisted(podKey)), { maxLength: 2 }) });
const notEmpty = selector.filter(({ matchLabels = {}, matchExpressions = [] }) => Object.keys(matchLabels).length + matchExpressions.length > 0);
const topologyKey = fc.constantFrom('az', 'rack', 'kubernetes.io/hostname');
const podTerm = fc.record(
  { topologyKey, labelSelector: selector, namespaces: fc.constant(['other']), namespaceSelector: fc.constant({}) },
  { requiredKeys: ['topologyKey', 'labelSelector'] },
);
const podRules = optional({ [REQUIRED]: fc.array(podTerm, { maxLength: 2 }) });
const effect = fc.constantFrom('NoSchedule', 'NoExecute', 'PreferNoSchedule', 'PreferNoSchedule');

const spec = optional({
  nodeName: fc.constantFrom('', '', '', 'n0'),
  nodeSelector: optional({ az: value }),
  affinity: optional({
    nodeAffinity: optional({ [REQUIRED]: fc.record({ nodeSelectorTerms: fc.array(nodeTerm, { minLength: 1, maxLength: 3 }) }) }),
    podAffinity: podRules,
    podAntiAffinity: podRules,
  }),
  tolerations: fc.array(fc.record({ key: fc.constantFrom('k', 'l'), operator: fc.constant('Exists'), effect }, { requiredKeys: ['operator'] })),
  topologySpreadConstraints: fc.uniqueArray(
    fc.record(
      {
        topologyKey: key,
        maxSkew: fc.integer({ min: 1, max: 2 }),
        minDomains: fc.integer({ min: 1, max: 3 }),
        whenUnsatisfiable: fc.constantFrom('DoNotSchedule', 'ScheduleAnyway'),
        labelSelector: notEmpty,
      },
      { requiredKeys: ['topologyKey', 'maxSkew', 'whenUnsatisfiable', 'labelSelector'] },
    ),
    { selector: (constraint) => constraint.topologyKey, maxLength: 2 },
  ),
});
const pod: fc.Arbitrary<Pod> = fc.record({
  name: fc.constant('p'),
  namespace: fc.constantFrom('mine', 'mine', 'other'),
  labels: podLabels as fc.Arbitrary<Pod['labels']>,
  terminating: fc.boolean(),
  spec,
});
const nodes: fc.Arbitrary<ClusterNode[]> = fc
  .array(
    fc.record(
      {
        labels: optional({ az: value, rack: value }) as fc.Arbitrary<ClusterNode['labels']>,
        taints: fc.array(fc.record({ key: fc.constantFrom('k', 'l'), effect }), { maxLength: 1 }),
        unschedulable: fc.constantFrom(false, false, false, true),
      },
      { requiredKeys: ['labels'] },
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((some) => some.map((one, index) => ({ name: `n${index}`, ...one })));

describe('Whether a node admits a pod', () => {
  test('is what a second implementation of the rules says, on random clusters', () => {
    let admitted = 0;
    let asked = 0;
    const check = fc.property(pod, nodes, fc.array(fc.tuple(pod, fc.nat(4)), { maxLength: 5 }), (one, cluster, running) => {
      const scheduled = running.map(([other, at]) => ({ pod: other, node: cluster[at % cluster.length] }));
      for (const node of cluster) {
        const expected = oracleAdmits(one, node, cluster, scheduled);
        expect(admits(one, node, { nodes: cluster, scheduled })).toBe(expected);
        asked++;
        if (expected) admitted++;
      }
    });
    fc.assert(check, { numRuns: 1500 });
    // Both answers must be common, or nothing was compared.
    expect(admitted / asked).toBeGreaterThan(0.05);
    expect(admitted / asked).toBeLessThan(0.95);
  });
});
