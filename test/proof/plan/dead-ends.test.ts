import { DeadEndOutcome, planPlacement } from '../../../lib/proof/plan';
import { brokers, inZone, node, pod, statefulSet, twoRooms } from './cluster';

type Json = any;

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const apart = (topologyKey: string, matchLabels: Json) => ({ topologyKey, labelSelector: { matchLabels } });
const one = (name: string, affinity: Json, more: Json = {}) =>
  statefulSet(name, pod('p', { labels: { app: 'x', ...more.labels }, requests: more.requests, spec: { affinity, ...more.spec } }));
const checks = (manifests: Json[], nodes: Json[], more: Json = {}) => planPlacement({ manifests, nodes, zoneLabel: 'az', ...more }).deadEnds;
const byNode = apart('kubernetes.io/hostname', { app: 'x' });

describe('A dead end', () => {
  test('is certain where two that must be apart by zone have nodes in one only', () => {
    const rules = { podAntiAffinity: { [required]: [byNode, apart('az', { app: 'x' })] } };
    const [check] = checks([one('a', rules), one('b', rules)], twoRooms({ counts: [2, 0] }));
    expect(check).toMatchObject({ outcome: DeadEndOutcome.CERTAIN, pods: ['mq/a-0', 'mq/b-0'] });
    expect(check.says.en).toBe('In no order all of them find a node.');
  });

  test('is possible where one that could go anywhere can take the only node of another', () => {
    const free = { podAntiAffinity: { [required]: [byNode] } };
    const bound = { ...free, nodeAffinity: { [required]: { nodeSelectorTerms: [inZone('az2')] } } };
    const [check] = checks([one('free', free), one('bound', bound)], twoRooms({ counts: [1, 1] }));
    expect(check).toMatchObject({ outcome: DeadEndOutcome.POSSIBLE, stuck: ['mq/bound-0'] });
    expect(check.says).toEqual({
      en: 'Others can take az2-0 first, and then mq/bound-0 finds no node.',
      zh: '其他 Pod 可能先占用 az2-0，之后 mq/bound-0 就没有节点可用。',
    });
  });

  test('is possible where room is used up by others, and names the order', () => {
    const bound = { nodeAffinity: { [required]: { nodeSelectorTerms: [inZone('az2')] } } };
    const large = one('large', bound, { labels: { app: 'l' }, requests: { cpu: '12', memory: '1Gi' } });
    const small = one('small', {}, { labels: { app: 's' }, requests: { cpu: '6', memory: '1Gi' } });
    const [check] = checks([large, small], twoRooms({ counts: [1, 1] }));
    expect(check).toMatchObject({ outcome: DeadEndOutcome.POSSIBLE, stuck: ['mq/large-0'] });
    expect(check.says.en).toBe('After small-0 → az2-0, mq/large-0 finds no node.');
  });

  test('is none of six brokers that are free to go to any of six nodes', () => {
    expect(checks(brokers('seed'), twoRooms()).map(({ outcome }) => outcome)).toEqual([DeadEndOutcome.NONE]);
  });

  test('is looked for among pods that must be spread, or near each other', () => {
    const spread = {
      topologySpreadConstraints: [
        { topologyKey: 'az', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'x' } } },
      ],
    };
    const spreadPods = ['a', 'b', 'c'].map((name) => one(name, { podAntiAffinity: { [required]: [byNode] } }, { spec: spread }));
    expect(checks(spreadPods, twoRooms({ counts: [1, 3] })).map(({ outcome }) => outcome)).toEqual([DeadEndOutcome.NONE]);
    expect(checks(spreadPods, twoRooms({ counts: [0, 3] })).map(({ outcome }) => outcome)).toEqual([DeadEndOutcome.NONE]);
    expect(
      checks([...spreadPods, one('d', { podAntiAffinity: { [required]: [byNode] } }, { spec: spread })], twoRooms({ counts: [1, 3] })).map(
        ({ outcome }) => outcome,
      ),
    ).toEqual([DeadEndOutcome.CERTAIN]);
    const near = one('near', { podAffinity: { [required]: [apart('az', { app: 'first' })] } });
    const first = one('first', {}, { labels: { app: 'first' } });
    expect(checks([near, first], twoRooms()).map(({ outcome }) => outcome)).toEqual([DeadEndOutcome.NONE]);
  });

  test('is not judged among more pods than can be tried', () => {
    const many = Array.from({ length: 30 }, (_, index) => one(`s${index}`, { podAntiAffinity: { [required]: [apart('rack', { app: 'x' })] } }));
    const nodes = Array.from({ length: 40 }, (_, index) => node(`n${index}`, { az: 'az1', rack: `r${index}` }));
    expect(checks(many, nodes).map(({ outcome }) => outcome)).toEqual([DeadEndOutcome.NOT_JUDGED]);
  });

  test('is a matter of counting for any number of pods that are bound to zones', () => {
    const manifests = ['az1', 'az2'].flatMap((zone) =>
      Array.from({ length: 100 }, (_, index) =>
        one(
          `${zone}-${index}`,
          {
            nodeAffinity: { [required]: { nodeSelectorTerms: [inZone(zone)] } },
            podAntiAffinity: { [required]: [byNode, apart('az', { group: `${index}` })] },
          },
          { labels: { group: `${index}` } },
        ),
      ),
    );
    expect(checks(manifests, twoRooms({ counts: [100, 100] })).map(({ pods, outcome }) => [pods.length, outcome])).toEqual([
      [200, DeadEndOutcome.NONE],
    ]);
    const [short] = checks(manifests, twoRooms({ counts: [100, 98] }));
    expect(short.says.en).toBe('az2 has 98 schedulable nodes with room for 100 pods that must not share one; add 2.');
  });
});
