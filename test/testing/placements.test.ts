import { Placements } from '../../lib/testing';
import { problems } from '../kube-objects';

type Json = any;

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const HOSTNAME = 'kubernetes.io/hostname';
const BROKERS = { 'app.kubernetes.io/instance': 'mq', 'app.kubernetes.io/component': 'broker' };
const groupOf = (group: number) => ({ ...BROKERS, 'rocketmq.apache.org/broker-name': `broker-${group}` });

const zoneIn = (...values: string[]) => ({ key: 'az', operator: 'In', values });
const terms = (...nodeSelectorTerms: object[]) => ({ [REQUIRED]: { nodeSelectorTerms } });
const apart = (matchLabels: object, topologyKey: string, more: object = {}) => ({ topologyKey, labelSelector: { matchLabels }, ...more });

function workload(name: string, labels: object, spec: object, replicas = 1, kind = 'StatefulSet', namespace: string | undefined = 'messaging'): Json {
  return { kind, metadata: { name, namespace }, spec: { replicas, template: { metadata: { labels }, spec } } };
}

/** A member as it should be: pinned, away from every broker's node, and away from its peer's zone. */
function member(group: number, index: number): Json {
  return workload(
    `mq-${group}-${index}`,
    { ...groupOf(group), 'rocketmq.apache.org/member': `${index}` },
    {
      affinity: {
        nodeAffinity: terms({ matchExpressions: [zoneIn(`az${index + 1}`)] }),
        podAntiAffinity: { [REQUIRED]: [apart(BROKERS, HOSTNAME), apart(groupOf(group), 'az')] },
      },
    },
  );
}

type Weaken = (affinity: Json, spec: Json, set: Json, index: number) => void;

/** A correct pair of which each member is changed. */
function pair(weaken: Weaken = () => {}): Json[] {
  return [0, 1].map((index) => {
    const set = member(0, index);
    weaken(set.spec.template.spec.affinity, set.spec.template.spec, set, index);
    return set;
  });
}

const pairProblems = (manifests: Json[]) => problems(() => Placements.of(manifests).expectPairsInOppositeZones('az'));
const nodeProblems = (manifests: Json[]) => problems(() => Placements.of(manifests).expectOneBrokerPerNode());

const inBothZones = (affinity: Json) => {
  affinity.nodeAffinity = terms({ matchExpressions: [zoneIn('az1', 'az2')] });
};
const unpin = (affinity: Json) => {
  delete affinity.nodeAffinity;
};
const setZoneTerm = (affinity: Json, term?: object) => {
  affinity.podAntiAffinity[REQUIRED].splice(1, 1, ...(term ? [term] : []));
};

