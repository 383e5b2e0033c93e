import fc from 'fast-check';
import { KubernetesVersion, SchedulerPlugin } from '../../../lib/proof/plan';
import { judgeFor } from '../../../lib/proof/plan/filters';
import { admits } from '../../../lib/proof/scheduling';
import { decideIn, filler, modelOf, node, planPod, pod, twoRooms } from './cluster';

type Json = any;

const refusals = (world: Json, one: Json) =>
  Object.fromEntries(decideIn(world, one).rejected.map(({ node: name, obstacles }) => [name, obstacles.map(({ plugin }) => plugin)]));
const ports = (...all: Json[]) => ({ spec: { containers: [{ name: 'c', ports: all }] } });

describe('A node is refused', () => {
  test('by everything that speaks against it', () => {
    const nodes = [
      node('free', { az: 'az1' }),
      node('cordoned', { az: 'az1' }, { unschedulable: true }),
      node('worst', {}, { unschedulable: true, taints: [{ key: 'k', effect: 'NoSchedule' }], allocatable: { cpu: '1' } }),
    ];
    const found = refusals({ nodes }, pod('p', { spec: { nodeSelector: { az: 'az1' } } }));
    // Where its labels keep the pod away for good, it does not matter that it is cordoned, tainted and small as well.
    expect(found).toEqual({ cordoned: [SchedulerPlugin.NODE_UNSCHEDULABLE], worst: [SchedulerPlugin.NODE_AFFINITY] });
    expect(refusals({ nodes }, pod('p'))).toEqual({
      cordoned: [SchedulerPlugin.NODE_UNSCHEDULABLE],
      worst: [SchedulerPlugin.NODE_UNSCHEDULABLE, SchedulerPlugin.TAINT_TOLERATION, SchedulerPlugin.NODE_RESOURCES_FIT],
    });
    const judge = judgeFor(planPod(pod('p', { spec: { nodeSelector: { az: 'az1' } } })), modelOf({ nodes }));
    const worst = modelOf({ nodes }).uses[2];
    expect([judge(worst, true), judge(worst)].map((all) => all.map(({ plugin }) => plugin))).toEqual([
      [SchedulerPlugin.NODE_UNSCHEDULABLE],
      [SchedulerPlugin.NODE_UNSCHEDULABLE, SchedulerPlugin.TAINT_TOLERATION, SchedulerPlugin.NODE_AFFINITY, SchedulerPlugin.NODE_RESOURCES_FIT],
    ]);
  });

  test('with the amount that is missing, in both languages', () => {
    const world = { nodes: [node('n', {}, { allocatable: { cpu: '2', memory: '8Gi', pods: '1' } })], running: [filler('f', 'n', 1)] };
    const [{ obstacles }] = decideIn(world, pod('p')).rejected;
    expect(obstacles.map(({ why }) => why)).toEqual([
      {
        en: 'it runs as many pods as it may, it lacks 160m of cpu, it lacks 656Mi of memory',
        zh: '该节点的 Pod 数已达上限，cpu 还缺 160m，memory 还缺 656Mi',
      },
    ]);
  });

  test.each([
    ['the same port', [{ hostPort: 80 }], [{ hostPort: 80 }], true],
    ['another port', [{ hostPort: 80 }], [{ hostPort: 81 }], false],
    ['another protocol', [{ hostPort: 80 }], [{ hostPort: 80, protocol: 'UDP' }], false],
    ['another address', [{ hostPort: 80, hostIP: '10.0.0.1' }], [{ hostPort: 80, hostIP: '10.0.0.2' }], false],
    ['the same address', [{ hostPort: 80, hostIP: '10.0.0.1' }], [{ hostPort: 80, hostIP: '10.0.0.1' }], true],
    ['any address beside one', [{ hostPort: 80, hostIP: '10.0.0.1' }], [{ hostPort: 80 }], true],
    ['one address beside any', [{ hostPort: 80 }], [{ hostPort: 80, hostIP: '10.0.0.1' }], true],
    ['a port of the pod only', [{ containerPort: 80 }], [{ containerPort: 80 }], false],
  ])('because of its ports with %s: %j and %j', (_, taken, wanted, refused) => {
    const running = [{ ...pod('r'), spec: { ...ports(...taken).spec, nodeName: 'n' } }];
    expect(refusals({ nodes: [node('n')], running }, pod('p', ports(...wanted)))).toEqual(refused ? { n: [SchedulerPlugin.NODE_PORTS] } : {});
  });

  test('because of its ports where both pods use the network of the host', () => {
    const spec = { ...ports({ containerPort: 10911 }).spec, hostNetwork: true };
    const running = [{ ...pod('r'), spec: { ...spec, nodeName: 'n' } }];
    expect(refusals({ nodes: [node('n')], running }, pod('p', { spec }))).toEqual({ n: [SchedulerPlugin.NODE_PORTS] });
  });

  test('when it is overcommitted by a pod that asks for something else, before 1.28', () => {
    const running = [filler('f', 'n', 0, 110)];
    const refusing = (kubernetes: string) => Object.keys(refusals({ nodes: [node('n')], running, kubernetes }, pod('p', { requests: { cpu: '1' } })));
    expect([refusing(KubernetesVersion.V1_27), refusing('1.28'), refusing(KubernetesVersion.V1_34)]).toEqual([['n'], [], []]);
  });
});

