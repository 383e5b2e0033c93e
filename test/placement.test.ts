import type { k8s } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { NodeSpread, Placement, Zone } from '../lib';
import type { PodIdentity } from '../lib/placement';
import { enforce } from '../lib/rules';
import { deepFreeze, problems } from './kube-objects';

const KEY = 'topology.kubernetes.io/zone';
const HOSTNAME = 'kubernetes.io/hostname';
const [az1, az2] = [Zone.of('az1'), Zone.of('az2')];
const all = { 'app.kubernetes.io/instance': 'mq', 'app.kubernetes.io/component': 'broker' };
const group = { ...all, 'rocketmq.apache.org/broker-name': 'b' };
const broker: PodIdentity = deepFreeze({
  cluster: 'mq',
  component: 'broker',
  zones: [az1],
  otherZones: [az2],
  pinned: true,
  apartByNode: all,
  apartByZone: group,
});
const nameServer: PodIdentity = deepFreeze({
  cluster: 'mq',
  component: 'nameserver',
  zones: [az1, az2],
  otherZones: [],
  pinned: true,
  apartByZone: { component: 'nameserver' },
});
const controller: PodIdentity = deepFreeze({
  cluster: 'mq',
  component: 'controller',
  zones: [az2],
  otherZones: [az1],
  pinned: true,
  apartByNode: { component: 'controller' },
});
const single: PodIdentity = deepFreeze({ ...controller, pinned: false, apartByNode: undefined });

const zoneIn = (...values: string[]) => ({ key: KEY, operator: 'In', values });
const apart = (matchLabels: object, topologyKey: string) => ({ labelSelector: { matchLabels }, topologyKey });
const lean = (weight: number, zone: string) => ({ weight, preference: { matchExpressions: [zoneIn(zone)] } });
const required = (...nodeSelectorTerms: k8s.NodeSelectorTerm[]): k8s.Affinity => ({
  nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
});
const podRequired = (...terms: k8s.PodAffinityTerm[]): k8s.Affinity => ({ podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } });

describe('A guaranteed placement', () => {
  const placement = Placement.guaranteed();

  test('pins a broker to its zone, apart from all brokers by node and from its peer by zone', () => {
    expect(placement.isGuaranteed).toBe(true);
    expect(placement._affinity(broker)).toEqual({
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [zoneIn('az1')] }] } },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart(all, HOSTNAME), apart(group, KEY)] },
    });
  });

  test('keeps the two name servers in their two zones, one in each', () => {
    expect(placement._affinity(nameServer)).toEqual({
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [zoneIn('az1', 'az2')] }] } },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart({ component: 'nameserver' }, KEY)] },
    });
  });

  test('pins a controller to its zone, apart from the others by node', () => {
    expect(placement._affinity(controller)).toEqual({
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [zoneIn('az2')] }] } },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart({ component: 'controller' }, HOSTNAME)] },
    });
  });

  test('lets a lone controller roam, but prefers its zone', () => {
    expect(placement._affinity(single)).toEqual({ nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [lean(100, 'az2')] } });
  });

  test('follows the label key of the zones', () => {
    const [a, b] = ['a', 'b'].map((name) => Zone.of(name, { labelKey: 'room' }));
    expect(placement._affinity({ ...broker, zones: [a], otherZones: [b] })).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'room', operator: 'In', values: ['a'] }] }],
        },
      },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart(all, HOSTNAME), apart(group, 'room')] },
    });
  });

  test('only prefers nodes apart when asked, and keeps zones apart all the same', () => {
    const placement = Placement.guaranteed({ nodeSpread: NodeSpread.PREFERRED });
    expect(placement.isGuaranteed).toBe(true);
    expect(placement._affinity(broker).podAntiAffinity).toEqual({
      requiredDuringSchedulingIgnoredDuringExecution: [apart(group, KEY)],
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: apart(all, HOSTNAME) }],
    });
    expect(placement._affinity(controller).podAntiAffinity).toEqual({
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: apart({ component: 'controller' }, HOSTNAME) }],
    });
    expect(placement._affinity(nameServer)).toEqual(Placement.guaranteed()._affinity(nameServer));
    expect(placement._affinity(broker).nodeAffinity).toEqual(Placement.guaranteed()._affinity(broker).nodeAffinity);
  });

  test('requires nodes apart unless told otherwise', () => {
    for (const placement of [Placement.guaranteed({}), Placement.guaranteed({ nodeSpread: NodeSpread.REQUIRED })]) {
      expect(placement._affinity(broker)).toEqual(Placement.guaranteed()._affinity(broker));
    }
  });

  test('puts no label on pods', () => {
    for (const identity of [broker, nameServer, controller]) expect(placement._podLabels(identity)).toEqual({});
  });
});