describe('A pair of brokers is proved to be in opposite zones', () => {
  test.each<[string, Weaken]>([
    ['as it should be', () => {}],
    ['when only the pins hold it apart', (affinity) => setZoneTerm(affinity)],
    ['when nothing but the pins is left', (affinity) => delete affinity.podAntiAffinity],
    [
      'when a node selector pins it',
      (affinity, spec, _, index) => {
        delete affinity.podAntiAffinity;
        delete affinity.nodeAffinity;
        spec.nodeSelector = { az: `az${index + 1}` };
      },
    ],
    ['when anti-affinity holds it apart in known zones', inBothZones],
    [
      'when anti-affinity holds it apart on nodes that have a zone',
      (affinity) => {
        affinity.nodeAffinity = terms({ matchExpressions: [{ key: 'az', operator: 'Exists' }] });
      },
    ],
    [
      'when anti-affinity holds it apart and spread asks for a zone',
      (affinity, spec) => {
        unpin(affinity);
        spec.topologySpreadConstraints = [{ ...apart(groupOf(0), 'az'), maxSkew: 9, whenUnsatisfiable: 'DoNotSchedule' }];
      },
    ],
    [
      'when anti-affinity holds it apart and pod affinity asks for a zone',
      (affinity) => {
        unpin(affinity);
        affinity.podAffinity = { [REQUIRED]: [apart({ app: 'cache' }, 'az')] };
      },
    ],
    [
      'when only one member has the anti-affinity',
      (affinity, _spec, _set, index) => {
        inBothZones(affinity);
        if (index === 1) delete affinity.podAntiAffinity;
      },
    ],
    [
      'when both are pinned to one zone but anti-affinity keeps one of them out',
      (affinity) => {
        affinity.nodeAffinity = terms({ matchExpressions: [zoneIn('az1')] });
      },
    ],
    [
      'when every term pins it',
      (affinity, _spec, _set, index) => {
        affinity.nodeAffinity = terms(
          { matchExpressions: [zoneIn(`az${index + 1}`), { key: 'disk', operator: 'Exists' }] },
          { matchExpressions: [zoneIn(`az${index + 1}`), { key: 'size', operator: 'Gt', values: ['8'] }] },
        );
        delete affinity.podAntiAffinity;
      },
    ],
    [
      'when an empty term stands beside the pin, because it matches nothing',
      (affinity) => {
        affinity.nodeAffinity[REQUIRED].nodeSelectorTerms.push({});
        setZoneTerm(affinity);
      },
    ],
    [
      'when the terms select every namespace',
      (affinity) => {
        inBothZones(affinity);
        setZoneTerm(affinity, apart(groupOf(0), 'az', { namespaceSelector: {} }));
      },
    ],
    [
      'when the terms list its namespace',
      (affinity) => {
        inBothZones(affinity);
        setZoneTerm(affinity, apart(groupOf(0), 'az', { namespaces: ['messaging'] }));
      },
    ],
    [
      'when the member label tells the peer',
      (affinity, _spec, _set, index) => {
        inBothZones(affinity);
        setZoneTerm(affinity, apart({ ...groupOf(0), 'rocketmq.apache.org/member': `${1 - index}` }, 'az'));
      },
    ],
    [
      'when the name of the pod tells the peer',
      (affinity, _spec, _set, index) => {
        inBothZones(affinity);
        setZoneTerm(affinity, apart({ 'statefulset.kubernetes.io/pod-name': `mq-0-${1 - index}-0` }, 'az'));
      },
    ],
    [
      'when preferences and tolerations are added',
      (affinity, spec) => {
        affinity.nodeAffinity[PREFERRED] = [{ weight: 100, preference: { matchExpressions: [zoneIn('az1')] } }];
        affinity.podAffinity = { [PREFERRED]: [{ weight: 100, podAffinityTerm: apart(groupOf(0), 'az') }] };
        spec.tolerations = [{ operator: 'Exists' }];
      },
    ],
  ])('%s', (_, change) => {
    expect(pairProblems(pair(change))).toEqual([]);
  });
});

