import { Quorum } from '../../../lib';
import type { PodFacts } from '../../../lib/proof/facts/pod-facts';
import { outagesOf } from '../../../lib/proof/outage';
import { evictionOf, stayOf } from '../../../lib/proof/outage/kubernetes/eviction';
import { knownNodes } from '../../../lib/proof/outage/kubernetes/known-node';
import { az1, az2, clustersOf, committed, node, objectsWith, outage, PLACED, rooms } from './clusters';

type Json = any;

const pod = (tolerations: Json[], kind = 'StatefulSet'): PodFacts => ({
  name: 'rocketmq-controller-0-0',
  namespace: 'rocketmq',
  labels: {},
  terminating: false,
  spec: { tolerations },
  workload: { body: { kind, metadata: { name: 'rocketmq-controller-0' } } },
  specPath: [],
  container: {},
  containerPath: [],
  files: [],
});
const UNREACHABLE = { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' };

describe('How long a pod stays on a node that is lost', () => {
  test.each<[string, Json[], number | undefined]>([
    ['is what admission adds if it says nothing', [], 300],
    ['has no end if it tolerates the taint', [UNREACHABLE], undefined],
    ['has no end if it tolerates everything', [{ operator: 'Exists' }], undefined],
    ['is what it says', [{ ...UNREACHABLE, tolerationSeconds: 30 }], 30],
    ['is the shortest that it says', [UNREACHABLE, { ...UNREACHABLE, tolerationSeconds: 30 }, { operator: 'Exists', tolerationSeconds: 60 }], 30],
    ['is no time if it says a negative one', [{ ...UNREACHABLE, tolerationSeconds: -5 }], 0],
    [
      'is not changed by what it tolerates beside',
      [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists' },
        { ...UNREACHABLE, effect: 'NoSchedule' },
      ],
      300,
    ],
    ['is not changed by a toleration of another value', [{ key: UNREACHABLE.key, operator: 'Equal', value: 'yes', effect: 'NoExecute' }], 300],
    ['has no end if it tolerates the taint without a value', [{ key: UNREACHABLE.key, effect: 'NoExecute' }], undefined],
  ])('%s', (_, tolerations, seconds) => {
    expect(stayOf(pod(tolerations))).toBe(seconds);
  });
});

describe('Whether Kubernetes evicts', () => {
  const said = (nodes: Json[], lost: RegExp, tolerations: Json[] = []) => {
    const known = knownNodes(nodes);
    return evictionOf(
      [pod(tolerations)],
      known,
      known.map(({ name }) => name).filter((name) => lost.test(name)),
    ).en;
  };
  const plain = (count: number, more: Json = {}) => Array.from({ length: count }, (_, index) => node(`c${index}`, { az: 'az1' }, more));

  test('is decided by zones that it knows: one that is lost whole goes on', () => {
    expect(said(rooms(3, 3, true), /^b/)).toContain('3 of 3 nodes of az2 are not ready (FullDisruption): it evicts, one node every 10 s.');
  });

  test.each<[string, Json[], RegExp, string]>([
    ['three of six', rooms(3, 3), /^b/, '3 of 6 nodes without zone label are not ready (Normal): it evicts, one node every 10 s.'],
    [
      'three of five',
      rooms(2, 3),
      /^b/,
      '3 of 5 nodes without zone label are not ready: 55 % or more of at most 50 (PartialDisruption), so Kubernetes stops evicting there.',
    ],
    ['four of seven', rooms(3, 4), /^b/, '4 of 7 nodes without zone label are not ready: 55 % or more'],
    ['five of nine', rooms(4, 5), /^b/, '5 of 9 nodes without zone label are not ready: 55 % or more'],
    ['two of three, which are too few to count', rooms(1, 2), /^b/, '2 of 3 nodes without zone label are not ready (Normal)'],
    [
      'thirty-four of sixty, of more than fifty',
      rooms(26, 34),
      /^b/,
      '34 of 60 nodes without zone label are not ready (PartialDisruption): it evicts, one node every 100 s.',
    ],
  ])('and with a label of our own, which it does not know, counts all nodes as one zone: %s', (_, nodes, lost, what) => {
    expect(said(nodes, lost)).toContain(what);
    expect(said(nodes, lost)).toContain('Nodes without a well-known zone label count as one domain, whatever other label they carry.');
  });

  test('counts nodes that were not ready before, and none that are excluded', () => {
    const [first, ...rest] = rooms(3, 3);
    first.status.conditions[0].status = 'Unknown';
    expect(said([first, ...rest], /^b/)).toContain('4 of 6 nodes without zone label are not ready: 55 % or more');
    const excluded = { 'node.kubernetes.io/exclude-disruption': '' };
    expect(said([...rooms(2, 3), ...Array.from({ length: 9 }, (_, index) => node(`c${index}`, excluded))], /^b/)).toContain('3 of 5 nodes');
  });

  test('is never where no node is ready any more', () => {
    expect(said(plain(4), /./)).toContain('No node is ready then in any domain that Kubernetes counts, so it evicts nothing.');
    expect(said([...plain(2), node('z', { 'topology.kubernetes.io/zone': 'z' }, { ready: false })], /^c/)).toContain('so it evicts nothing');
  });

  test('does not matter to pods that tolerate it without end', () => {
    expect(said(rooms(3, 3), /^b/, [UNREACHABLE])).toBe(
      'Not evicted: rocketmq-controller-0-0. These tolerate an unreachable node without end, stay bound to it and start there again.',
    );
  });

  test('leaves a pod of a StatefulSet Terminating, and of a Deployment makes a second one', () => {
    expect(evictionOf([pod([])], undefined, []).en).toContain('stays Terminating');
    expect(evictionOf([pod([])], undefined, []).en).toContain('which are not known here');
    expect(evictionOf([pod([], 'Deployment')], undefined, []).en).toContain(
      'A Deployment starts another in place of rocketmq-controller-0-0 while the old one may still run',
    );
  });
});

describe('What becomes of a lost pod on known nodes', () => {
  const fateOf = (id: string, name: string, nodes: Json[], more: Json = {}, cluster = committed()) => {
    const found = outage(outagesOf(cluster, { nodes, placed: PLACED, ...more }), id).rescheduling.find((fate) => fate.pod === name);
    return { nodes: found?.nodes, reason: found?.reason.en ?? '' };
  };
  const broker = 'rocketmq-broker-0-0-0';

  test('is that it starts on a free node of its zone, and on none that holds a broker', () => {
    expect(fateOf('node-b1', broker, rooms(3, 4))).toEqual({
      nodes: ['b4'],
      reason: 'It could start on b4, once its node is declared out of service. Its volume must be able to follow.',
    });
    expect(fateOf('node-b1', broker, rooms(4, 3)).nodes).toEqual([]);
    expect(fateOf('node-b1', broker, rooms(4, 3)).reason).toMatch(/^It waits: no other node takes it: 4 × .*; 2 × .*\.$/);
    // When only the pod is named, its node is lost with it.
    expect(fateOf(`member-${broker}`, broker, rooms(3, 4)).nodes).toEqual(['b4']);
    expect(fateOf(`member-${broker}`, broker, rooms(3, 3)).nodes).toEqual([]);
  });

  test.each<[string, Json]>([
    ['is cordoned', { spec: { unschedulable: true } }],
    ['has a taint', { spec: { taints: [{ key: 'dedicated', effect: 'NoSchedule' }] } }],
    ['is not ready', { ready: false }],
    ['has no room', { status: { allocatable: { cpu: '500m', memory: '8Gi', pods: '110' } } }],
  ])('is that it waits when the only free node %s', (_, more) => {
    expect(fateOf('node-b1', broker, [...rooms(3, 3), node('b4', { az: 'az2' }, more)]).nodes).toEqual([]);
  });

  test('counts the room that others take', () => {
    const free = node('b4', { az: 'az2' }, { status: { allocatable: { cpu: '2', memory: '8Gi', pods: '110' } } });
    const other = {
      kind: 'Pod',
      metadata: { name: 'other', namespace: 'default' },
      spec: { nodeName: 'b4', containers: [{ name: 'x', resources: { requests: { cpu: '1500m' } } }] },
      status: { phase: 'Running' },
    };
    expect(fateOf('node-b1', broker, [...rooms(3, 3), free]).nodes).toEqual(['b4']);
    expect(fateOf('node-b1', broker, [...rooms(3, 3), free], { pods: [other] }).nodes).toEqual([]);
    expect(fateOf('node-b1', broker, [...rooms(3, 3), free], { pods: [{ ...other, status: { phase: 'Succeeded' } }] }).nodes).toEqual(['b4']);
  });

  test('asks the volume, if it is known, whether it can follow', () => {
    const claim = { kind: 'PersistentVolumeClaim', metadata: { name: `data-${broker}`, namespace: 'rocketmq' }, spec: { volumeName: 'pv' } };
    const volume = (key: string, value: string) => ({
      kind: 'PersistentVolume',
      metadata: { name: 'pv' },
      spec: { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [value] }] }] } } },
    });
    expect(fateOf('node-b1', broker, rooms(3, 4), { volumes: [claim, volume('az', 'az2')] })).toEqual({
      nodes: ['b4'],
      reason: 'It could start on b4, once its node is declared out of service.',
    });
    const local = fateOf('node-b1', broker, rooms(3, 4), { volumes: [claim, volume('kubernetes.io/hostname', 'b1')] });
    expect(local.nodes).toEqual([]);
    expect(local.reason).toContain('3 × the volume pv cannot be reached from this node');
  });

  test('warns of a place in the zone of the other member, and of a folder that stays behind', () => {
    const objects = objectsWith(Quorum.majority(az2, az1));
    for (const { kind, metadata, spec } of objects) {
      if (kind !== 'StatefulSet' || !metadata.name.includes('-broker-')) continue;
      spec.template.spec.affinity = {};
      delete spec.volumeClaimTemplates;
      spec.template.spec.volumes.push({ name: 'data', hostPath: { path: '/data' } });
    }
    const { reason } = fateOf('node-b1', broker, rooms(1, 2), { placed: { ...PLACED, [broker]: 'b1' } }, clustersOf(objects)[0]);
    expect(reason).toContain('On a1 it would stand in the zone of the other member of its group.');
    expect(reason).toContain('it would start with an empty folder');
    expect(reason).not.toContain('Its volume must be able to follow.');
  });

  test('is told in words where there are too many pods and nodes', () => {
    const many = [...rooms(3, 3), ...Array.from({ length: 5000 }, (_, index) => node(`c${index}`, { az: 'az1' }))];
    expect(fateOf('node-b1', broker, many)).toEqual({
      nodes: [],
      reason:
        'It could start on another node of az2 that has room, once its node is declared out of service. Its volume must be able to follow. There are too many pods and nodes to look at each.',
    });
  });
});
