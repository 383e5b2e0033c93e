import fc from 'fast-check';
import type { ClusterNode, Pod, ScheduledPod } from '../../lib/proof/cluster';
import { type Meeting, meetingInZone, meetingOnNode } from '../../lib/proof/meeting';
import { admits } from '../../lib/proof/scheduling';
import { canRun, zonesOf } from '../../lib/proof/zones';
import { oracleAdmits, oracleNodeFits } from './oracle';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const HOSTNAME = 'kubernetes.io/hostname';
const optional = <T extends object>(shape: { [key in keyof T]: fc.Arbitrary<T[key]> }) => fc.record(shape, { requiredKeys: [] });

/** Every node that rules over these values can tell from others: the values named, two of every other kind, and none. */
const VALUES: { [key: string]: (string | undefined)[] } = {
  az: ['a', 'b', 'p', 'q', undefined],
  rack: ['a', 'b', 'p', 'q', undefined],
  size: ['0', '00', '1', '2', '3', '03', 'p', 'q', undefined],
};
const NAMES = ['n1', 'n2', 'n3', 'n4'];

function grid(keys: string[], names: string[]): ClusterNode[] {
  let labels: { [label: string]: string }[] = [{}];
  for (const key of keys) {
    labels = labels.flatMap((some) => VALUES[key].map((value) => (value === undefined ? some : { ...some, [key]: value })));
  }
  return labels.flatMap((some) => names.map((name) => ({ name, labels: some })));
}

const listed = (key: string, named: string[]) =>
  fc.record({
    key: fc.constant(key),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.uniqueArray(fc.constantFrom(...named), { minLength: 1, maxLength: 2 }),
  });
const unlisted = (key: string) => fc.record({ key: fc.constant(key), operator: fc.constantFrom('Exists', 'Exists', 'DoesNotExist') });
const compared = fc.record({ key: fc.constant('size'), operator: fc.constantFrom('Gt', 'Lt'), values: fc.tuple(fc.constantFrom('1', '2')) });

/** Labels that tell the pods of a pair apart, and selectors that find one, both or none. */
const labels = (member: string) => ({ group: 'g', member });
const peers = fc.constantFrom(
  { matchLabels: { group: 'g' } },
  { matchLabels: { member: '0' } },
  { matchLabels: { group: 'g', member: '1' } },
  { matchLabels: { group: 'other' } },
);
const apart = (keys: string[]) =>
  fc.array(
    fc.record(
      { topologyKey: fc.constantFrom(...keys, HOSTNAME), labelSelector: peers, namespaces: fc.constantFrom(['mine'], ['other']) },
      { requiredKeys: ['topologyKey', 'labelSelector'] },
    ),
    { maxLength: 2 },
  );
const HELPER = { matchLabels: { app: 'helper' } };

const spec = (keys: string[], expression: fc.Arbitrary<object>, field?: fc.Arbitrary<object>) =>
  optional({
    nodeSelector: fc.constantFrom({}, {}, { az: 'a' }),
    ...(field && { nodeName: fc.constantFrom('', '', 'n1') }),
    affinity: optional({
      nodeAffinity: fc.record({
        [REQUIRED]: fc.record({
          nodeSelectorTerms: fc.array(
            optional({ matchExpressions: fc.array(expression, { maxLength: 3 }), ...(field && { matchFields: fc.array(field, { maxLength: 1 }) }) }),
            { minLength: 1, maxLength: 2 },
          ),
        }),
      }),
      podAffinity: fc.record({ [REQUIRED]: fc.constantFrom([], [{ topologyKey: 'az', labelSelector: HELPER }]) }),
      podAntiAffinity: fc.record({ [REQUIRED]: apart(keys) }),
    }),
    topologySpreadConstraints: fc.constantFrom(
      [],
      [],
      [{ topologyKey: 'az', maxSkew: 1, minDomains: 2, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { group: 'g' } } }],
    ),
  });
const pair = (specs: fc.Arbitrary<object>) =>
  fc.tuple(specs, specs).map((both) => both.map((one, index) => pod(`p${index}`, labels(`${index}`), one)));
const pod = (name: string, some: { [label: string]: string }, one: object = {}): Pod => ({
  name,
  namespace: 'mine',
  labels: some,
  terminating: false,
  spec: one,
});

/** The states in which a pod finds beside it what its pod affinity asks for, and the other pod, which may be about to go. */
function states(other: Pod, otherNode: ClusterNode, node: ClusterNode): ScheduledPod[][] {
  const helpers = [node, otherNode].map((at) => ({ pod: pod('helper', { app: 'helper' }), node: at }));
  return [false, true].map((terminating) => [...helpers, { pod: { ...other, terminating }, node: otherNode }]);
}

type Admits = (one: Pod, node: ClusterNode, nodes: ClusterNode[], scheduled: ScheduledPod[]) => boolean;
const realAdmits: Admits = (one, node, nodes, scheduled) => admits(one, node, { nodes, scheduled });

/** Whether one of the two orders of creation leads there. */
function reachable(a: Pod, b: Pod, first: ClusterNode, second: ClusterNode, admit: Admits): boolean {
  const nodes = [...new Set([first, second])];
  const alone = (node: ClusterNode) => [{ pod: pod('helper', { app: 'helper' }), node }];
  return (
    (admit(a, first, nodes, alone(first)) && states(a, first, second).some((state) => admit(b, second, nodes, state))) ||
    (admit(b, second, nodes, alone(second)) && states(b, second, first).some((state) => admit(a, first, nodes, state)))
  );
}