describe('A weakened pair is caught with a counterexample', () => {
  const notApart = 'no required anti-affinity by az of either selects the other';
  test.each<[string, Weaken, string]>([
    ['without any rule', (_affinity, spec) => delete spec.affinity, 'mq-0-0-0 on node-1 (az=unnamed-1) beside mq-0-1-0 on node-2 (az=unnamed-1)'],
    [
      'with a second term that forgets the zone',
      (affinity) => {
        affinity.nodeAffinity[REQUIRED].nodeSelectorTerms.push({ matchExpressions: [{ key: 'disk', operator: 'Exists' }] });
        setZoneTerm(affinity);
      },
      'required node affinity term 2 of mq-0-1-0 says nothing about az',
    ],
    [
      'with one member whose only term forgets the zone',
      (affinity, _spec, _set, index) => {
        if (index === 1) affinity.nodeAffinity = terms({ matchExpressions: [{ key: 'disk', operator: 'Exists' }] });
        setZoneTerm(affinity);
      },
      'mq-0-0-0 on node-1 (az=az1) beside mq-0-1-0 on node-2 (az=az1, disk=unnamed-1)',
    ],
    [
      'with zones that are only preferred',
      (affinity, _spec, _set, index) => {
        affinity.nodeAffinity = { [PREFERRED]: [{ weight: 100, preference: { matchExpressions: [zoneIn(`az${index + 1}`)] } }] };
        setZoneTerm(affinity);
      },
      'the required rules of mq-0-0-0 say nothing about az',
    ],
    [
      'with anti-affinity that is only preferred',
      (affinity) => {
        inBothZones(affinity);
        affinity.podAntiAffinity = { [PREFERRED]: [{ weight: 100, podAffinityTerm: apart(groupOf(0), 'az') }] };
      },
      notApart,
    ],
    [
      'with both members pinned to one zone',
      (affinity) => {
        affinity.nodeAffinity = terms({ matchExpressions: [zoneIn('az1')] });
        setZoneTerm(affinity);
      },
      'required node affinity term 1 of mq-0-1-0 admits az=az1',
    ],
    [
      'with pins that share a zone',
      (affinity, _spec, _set, index) => {
        affinity.nodeAffinity = terms({ matchExpressions: [zoneIn(`az${index + 1}`, 'az3')] });
        setZoneTerm(affinity);
      },
      '(az=az3) beside',
    ],
    [
      'with a selector that misses the peer',
      (affinity, _spec, _set, index) => {
        inBothZones(affinity);
        setZoneTerm(affinity, apart({ ...groupOf(0), 'rocketmq.apache.org/member': `${index}` }, 'az'));
      },
      notApart,
    ],
    [
      'with a selector of another group',
      (affinity) => {
        inBothZones(affinity);
        setZoneTerm(affinity, apart(groupOf(1), 'az'));
      },
      notApart,
    ],
    [
      'without a selector',
      (affinity) => {
        inBothZones(affinity);
        setZoneTerm(affinity, { topologyKey: 'az' });
      },
      notApart,
    ],
    [
      'with the wrong namespaces',
      (affinity) => {
        inBothZones(affinity);
        setZoneTerm(affinity, apart(groupOf(0), 'az', { namespaces: ['default'] }));
      },
      notApart,
    ],
    [
      'with a namespace selector nobody can judge',
      (affinity) => {
        inBothZones(affinity);
        setZoneTerm(affinity, apart(groupOf(0), 'az', { namespaceSelector: { matchLabels: { team: 'mq' } } }));
      },
      notApart,
    ],
    [
      'with anti-affinity by another label',
      (affinity) => {
        inBothZones(affinity);
        setZoneTerm(affinity, apart(groupOf(0), 'rack'));
      },
      notApart,
    ],
    ['with nodes that have no zone', unpin, 'mq-0-1-0 on node-2 (no az, so it may stand anywhere), because'],
    [
      'with NotIn, which nodes without a zone pass',
      (affinity, _spec, _set, index) => {
        affinity.nodeAffinity = terms({ matchExpressions: [{ key: 'az', operator: 'NotIn', values: [`az${2 - index}`] }] });
      },
      'admits nodes without az, and a node without az passes the anti-affinity by az',
    ],
    [
      'with NotIn and Exists alone, which leave a third zone',
      (affinity, _spec, _set, index) => {
        const expressions = [
          { key: 'az', operator: 'NotIn', values: [`az${2 - index}`] },
          { key: 'az', operator: 'Exists' },
        ];
        affinity.nodeAffinity = terms({ matchExpressions: expressions });
        setZoneTerm(affinity);
      },
      '(az=unnamed-1) beside',
    ],
    [
      'with racks that must differ, which any zone can offer',
      (affinity) => {
        affinity.nodeAffinity = terms({ matchExpressions: [zoneIn('az1'), { key: 'rack', operator: 'Exists' }] });
        setZoneTerm(affinity, apart(groupOf(0), 'rack'));
      },
      'on node-1 (az=az1, rack=unnamed-1) beside mq-0-1-0 on node-2 (az=az1, rack=unnamed-2)',
    ],
    [
      'with topology spread alone',
      (affinity, spec) => {
        unpin(affinity);
        setZoneTerm(affinity);
        spec.topologySpreadConstraints = [{ ...apart(groupOf(0), 'az'), maxSkew: 1, minDomains: 2, whenUnsatisfiable: 'DoNotSchedule' }];
      },
      'topology spread does not count terminating pods',
    ],
    [
      'with pod affinity that somebody else can meet',
      (affinity) => {
        unpin(affinity);
        setZoneTerm(affinity);
        affinity.podAffinity = { [REQUIRED]: [apart({ app: 'cache' }, 'az')] };
      },
      'other pods can be what the pod affinity asks for',
    ],
    [
      'with a node named for one member, which no anti-affinity stops',
      (affinity, spec, _set, index) => {
        inBothZones(affinity);
        if (index === 1) spec.nodeName = 'n7';
      },
      'spec.nodeName of mq-0-1-0 bypasses the scheduler and all anti-affinity',
    ],
  ])('%s', (_, change, told) => {
    const found = pairProblems(pair(change));
    expect(found).toEqual([expect.stringContaining(told)]);
    expect(found[0]).toMatch(
      /^\[Placements\] the members of the broker group messaging\/mq\/broker-0 may never share a zone, got 'mq-0-0-0 on .* beside mq-0-1-0 on /,
    );
  });

  test('that tells the whole state, the reasons and what to do', () => {
    expect(pairProblems(pair((affinity) => setZoneTerm(affinity)))).toEqual([]);
    const weak = pair((affinity) => {
      inBothZones(affinity);
      setZoneTerm(affinity);
    });
    expect(pairProblems(weak)).toEqual([
      "[Placements] the members of the broker group messaging/mq/broker-0 may never share a zone, got 'mq-0-0-0 on node-1 (az=az1) beside mq-0-1-0 on " +
        'node-2 (az=az1), because required node affinity term 1 of mq-0-0-0 admits az=az1, and required node affinity term 1 of mq-0-1-0 admits ' +
        "az=az1, and no required anti-affinity by az of either selects the other', allowed different values of az on any state of any cluster; " +
        'require pod anti-affinity by az that selects the labels of both, and "az In [...]" in every required node affinity term of both',
    ]);
  });

  test.each<[Weaken, RegExp]>([
    [unpin, /; add "az Exists" or "az In \[...\]" to every required node affinity term of both$/],
    [(affinity, spec) => Object.assign(spec, { nodeName: 'n7' }) && inBothZones(affinity), /; remove spec.nodeName from mq-0-0-0 and mq-0-1-0$/],
  ])('with the fix for its reason (%#)', (change, fix) => {
    expect(pairProblems(pair(change))).toEqual([expect.stringMatching(fix)]);
  });

  test('for every group that is weak, in one error', () => {
    const strong = [member(1, 0), member(1, 1)];
    const weak = [member(2, 0), member(2, 1)];
    for (const set of weak) delete set.spec.template.spec.affinity;
    const found = pairProblems([...pair((_, spec) => delete spec.affinity), ...strong, ...weak]);
    expect(found.map((line) => /broker-\d/.exec(line)?.[0])).toEqual(['broker-0', 'broker-2']);
  });
});