describe('The images of init containers', () => {
  test('draw a pod to their nodes from the version on that counts them', () => {
    const images = [{ names: ['setup:latest'], sizeBytes: 2 ** 30 }];
    const one = pod('p', { spec: { initContainers: [{ image: 'setup' }] } });
    const best = (kubernetes: KubernetesVersion) => decideIn({ nodes: twoRooms({ az1: { images } }), kubernetes }, one).best.length;
    expect([best(KubernetesVersion.V1_27), best(KubernetesVersion.V1_34)]).toEqual([6, 3]);
  });
});

describe('What the predictor refuses', () => {
  test('is what the hard rules of lib/proof/scheduling.ts refuse, where there is room', () => {
    const key = fc.constantFrom('az', 'kubernetes.io/hostname');
    const selector = fc.record({ matchLabels: fc.record({ app: fc.constantFrom('a', 'b') }) });
    const terms = fc.array(fc.record({ topologyKey: key, labelSelector: selector }), { maxLength: 2 });
    const required = 'requiredDuringSchedulingIgnoredDuringExecution';
    const spec = fc.record({
      affinity: fc.record({ podAffinity: fc.record({ [required]: terms }), podAntiAffinity: fc.record({ [required]: terms }) }),
      topologySpreadConstraints: fc.uniqueArray(
        fc.record({
          topologyKey: key,
          maxSkew: fc.integer({ min: 1, max: 2 }),
          whenUnsatisfiable: fc.constant('DoNotSchedule'),
          labelSelector: selector,
        }),
        { selector: ({ topologyKey }) => topologyKey, maxLength: 2 },
      ),
      tolerations: fc.array(fc.record({ key: fc.constant('k'), operator: fc.constant('Exists') }), { maxLength: 1 }),
    });
    const anyPod = fc.record({ app: fc.constantFrom('a', 'b'), spec, at: fc.nat(4) });
    const anyNode = fc.record({ az: fc.constantFrom('az1', 'az2', undefined), tainted: fc.boolean(), unschedulable: fc.boolean() });
    let refused = 0;
    fc.assert(
      fc.property(
        fc.array(anyNode, { minLength: 1, maxLength: 5 }),
        fc.array(anyPod, { minLength: 1, maxLength: 5 }),
        (someNodes, [first, ...others]) => {
          const nodes = someNodes.map(({ az, tainted, unschedulable }, index) =>
            node(`n${index}`, az === undefined ? {} : { az }, { unschedulable, taints: tainted ? [{ key: 'k', effect: 'NoSchedule' }] : [] }),
          );
          const made = (one: typeof first, name: string) => pod(name, { labels: { app: one.app }, requests: {}, spec: one.spec });
          const running = others.map((one, index) => {
            const body = made(one, `r${index}`);
            return { ...body, spec: { ...body.spec, nodeName: `n${one.at % nodes.length}` } };
          });
          const incoming = made(first, 'p');
          const model = modelOf({ nodes, running });
          const expected = model.nodes.filter((one) => admits(planPod(incoming), one, model)).map(({ name }) => name);
          expect(decideIn({ nodes, running }, incoming).feasible).toEqual(expected);
          if (expected.length < nodes.length) refused++;
        },
      ),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(50);
  });
});