const shareZone = (first: ClusterNode, second: ClusterNode) => {
  const [one, other] = [first.labels.az, second.labels.az];
  return one === undefined || other === undefined || one === other;
};

/** Tries all pairs of nodes. */
function bruteForce([a, b]: Pod[], nodes: ClusterNode[], together: (first: ClusterNode, second: ClusterNode) => boolean): boolean {
  const forB = nodes.filter((node) => oracleNodeFits(b, node));
  return nodes
    .filter((node) => oracleNodeFits(a, node))
    .some((first) => forB.some((second) => together(first, second) && reachable(a, b, first, second, oracleAdmits)));
}

/** A pair of nodes can be in one cluster if no name is there twice. */
const possible = (first: ClusterNode, second: ClusterNode) =>
  first === second || (first.name !== second.name && (first.labels[HOSTNAME] ?? first.name) !== (second.labels[HOSTNAME] ?? second.name));

function expectReal([a, b]: Pod[], { first, second }: Meeting, together: (one: ClusterNode, other: ClusterNode) => boolean): void {
  const [one, other] = first.node.name === second.node.name ? [first.node, first.node] : [first.node, second.node];
  if (one === other) expect(second.node).toEqual(one);
  expect(together(one, other) && possible(one, other)).toBe(true);
  expect(reachable(a, b, one, other, realAdmits)).toBe(true);
}

const byLabels = pair(
  spec(
    ['az', 'rack', 'size'],
    fc.oneof(listed('az', ['a', 'b']), listed('rack', ['a', 'b']), listed('size', ['1', '2']), unlisted('az'), unlisted('rack'), compared),
  ),
);
const byNames = pair(
  spec(
    ['az'],
    fc.oneof(listed('az', ['a', 'b']), unlisted('az'), listed(HOSTNAME, ['n1', 'n2'])),
    fc.record({ key: fc.constant('metadata.name'), operator: fc.constantFrom('In', 'NotIn'), values: fc.tuple(fc.constantFrom('n1', 'n2')) }),
  ),
);
const namedGrid = grid(['az'], NAMES).flatMap((node) => NAMES.map((host) => ({ ...node, labels: { ...node.labels, [HOSTNAME]: host } })));

describe('Whether two pods can meet', () => {
  const labelGrid = grid(['az', 'rack', 'size'], ['n1']);
  // Host names of their own let any two nodes of the grid be different ones, and each of them one.
  const renamed = labelGrid.map((node, index) => ({ ...node, name: `n${index}` }));
  const twins = renamed.map((node) => ({ ...node, name: `${node.name}-twin` }));

  test('in a zone is what a search through all nodes says, for rules about labels', () => {
    const answers = { yes: 0, no: 0 };
    const check = fc.property(byLabels, (pods) => {
      const meeting = meetingInZone(pods[0], pods[1], 'az');
      const forA = new Set(renamed);
      const found = bruteForce(
        pods,
        [...renamed, ...twins],
        (one, other) => shareZone(one, other) && (one === other || forA.has(one) !== forA.has(other)),
      );
      expect(meeting !== undefined).toBe(found);
      if (meeting) expectReal(pods, meeting, shareZone);
      answers[meeting ? 'yes' : 'no']++;
    });
    fc.assert(check, { numRuns: 400 });
    expect(Math.min(answers.yes, answers.no)).toBeGreaterThan(40);
  });

  test('in a zone is what a search through all nodes says, for rules about names', () => {
    const check = fc.property(byNames, (pods) => {
      const meeting = meetingInZone(pods[0], pods[1], 'az');
      expect(meeting !== undefined).toBe(bruteForce(pods, namedGrid, (one, other) => possible(one, other) && shareZone(one, other)));
      if (meeting) expectReal(pods, meeting, shareZone);
    });
    fc.assert(check, { numRuns: 400 });
  });

  test('on a node is what a search through all nodes says', () => {
    const sameNode = (one: ClusterNode, other: ClusterNode) => one === other;
    const check = (nodes: ClusterNode[]) => (pods: Pod[]) => {
      const meeting = meetingOnNode(pods[0], pods[1]);
      expect(meeting !== undefined).toBe(bruteForce(pods, nodes, sameNode));
      if (meeting) expectReal(pods, meeting, sameNode);
    };
    fc.assert(fc.property(byLabels, check(renamed)), { numRuns: 400 });
    fc.assert(fc.property(byNames, check(namedGrid)), { numRuns: 400 });
  });

  test('does not depend on which of them comes first', () => {
    const check = fc.property(byLabels, ([a, b]) => {
      expect(meetingInZone(b, a, 'az') !== undefined).toBe(meetingInZone(a, b, 'az') !== undefined);
      expect(meetingOnNode(b, a) !== undefined).toBe(meetingOnNode(a, b) !== undefined);
    });
    fc.assert(check, { numRuns: 300 });
  });
});

describe('The zones of a pod', () => {
  test('are those of all nodes it fits on, and no list when these are not named by its rules', () => {
    const nodes = grid(['az', 'rack', 'size'], ['n1']);
    const check = fc.property(byLabels, ([one]) => {
      const helped = (node: ClusterNode) => [{ pod: pod('helper', { app: 'helper' }), node }];
      const zones = new Set<string | undefined>(nodes.filter((node) => oracleAdmits(one, node, [node], helped(node))).map((node) => node.labels.az));
      const open = zones.has(undefined) || zones.has('p');
      expect(zonesOf(one, 'az')).toEqual(open ? undefined : [...zones].sort());
      expect(canRun(one)).toBe(zones.size > 0);
    });
    fc.assert(check, { numRuns: 400 });
  });
});