describe('An expectation with nothing to prove is not met', () => {
  test('because there is no group, broker or name server', () => {
    const other = workload('web', { app: 'web' }, {}, 2, 'Deployment');
    for (const manifests of [[], [other, { kind: 'Service', metadata: {} }, null]]) {
      const placements = Placements.of(manifests);
      expect(problems(() => placements.expectPairsInOppositeZones('az'))).toEqual([expect.stringContaining('must hold a broker group')]);
      expect(problems(() => placements.expectOneBrokerPerNode())).toEqual([expect.stringContaining('must hold a broker, or')]);
      expect(problems(() => placements.expectInBothZones('az'))).toEqual([expect.stringContaining('must hold a name server')]);
    }
  });

  test.each<[string, Json[]]>([
    ['one member', [member(0, 0)]],
    ['three pods', [member(0, 0), { ...member(0, 1), spec: { ...member(0, 1).spec, replicas: 2 } }]],
    ['the same member twice', [member(0, 0), { ...member(0, 0), metadata: { name: 'copy', namespace: 'messaging' } }]],
  ])('because a group has %s', (_, manifests) => {
    expect(pairProblems(manifests)).toContainEqual(
      expect.stringContaining('the broker group messaging/mq/broker-0 must have two members, got ["mq-0-0-0 ('),
    );
  });

  test.each<[string, object]>([
    ['a contradiction', terms({ matchExpressions: [zoneIn('az2'), zoneIn('az1')] })],
    ['only an empty term', terms({})],
    [
      'numbers that leave no number',
      terms({
        matchExpressions: [
          { key: 'n', operator: 'Gt', values: ['5'] },
          { key: 'n', operator: 'Lt', values: ['6'] },
        ],
      }),
    ],
  ])('because a member can run nowhere: %s', (_, nodeAffinity) => {
    const found = pairProblems(pair((affinity, _spec, _set, index) => index === 1 && Object.assign(affinity, { nodeAffinity })));
    expect(found).toEqual([expect.stringContaining('must be able to run, or nothing is proved, got ["mq-0-1-0, whose node selector')]);
  });

  test('because groups of two namespaces or clusters are not one', () => {
    const [first, second] = pair();
    second.metadata.namespace = 'other';
    expect(pairProblems([first, second])).toHaveLength(2);
  });
});

