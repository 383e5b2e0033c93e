import { behaviourOf, isKubernetesVersion, KubernetesVersion } from '../../../lib/proof/plan/kubernetes-version';
import { requestsOf } from '../../../lib/proof/plan/resources/requests';

type Json = any;

const container = (requests?: Json, more: Json = {}) => ({ resources: { requests, limits: more.limits }, ...more });
const of = (spec: Json, kubernetes = '1.34') => requestsOf(spec, behaviourOf(kubernetes));

describe('The requests of a pod', () => {
  test('are those of its containers together', () => {
    expect(of({ containers: [container({ cpu: '100m', memory: '1Gi' }), container({ cpu: '1', memory: '512Mi' })] })).toEqual({
      cpu: 1100,
      memory: 1.5 * 2 ** 30,
      others: {},
      counted: { cpu: 1100, memory: 1.5 * 2 ** 30 },
    });
  });

  test('are its limits where it has none', () => {
    expect(of({ containers: [container({ cpu: '1' }, { limits: { cpu: '2', memory: '1Gi', gpu: '2' } })] })).toMatchObject({
      cpu: 1000,
      memory: 2 ** 30,
      others: { gpu: 2 },
    });
  });

  test('count for something where nodes are compared, container by container', () => {
    const mib = 2 ** 20;
    expect(of({ containers: [container(), container({ cpu: '0' }), container({ memory: '1Mi' })] })).toEqual({
      cpu: 0,
      memory: mib,
      others: {},
      counted: { cpu: 200, memory: 401 * mib },
    });
  });

  test('are those of the largest init container if that asks for more, and the overhead comes on top', () => {
    const spec = {
      containers: [container({ cpu: '1', memory: '1Gi' })],
      initContainers: [container({ cpu: '2' }), container({ cpu: '500m', memory: '2Gi' })],
      overhead: { cpu: '250m', memory: '1Mi' },
    };
    expect(of(spec)).toMatchObject({ cpu: 2250, memory: 2 * 2 ** 30 + 2 ** 20 });
  });

  test('include init containers that never end, from the version on that knows them', () => {
    const spec = {
      containers: [container({ cpu: '1' })],
      initContainers: [container({ cpu: '1' }, { restartPolicy: 'Always' }), container({ cpu: '3' })],
    };
    expect([of(spec, '1.27').cpu, of(spec, '1.34').cpu]).toEqual([3000, 4000]);
  });

  test('are those of the pod as a whole, from the version on that knows them', () => {
    const spec = { containers: [container({ cpu: '1', memory: '1Gi' })], resources: { requests: { cpu: '3' } } };
    expect([of(spec, '1.27'), of(spec, '1.34')]).toMatchObject([
      { cpu: 1000, memory: 2 ** 30 },
      { cpu: 3000, memory: 2 ** 30 },
    ]);
  });
});

describe('A version of Kubernetes', () => {
  test.each(['1.27', '1.34', 'v1.35.4', '1.37', 'v1.30.2-eks.1', ...Object.values(KubernetesVersion)])('can be %s', (version) => {
    expect(isKubernetesVersion(version)).toBe(true);
  });

  test.each(['1.26', '2.0', '1', '', 'latest', '1.x', 27, undefined])('cannot be %p', (version) => {
    expect(isKubernetesVersion(version)).toBe(false);
  });

  test('does what the newest change before it brought', () => {
    expect(behaviourOf('1.27')).toEqual({
      silentSpreadSkips: false,
      refusesOvercommitted: true,
      countsImagesOnArrival: true,
      knowsSidecars: false,
      countsInitImages: false,
      skipsBalanceOfNothing: false,
      knowsPodResources: false,
      comparesBalance: false,
    });
    expect(behaviourOf('v1.30.1')).toMatchObject({ refusesOvercommitted: false, countsInitImages: true, skipsBalanceOfNothing: false });
    expect(behaviourOf('1.34')).toEqual(behaviourOf('1.35'));
    expect([behaviourOf('1.35'), behaviourOf('1.36')].map(({ comparesBalance }) => comparesBalance)).toEqual([false, true]);
  });
});