describe('A weighted placement', () => {
  const placement = Placement.weighted(100, 90);

  test('leans a broker to its zone, apart from all brokers by node', () => {
    expect(placement.isGuaranteed).toBe(false);
    expect(placement._affinity(broker)).toEqual({
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [lean(100, 'az1'), lean(90, 'az2')] },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart(all, HOSTNAME)] },
    });
  });

  test('leans a controller to its zone, apart from the others by node', () => {
    expect(placement._affinity(controller)).toEqual({
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [lean(100, 'az2'), lean(90, 'az1')] },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart({ component: 'controller' }, HOSTNAME)] },
    });
    expect(placement._affinity(single)).toEqual({
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [lean(100, 'az2'), lean(90, 'az1')] },
    });
  });

  test('keeps name servers apart by zone, in whichever zones', () => {
    expect(placement._affinity(nameServer)).toEqual({
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart({ component: 'nameserver' }, KEY)] },
    });
  });

  test('takes other weights', () => {
    expect(Placement.weighted(2, 1)._affinity(broker).nodeAffinity).toEqual({
      preferredDuringSchedulingIgnoredDuringExecution: [lean(2, 'az1'), lean(1, 'az2')],
    });
  });

  test.each([
    [90, 100],
    [50, 50],
    [101, 1],
    [100, 0],
    [0, -1],
    [1.5, 1],
    [2, 1.5],
    [Number.NaN, 1],
    [100, Number.NaN],
    [Number.POSITIVE_INFINITY, 1],
    ['100' as never, 1],
    [null as never, null as never],
  ])('refuses the weights %p and %p', (preferred, other) => {
    expect(problems(() => Placement.weighted(preferred, other))).toEqual([
      `[Placement.weighted] the weight of the preferred zone must exceed that of the others, got '${preferred} and ${other}', ` +
        'allowed two whole numbers from 1 to 100, the first above the second; pass for instance weighted(100, 1)',
    ]);
  });

  test('leaves the terms of its user as they are', () => {
    const term = { matchExpressions: [{ key: 'disk', operator: 'Exists' }] };
    expect(placement._affinity(broker, required(term)).nodeAffinity).toEqual({
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
      preferredDuringSchedulingIgnoredDuringExecution: [lean(100, 'az1'), lean(90, 'az2')],
    });
  });
});

describe('The placement of the seed recipe', () => {
  const placement = Placement.SEED_RECIPE;
  const seedApart = (key: string, topologyKey: string) => ({
    labelSelector: { matchExpressions: [{ key, operator: 'In', values: ['mq'] }] },
    topologyKey,
  });

  test('is weighted 100 and 90 with labels of its own', () => {
    expect(placement.isGuaranteed).toBe(false);
    expect(placement._affinity(broker)).toEqual({
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [lean(100, 'az1'), lean(90, 'az2')] },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [seedApart('broker_cr', HOSTNAME)] },
    });
    expect(placement._affinity(nameServer)).toEqual({
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [seedApart('name_service_cr', KEY)] },
    });
    expect(placement._affinity(controller)).toEqual(Placement.weighted(100, 90)._affinity(controller));
  });

  test('puts its labels on the pods, for its rules to find them', () => {
    expect(placement._podLabels(broker)).toEqual({ broker_cr: 'mq' });
    expect(placement._podLabels(nameServer)).toEqual({ name_service_cr: 'mq' });
    expect(placement._podLabels(controller)).toEqual({});
    expect(Placement.weighted(100, 90)._podLabels(broker)).toEqual({});
  });
});