describe('One broker per node', () => {
  test('is proved by anti-affinity, by one side of it, and by places that no node can be both of', () => {
    expect(nodeProblems([...pair(), member(1, 0), member(1, 1)])).toEqual([]);
    expect(nodeProblems(pair((affinity, _spec, _set, index) => index === 1 && delete affinity.podAntiAffinity))).toEqual([]);
    expect(nodeProblems(pair((affinity) => delete affinity.podAntiAffinity))).toEqual([]);
  });

  test('is refuted when anti-affinity covers the group only', () => {
    const sets = [0, 1].flatMap((group) => [0, 1].map((index) => member(group, index)));
    for (const set of sets) set.spec.template.spec.affinity.podAntiAffinity[REQUIRED].shift();
    expect(nodeProblems(sets)).toEqual([
      "[Placements] no two brokers of messaging/mq may share a node, got 'mq-0-0-0 on node-1 (az=az1) beside mq-1-0-0 on node-1 (az=az1), because no " +
        "required anti-affinity by kubernetes.io/hostname of either selects the other', allowed one broker on each node on any state of any cluster; " +
        'require pod anti-affinity by kubernetes.io/hostname that selects the labels of both',
    ]);
  });

  test('is refuted by replicas without a rule, and by a named node', () => {
    expect(nodeProblems([workload('b', BROKERS, {}, 2)])).toHaveLength(1);
    expect(nodeProblems([...pair(), workload('named', BROKERS, { nodeName: 'n1' })])).toEqual([expect.stringContaining('bypasses the scheduler')]);
  });

  test('is asked of each cluster alone', () => {
    const other = workload('b', { ...BROKERS, 'app.kubernetes.io/instance': 'other' }, {});
    expect(nodeProblems([...pair(), other])).toEqual([]);
  });
});

describe('Name servers', () => {
  const labels = { 'app.kubernetes.io/instance': 'mq', 'app.kubernetes.io/component': 'nameserver' };
  const spec = (...zones: string[]) => ({
    affinity: {
      nodeAffinity: terms({ matchExpressions: [zones.length > 0 ? zoneIn(...zones) : { key: 'disk', operator: 'Exists' }] }),
      podAntiAffinity: { [REQUIRED]: [apart(labels, 'az')] },
    },
  });
  const found = (...manifests: Json[]) => problems(() => Placements.of(manifests).expectInBothZones('az'));

  test.each(['StatefulSet', 'Deployment'])('are proved to be in both zones, as replicas of one %s', (kind) => {
    expect(found(workload('ns', labels, spec('az1', 'az2'), 2, kind))).toEqual([]);
  });

  test('are refuted when a node without a zone admits them', () => {
    expect(found(workload('ns', labels, spec(), 2))).toEqual([expect.stringContaining('the name servers of messaging/mq may never share a zone')]);
  });

  test('must be two', () => {
    for (const replicas of [1, 3])
      expect(found(workload('ns', labels, spec('az1'), replicas))).toEqual([expect.stringContaining('must have two name servers')]);
  });
});

describe('The zones of a pod', () => {
  const zones = (spec: object) => Placements.of([workload('p', {}, spec)]).possibleZones('p-0', 'az');
  const affinity = (...expressions: object[][]) => ({
    affinity: { nodeAffinity: terms(...expressions.map((matchExpressions) => ({ matchExpressions }))) },
  });

  test.each<[string, object, string[] | undefined]>([
    ['a pin', affinity([zoneIn('az2')]), ['az2']],
    ['a selector', { nodeSelector: { az: 'az2' } }, ['az2']],
    [
      'a list, less what another rule takes away',
      affinity([zoneIn('az3', 'az1', 'az2'), { key: 'az', operator: 'NotIn', values: ['az1'] }]),
      ['az2', 'az3'],
    ],
    ['all terms together', affinity([zoneIn('az2')], [zoneIn('az1')]), ['az1', 'az2']],
    ['terms of which one cannot be met', affinity([zoneIn('az2')], [zoneIn('az1'), { key: 'x', operator: 'In', values: [] }]), ['az2']],
    ['a contradiction', affinity([zoneIn('az2'), zoneIn('az1')]), []],
    ['no rule', {}, undefined],
    ['a term without the zone', affinity([zoneIn('az2')], [{ key: 'disk', operator: 'Exists' }]), undefined],
    ['any zone', affinity([{ key: 'az', operator: 'Exists' }]), undefined],
    ['any zone but one', affinity([{ key: 'az', operator: 'NotIn', values: ['az1'] }]), undefined],
  ])('follow from %s', (_, spec, expected) => {
    expect(zones(spec)).toEqual(expected);
  });
});

describe('The nodes that admit a pod', () => {
  const nodes = ['az1', 'az2'].flatMap((az) => [1, 2].map((n) => ({ name: `${az}-${n}`, labels: { az } })));
  const placements = Placements.of([...pair(), member(1, 0)]);

  test('depend on the pods that run', () => {
    expect(placements.admissibleNodes('mq-0-0-0', nodes)).toEqual(['az1-1', 'az1-2']);
    expect(placements.admissibleNodes('mq-0-0-0', nodes, [{ podName: 'mq-1-0-0', nodeName: 'az1-1' }])).toEqual(['az1-2']);
    expect(placements.admissibleNodes('mq-0-0-0', nodes, [{ podName: 'mq-0-1-0', nodeName: 'az1-1' }])).toEqual([]);
  });

  test('are asked by names that exist and are unique', () => {
    const namesake = Placements.of([member(0, 0), { ...member(0, 0), metadata: { name: 'mq-0-0', namespace: 'other' } }]);
    expect(problems(() => placements.possibleZones('mq-9', 'az'))).toEqual([expect.stringContaining('no such pod')]);
    expect(problems(() => namesake.possibleZones('mq-0-0-0', 'az'))).toEqual([expect.stringContaining('["messaging/mq-0-0-0","other/mq-0-0-0"]')]);
    expect(namesake.possibleZones('other/mq-0-0-0', 'az')).toEqual(['az1']);
    expect(problems(() => Placements.of([]).possibleZones('x', 'az'))).toHaveLength(1);
    expect(problems(() => placements.admissibleNodes('mq-0-0-0', nodes, [{ podName: 'mq-0-1-0', nodeName: 'az9' }]))).toEqual([
      expect.stringContaining("got 'az9', allowed az1-1, az1-2"),
    ]);
    expect(problems(() => placements.admissibleNodes('mq-0-0-0', [], [{ podName: 'mq-0-1-0', nodeName: 'az9' }]))).toHaveLength(1);
  });
});

describe('The pods of manifests', () => {
  test('are those of StatefulSets, Deployments, Pods and lists of them', () => {
    const bare = { kind: 'Pod', metadata: { name: 'bare' }, spec: {} };
    const shifted = workload('s', {}, {}, 2);
    shifted.spec.ordinals = { start: 5 };
    const once = workload('once', {}, {});
    delete once.spec.replicas;
    const manifests = [bare, shifted, { kind: 'List', items: [workload('d', {}, {}, 2, 'Deployment'), once] }, workload('none', {}, {}, 0)];
    expect(Placements.of(manifests).podNames).toEqual(['bare', 's-5', 's-6', 'd-0', 'd-1', 'once-0']);
  });

  test('need neither labels nor a namespace', () => {
    const plain = { kind: 'StatefulSet', metadata: { name: 's' }, spec: { template: {} } };
    expect(Placements.of([plain, { kind: 'Pod', metadata: { name: 'p' } }]).possibleZones('default/s-0', 'az')).toBeUndefined();
  });
});

describe('A thousand groups', () => {
  test('are proved in seconds, because no pair is compared that a rule for all covers', () => {
    const manifests = Array.from({ length: 1000 }, (_, group) => [member(group, 0), member(group, 1)]).flat();
    const placements = Placements.of(manifests);
    const start = performance.now();
    placements.expectPairsInOppositeZones('az');
    placements.expectOneBrokerPerNode();
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