const expression = fc.record({ key: fc.constantFrom('disk', 'rack', 'cpu'), operator: fc.constantFrom('Exists', 'DoesNotExist') });
const byField = fc.constant<k8s.NodeSelectorRequirement>({ key: 'metadata.name', operator: 'In', values: ['node-1'] });
const term = fc.record({
  matchExpressions: fc.array(expression, { minLength: 1, maxLength: 3 }),
  matchFields: fc.array(byField, { maxLength: 1 }),
});
const fieldTerm = fc.record({ matchFields: fc.tuple(byField) });
const podTerm = fc.record({
  labelSelector: fc.record({ matchLabels: fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b')) }),
  topologyKey: fc.constantFrom(HOSTNAME, 'rack'),
});
const weight = fc.integer({ min: 1, max: 100 });
const userAffinity: fc.Arbitrary<k8s.Affinity> = fc.record(
  {
    nodeAffinity: fc.record(
      {
        requiredDuringSchedulingIgnoredDuringExecution: fc.record({ nodeSelectorTerms: fc.array(fc.oneof(term, fieldTerm), { maxLength: 4 }) }),
        preferredDuringSchedulingIgnoredDuringExecution: fc.array(fc.record({ weight, preference: term }), { maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
    podAffinity: fc.record(
      {
        requiredDuringSchedulingIgnoredDuringExecution: fc.array(podTerm, { maxLength: 2 }),
        preferredDuringSchedulingIgnoredDuringExecution: fc.array(fc.record({ weight, podAffinityTerm: podTerm }), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
    podAntiAffinity: fc.record(
      {
        requiredDuringSchedulingIgnoredDuringExecution: fc.array(podTerm, { maxLength: 2 }),
        preferredDuringSchedulingIgnoredDuringExecution: fc.array(fc.record({ weight, podAffinityTerm: podTerm }), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);
const anyPlacement = fc.constantFrom(
  Placement.guaranteed(),
  Placement.guaranteed({ nodeSpread: NodeSpread.PREFERRED }),
  Placement.weighted(100, 90),
  Placement.SEED_RECIPE,
);
const anyIdentity = fc.constantFrom(broker, nameServer, controller, single);

describe('The affinity of a pod', () => {
  test('is a pure function of the placement, the pod and its user', () => {
    fc.assert(
      fc.property(anyPlacement, anyIdentity, userAffinity, (placement, identity, user) => {
        const before = JSON.stringify(user);
        deepFreeze(user);
        const first = placement._affinity(identity, user);
        expect(placement._affinity(identity, user)).toEqual(first);
        expect(JSON.stringify(user)).toBe(before);
      }),
    );
  });

  test('holds the zone in every required term of a pinned pod, whatever its user adds, and each term keeps what its user asked', () => {
    fc.assert(
      fc.property(fc.constantFrom(broker, nameServer, controller), userAffinity, (identity, user) => {
        const asked = user.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
        const terms =
          Placement.guaranteed()._affinity(identity, user).nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
        expect(terms).toHaveLength(Math.max(1, asked.length));
        for (const [index, term] of terms.entries()) {
          expect(term.matchExpressions).toEqual([zoneIn(...identity.zones.map(({ name }) => name)), ...(asked[index]?.matchExpressions ?? [])]);
          expect(term.matchFields).toEqual(asked[index]?.matchFields);
        }
      }),
    );
  });

  test('keeps every rule of its user, and every rule of its own', () => {
    fc.assert(
      fc.property(anyPlacement, anyIdentity, userAffinity, (placement, identity, user) => {
        const without = placement._affinity(identity);
        const { nodeAffinity, podAffinity, podAntiAffinity } = placement._affinity(identity, user);
        const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
        const needed = 'requiredDuringSchedulingIgnoredDuringExecution';
        const both = (own: unknown[] = [], added: unknown[] = []) => [...own, ...added];
        expect(nodeAffinity?.[preferred] ?? []).toEqual(both(without.nodeAffinity?.[preferred], user.nodeAffinity?.[preferred]));
        expect(podAntiAffinity?.[needed] ?? []).toEqual(both(without.podAntiAffinity?.[needed], user.podAntiAffinity?.[needed]));
        expect(podAntiAffinity?.[preferred] ?? []).toEqual(both(without.podAntiAffinity?.[preferred], user.podAntiAffinity?.[preferred]));
        expect(podAffinity?.[needed] ?? []).toEqual(user.podAffinity?.[needed] ?? []);
        expect(podAffinity?.[preferred] ?? []).toEqual(user.podAffinity?.[preferred] ?? []);
      }),
    );
  });

  test('holds no empty list or object, which a GitOps tool would see as a difference', () => {
    const noEmpty = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      expect(Object.keys(value).length).toBeGreaterThan(0);
    };
    fc.assert(
      fc.property(anyPlacement, anyIdentity, userAffinity, (placement, identity, user) => {
        const affinity = placement._affinity(identity, user);
        for (const kind of Object.values(affinity)) {
          noEmpty(kind);
          for (const rules of Object.values(kind)) noEmpty(rules);
        }
      }),
    );
  });
});

describe("The rules for a user's affinity", () => {
  const labels = { ...group, 'rocketmq.apache.org/member': '0' };
  const told = (user: k8s.Affinity, placement = Placement.guaranteed(), identity = broker) =>
    problems(() => enforce('p', placement._affinityRules(identity, labels, user)));

  test('hold for no affinity, and for rules about other labels and pods', () => {
    expect(told({})).toEqual([]);
    expect(problems(() => enforce('p', Placement.guaranteed()._affinityRules(broker, labels)))).toEqual([]);
    expect(
      told(required({ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }, { matchFields: [{ key: 'metadata.name', operator: 'In' }] })),
    ).toEqual([]);
    expect(told(podRequired({ labelSelector: { matchLabels: { app: 'cache' } }, topologyKey: HOSTNAME }))).toEqual([]);
    expect(told(podRequired({ labelSelector: { matchLabels: all }, topologyKey: 'rack' }))).toEqual([]);
    expect(told(podRequired({ topologyKey: HOSTNAME }))).toEqual([]);
  });

  test.each([{}, { matchExpressions: [] }, { matchFields: [] }, { matchExpressions: [], matchFields: [] }])(
    'refuse a required term that is empty: %j',
    (term) => {
      for (const placement of [Placement.guaranteed(), Placement.weighted(2, 1)]) {
        expect(told(required({ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }, term), placement)).toEqual([
          expect.stringContaining('the required node affinity term 2 is empty, and an empty term matches no node'),
        ]);
      }
    },
  );

  test('refuse a required term about the zone that a guaranteed placement decides', () => {
    const user = required({ matchExpressions: [{ key: 'disk', operator: 'Exists' }, zoneIn('az2')] });
    expect(told(user)).toEqual([
      expect.stringContaining(`the required node affinity term 1 speaks about the zone label ${KEY}, which the guaranteed placement decides`),
    ]);
    expect(told(user, Placement.guaranteed({ nodeSpread: NodeSpread.PREFERRED }))).toHaveLength(1);
    const [ofNameServer] = told(user, Placement.guaranteed(), nameServer);
    expect(ofNameServer).toMatch(/; choose the zone with zones$/);
    const [ofController] = told(user, Placement.guaranteed(), { ...controller, pinned: true });
    expect(ofController).toMatch(/; choose the zone with quorum$/);
  });

  test('leave the zone to the user of a weighted placement, and of a pod that may roam', () => {
    const user = required({ matchExpressions: [zoneIn('az2')] });
    expect(told(user, Placement.weighted(2, 1))).toEqual([]);
    expect(told(user, Placement.guaranteed(), single)).toEqual([]);
  });

  test('leave preferences about the zone to the user', () => {
    expect(told({ nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [lean(1, 'az2')] } })).toEqual([]);
  });

  test.each<[string, k8s.LabelSelector]>([
    ['every pod', {}],
    ['its labels', { matchLabels: group }],
    ['a label in a list', { matchExpressions: [{ key: 'rocketmq.apache.org/broker-name', operator: 'In', values: ['a', 'b'] }] }],
    ['a label not in a list', { matchExpressions: [{ key: 'rocketmq.apache.org/broker-name', operator: 'NotIn', values: ['a'] }] }],
    ['a label it lacks not in a list', { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['a'] }] }],
    ['a label that exists', { matchExpressions: [{ key: 'rocketmq.apache.org/member', operator: 'Exists' }] }],
    ['a label that does not exist', { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }],
  ])('refuse to run with its own kind, selected by %s', (_, labelSelector) => {
    for (const topologyKey of [HOSTNAME, KEY]) {
      expect(told(podRequired({ labelSelector, topologyKey }))).toEqual([
        expect.stringContaining('the required pod affinity term 1 asks to run where its own kind runs, which the placement forbids'),
      ]);
    }
  });

  test.each<[string, k8s.LabelSelector]>([
    ['another value', { matchLabels: { ...group, 'rocketmq.apache.org/broker-name': 'other' } }],
    ['a label in another list', { matchExpressions: [{ key: 'rocketmq.apache.org/broker-name', operator: 'In', values: ['a'] }] }],
    ['a label not in its list', { matchExpressions: [{ key: 'rocketmq.apache.org/broker-name', operator: 'NotIn', values: ['b'] }] }],
    ['a label that does not exist', { matchExpressions: [{ key: 'tier', operator: 'Exists' }] }],
    ['a label that exists', { matchExpressions: [{ key: 'rocketmq.apache.org/member', operator: 'DoesNotExist' }] }],
    ['labels of which one differs', { matchLabels: group, matchExpressions: [{ key: 'tier', operator: 'Exists' }] }],
  ])('allow to run with pods of another kind, selected by %s', (_, labelSelector) => {
    for (const topologyKey of [HOSTNAME, KEY]) expect(told(podRequired({ labelSelector, topologyKey }))).toEqual([]);
  });

  test('allow to share what the placement does not forbid', () => {
    const selector = { matchLabels: group };
    expect(
      told(podRequired({ labelSelector: selector, topologyKey: HOSTNAME }), Placement.guaranteed(), { ...broker, apartByNode: undefined }),
    ).toEqual([]);
    expect(told(podRequired({ labelSelector: selector, topologyKey: KEY }), Placement.guaranteed(), { ...broker, apartByZone: undefined })).toEqual(
      [],
    );
  });

  test('tell every wrong term at once', () => {
    const user = { ...required({}, { matchExpressions: [zoneIn('az1')] }), ...podRequired({ labelSelector: {}, topologyKey: KEY }) };
    expect(told(user)).toHaveLength(3);
  });

  test('allow brokers of a weighted placement to share a zone', () => {
    expect(told(podRequired({ labelSelector: { matchLabels: all }, topologyKey: KEY }), Placement.weighted(2, 1))).toEqual([]);
  });
  test('allow brokers to share a node when the spread is preferred', () => {
    const user = podRequired({ labelSelector: { matchLabels: all }, topologyKey: HOSTNAME });
    expect(told(user, Placement.guaranteed({ nodeSpread: NodeSpread.PREFERRED }))).toEqual([]);
  });

  test('allow to run with pods of another namespace', () => {
    expect(told(podRequired({ labelSelector: {}, namespaces: ['other'], topologyKey: HOSTNAME }))).toEqual([]);
  });

  test('refuse to run with its own kind in every namespace', () => {
    expect(told(podRequired({ labelSelector: {}, namespaceSelector: {}, topologyKey: HOSTNAME }))).toHaveLength(1);
  });

  test('know that no pod has a label called constructor', () => {
    expect(told(podRequired({ labelSelector: { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }, topologyKey: HOSTNAME }))).toEqual(
      [],
    );
  });

  test('take null for no selector', () => {
    expect(told(podRequired({ labelSelector: null as never, topologyKey: HOSTNAME }))).toEqual([]);
  });
});
