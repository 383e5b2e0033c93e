import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, JsonPatch, Size, Testing } from 'cdk8s';
import {
  BrokerGroup,
  type BrokerGroupProps,
  DledgerController,
  NameServerPair,
  PodSecurityLevel,
  ProtectedNamespace,
  Quorum,
  Release,
  Storage,
  Zone,
} from '../lib';
import { synthProblems } from './kube-objects';

const zones = [Zone.of('az1'), Zone.of('az2')];
const storage = Storage.of({ size: Size.gibibytes(10) });
const OUTSIDE = 'rocket-0.rocket.elsewhere.svc.cluster.local:9876';
const chartIn = (app: App, id = 'chart', namespace = 'messaging') => new Chart(app, id, { namespace });
const nameServers = (chart: Chart, clusterName = 'mq', release?: Release) =>
  new NameServerPair(chart, `${clusterName}-ns`, { clusterName, zones, release });
const controllers = (chart: Chart, clusterName = 'mq') =>
  new DledgerController(chart, `${clusterName}-c`, { clusterName, quorum: Quorum.majority(zones[0], zones[1]) });
const group = (chart: Chart, more: Partial<BrokerGroupProps> = {}, id = `${more.clusterName ?? 'mq'}.${more.brokerName ?? 'b'}`) =>
  new BrokerGroup(chart, id, {
    clusterName: 'mq',
    brokerName: 'b',
    preferredMasterZone: zones[0],
    otherZone: zones[1],
    namesrvAddr: OUTSIDE,
    controllerAddr: OUTSIDE,
    storage,
    ...more,
  });

const sidecar = (more: object) => ({ name: 'agent', image: 'agent:1', ...more });

/** What an app tells when it is synthesized. */
function told(build: (app: App) => unknown): string[] {
  const app = Testing.app();
  build(app);
  return synthProblems(app);
}
const duplicate = (id: string) => expect.stringContaining(`two objects are the ${id} of namespace messaging, got [`);
const dead = (address: string) => expect.stringContaining(`names an address of this cluster that no rendered pod has, got '${address}', allowed`);
const toldOfAddress = (namesrvAddr: string, more: Partial<BrokerGroupProps> = {}) =>
  told((app) => {
    const chart = chartIn(app);
    nameServers(chart);
    controllers(chart);
    group(chart, { namesrvAddr, ...more });
  });

describe('An app', () => {
  test('that is right says nothing', () => {
    const problems = told((app) => {
      const chart = chartIn(app);
      const { namesrvAddr } = nameServers(chart);
      const { controllerAddr } = controllers(chart);
      group(chart, { namesrvAddr, controllerAddr });
      group(chart, { namesrvAddr, controllerAddr, brokerName: 'c' });
    });
    expect(problems).toEqual([]);
  });

  test('is refused by app.synth(), before a file is written', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'checks-'));
    try {
      const app = new App({ outdir });
      for (const id of ['one', 'two']) nameServers(chartIn(app, id));
      expect(() => app.synth()).toThrow('two objects are the StatefulSet mq-nameserver');
      expect(readdirSync(outdir)).toEqual([]);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  test('is refused by Testing.synth() of any of its charts', () => {
    const app = Testing.app();
    const charts = ['one', 'two'].map((id) => chartIn(app, id));
    for (const chart of charts) nameServers(chart);
    for (const chart of charts) expect(() => Testing.synth(chart)).toThrow('two objects are the Service mq-nameserver');
  });

  test('is checked once, however many constructs there are', () => {
    const problems = told((app) => {
      const chart = chartIn(app);
      nameServers(chart);
      nameServers(chart, 'other');
      group(chart, { namesrvAddr: 'mq-nameserver-2.mq-nameserver.messaging.svc.cluster.local:9876' });
      group(chart, { brokerName: 'c' });
    });
    expect(problems).toHaveLength(1);
  });
});

describe('A namespace that allows no root', () => {
  const seed = (podSecurity?: PodSecurityLevel) =>
    told((app) => {
      const chart = chartIn(app);
      new ProtectedNamespace(chart, 'namespace', { name: 'messaging', podSecurity });
      nameServers(chart, 'mq', Release.SEED_RECIPE);
    });

  test('is refused with images that need it, when both are rendered here', () => {
    expect(seed()).toEqual([expect.stringContaining('the pods of mq-nameserver run as root, and its namespace, rendered here, enforces')]);
    expect(seed(PodSecurityLevel.BASELINE)).toEqual([]);
  });
});

describe('Two objects of one kind and name', () => {
  test('that are not of this library may be for two Kubernetes clusters', () => {
    const problems = told((app) => {
      for (const id of ['dev', 'prod'])
        new ApiObject(chartIn(app, id), 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
      nameServers(chartIn(app, 'mq'));
    });
    expect(problems).toEqual([]);
  });

  test('are refused across charts, with both paths', () => {
    const problems = told((app) => {
      for (const id of ['one', 'two']) group(chartIn(app, id), { controllerAddr: `${id}.example.org:9878` });
    });
    // The ServiceAccount and the scripts are shared by all groups of a cluster.
    expect(problems).toEqual(
      ['Service mq-b', 'PodDisruptionBudget mq-b', 'StatefulSet mq-b-0', 'StatefulSet mq-b-1'].map((id) =>
        expect.stringContaining(`two objects are the ${id}`),
      ),
    );
    expect(problems[0]).toContain(
      'got ["one/mq.b/service","two/mq.b/service"], allowed one object of a kind and name in a namespace; give the cluster or the broker group another name',
    );
  });

  test('are refused when they are namespaces, which are rendered once and never renamed', () => {
    const problems = told((app) => {
      for (const id of ['one', 'two']) new ProtectedNamespace(chartIn(app, id), 'namespace', { name: 'messaging' });
      nameServers(chartIn(app));
    });
    expect(problems).toEqual([expect.stringMatching(/two objects are the Namespace messaging .*; render it once$/)]);
  });

  test('are refused in one chart, for two groups of one name', () => {
    const problems = told((app) => {
      const chart = chartIn(app);
      group(chart, {}, 'first');
      group(chart, {}, 'second');
    });
    expect(problems).toContainEqual(duplicate('StatefulSet mq-b-0'));
    expect(problems).toContainEqual(duplicate('Service mq-b'));
  });

  test.each([
    ['mq-x', 'y', 'mq', 'x-y'],
    ['a', 'b-c', 'a-b', 'c'],
  ])('are refused when the names of clusters and groups run together (%s/%s and %s/%s)', (cluster, name, otherCluster, otherName) => {
    const problems = told((app) => {
      const chart = chartIn(app);
      group(chart, { clusterName: cluster, brokerName: name });
      group(chart, { clusterName: otherCluster, brokerName: otherName });
    });
    expect(problems).toContainEqual(duplicate(`StatefulSet ${cluster}-${name}-0`));
  });

  test('are refused for groups that are called like name servers or controllers', () => {
    const problems = told((app) => {
      const chart = chartIn(app);
      nameServers(chart);
      controllers(chart);
      group(chart, { brokerName: 'nameserver' });
      group(chart, { brokerName: 'controller' });
    });
    expect(problems).toContainEqual(duplicate('Service mq-nameserver'));
    expect(problems).toContainEqual(duplicate('PodDisruptionBudget mq-nameserver'));
    expect(problems).toContainEqual(duplicate('StatefulSet mq-controller-0'));
    expect(problems).toContainEqual(duplicate('Service mq-controller'));
  });

  test('are refused when one is made by somebody else', () => {
    const problems = told((app) => {
      const chart = chartIn(app);
      nameServers(chart);
      new ApiObject(chart, 'mine', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'mq-nameserver' } });
    });
    expect(problems).toEqual([duplicate('Service mq-nameserver')]);
  });

  test('are fine in two namespaces, of two kinds, and of two API groups', () => {
    const problems = told((app) => {
      for (const namespace of ['one', 'two']) group(chartIn(app, namespace, namespace), { controllerAddr: `${namespace}.example.org:9878` });
      const chart = chartIn(app, 'three', 'one');
      new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mq-b' } });
      new ApiObject(chart, 'b', { apiVersion: 'example.org/v1', kind: 'Service', metadata: { name: 'mq-b' } });
    });
    expect(problems).toEqual([]);
  });

  test('are told once for each that is too many', () => {
    const problems = told((app) => {
      const chart = chartIn(app);
      group(chart);
      for (const id of ['x', 'y']) new ApiObject(chart, id, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'mq-b' } });
    });
    expect(problems).toHaveLength(2);
  });
});

describe('An address', () => {
  const NS = 'mq-nameserver.messaging.svc.cluster.local:9876';

  test.each([
    ['has a wrong ordinal', `mq-nameserver-2.${NS}`],
    ['has a wrong set', `mq-namesrv-0.${NS}`],
    ['has a wrong Service', 'mq-nameserver-0.mq-controller.messaging.svc.cluster.local:9876'],
    ['has a Service of the cluster that is not rendered', 'mq-namesrv-0.mq-namesrv.messaging.svc.cluster.local:9876'],
    ['is in another domain but wrong', 'mq-nameserver-2.mq-nameserver.messaging.svc.k8s.example.org:9876'],
  ])('that %s is refused', (_, address) => {
    const problems = toldOfAddress(`mq-nameserver-0.${NS};${address}`);
    expect(problems).toEqual([dead(address)]);
    expect(problems[0]).toMatch(/mq-b-conf-[0-9a-f]{10} names an address/);
    expect(problems[0]).toContain('; pass namesrvAddr and controllerAddr of the constructs that are rendered');
    expect(toldOfAddress(OUTSIDE, { controllerAddr: address })).toEqual([dead(address)]);
  });

  test('of a member that has another group is refused', () => {
    const address = 'mq-b-2-0.mq-b.messaging.svc.cluster.local:10911';
    expect(toldOfAddress(address)).toEqual([dead(address)]);
  });

  test.each([
    ['outside Kubernetes', 'ns-0.example.org:9876;10.0.0.1:9876'],
    ['in another namespace', 'mq-nameserver-0.mq-nameserver.elsewhere.svc.cluster.local:9876'],
    ['of another cluster in this namespace', 'old-nameserver-7.old-nameserver.messaging.svc.cluster.local:9876'],
    ['that is rendered', `mq-nameserver-0.${NS};mq-nameserver-1.${NS}`],
    ['of a cluster whose name only begins alike', 'mqx-nameserver-0.mqx-nameserver.messaging.svc.cluster.local:9876'],
  ])('%s is fine', (_, addresses) => {
    expect(toldOfAddress(addresses)).toEqual([]);
  });

  test.each([
    ['alone', `mq-nameserver-0.${NS}`, 'mq-nameserver-1'],
    ['beside one outside', `${OUTSIDE};mq-nameserver-1.${NS}`, 'mq-nameserver-0'],
  ])('of one name server, %s, is refused where the other one is rendered too', (_, addresses, other) => {
    const what = 'leaves out some of the nameserver pods that are rendered here';
    expect(toldOfAddress(addresses)).toEqual([expect.stringContaining(`${what}, got '${addresses}', allowed in namesrvAddr also ${other}; pass`)]);
  });

  test('of one controller is refused where three are rendered', () => {
    const problems = toldOfAddress(OUTSIDE, { controllerAddr: 'mq-controller-1-0.mq-controller:9878' });
    expect(problems).toEqual([expect.stringContaining('allowed in controllerAddr also mq-controller-0-0, mq-controller-2-0; pass namesrvAddr')]);
  });

  test('of a cluster that exists already is fine for groups that are added to it', () => {
    const problems = told((app) =>
      group(chartIn(app), {
        namesrvAddr: `mq-nameserver-0.${NS}`,
        controllerAddr: 'mq-controller-0-0.mq-controller.messaging.svc.cluster.local:9878',
      }),
    );
    expect(problems).toEqual([]);
  });

  test('of another chart of the app is checked too', () => {
    const problems = told((app) => {
      nameServers(chartIn(app, 'one'));
      group(chartIn(app, 'two', 'shop'), { namesrvAddr: `mq-nameserver-1.${NS};mq-nameserver-3.${NS}` });
    });
    expect(problems).toEqual([dead(`mq-nameserver-3.${NS}`)]);
  });

  test('that two groups name is told once', () => {
    const problems = told((app) => {
      const chart = chartIn(app);
      nameServers(chart);
      for (const brokerName of ['b', 'c']) group(chart, { brokerName, namesrvAddr: `mq-nameserver-9.${NS}` });
    });
    expect(problems).toEqual([dead(`mq-nameserver-9.${NS}`)]);
  });

  test('of controllers among themselves is always that of a rendered pod', () => {
    expect(told((app) => controllers(chartIn(app)))).toEqual([]);
  });

  test.each(['n1-mq', 'n0-x'])('of a cluster that is called %s is fine', (clusterName) => {
    const problems = told((app) => {
      const chart = chartIn(app);
      const { namesrvAddr } = nameServers(chart, clusterName);
      const { controllerAddr } = controllers(chart, clusterName);
      group(chart, { clusterName, namesrvAddr, controllerAddr });
    });
    expect(problems).toEqual([]);
  });

  test('of an existing cluster whose name begins with that of a rendered one is fine', () => {
    expect(toldOfAddress('mq-old-nameserver-0.mq-old-nameserver.messaging.svc.cluster.local:9876')).toEqual([]);
  });

  test('of a controller is refused as that of a name server, and the other way round', () => {
    const problems = told((app) => {
      const chart = chartIn(app);
      const { namesrvAddr } = nameServers(chart);
      const { controllerAddr } = controllers(chart);
      group(chart, { namesrvAddr: controllerAddr, controllerAddr: namesrvAddr });
    });
    expect(problems.length).toBeGreaterThan(0);
  });
  test('with a wrong port is refused', () => {
    expect(toldOfAddress(`mq-nameserver-0.mq-nameserver.messaging.svc.cluster.local:9878`)).toHaveLength(1);
  });

  test('of the Service in front of the pods is refused', () => {
    expect(toldOfAddress(NS)).toHaveLength(1);
  });

  test.each([
    'mq-nameserver-5.mq-nameserver.messaging:9876',
    'mq-nameserver-5.mq-nameserver.messaging.svc:9876',
    'mq-nameserver-5.mq-nameserver:9876',
  ])('that is short and wrong, such as %s, is refused', (address) => {
    expect(toldOfAddress(address)).toHaveLength(1);
  });
});

describe('A patch that leaves every address as it was', () => {
  test.each([
    ['a container before ours', JsonPatch.add('/spec/template/spec/containers/0', sidecar({}))],
    ['a container before ours that listens', JsonPatch.add('/spec/template/spec/containers/0', sidecar({ ports: [{ containerPort: 80 }] }))],
    ['one replica, as it is without the number', JsonPatch.remove('/spec/replicas')],
  ])('is not told of dead addresses: %s', (_, patch) => {
    const problems = told((app) => {
      const { voters } = controllers(chartIn(app));
      voters[0].statefulSet.addJsonPatch(patch);
    });
    expect(problems.filter((line) => line.includes('names an address'))).toEqual([]);
  });
});

describe('Two groups of one name in two namespaces', () => {
  test('are refused when they register with the same controllers', () => {
    const problems = told((app) => {
      for (const namespace of ['one', 'two']) group(chartIn(app, namespace, namespace));
    });
    expect(problems).toEqual([expect.stringContaining('identity: every broker, group and voter is told apart from all others, got')]);
  });

  test('are refused in whichever order they name the controllers', () => {
    const problems = told((app) => {
      group(chartIn(app, 'one', 'one'), { controllerAddr: 'a.example.org:1;b.example.org:1' });
      group(chartIn(app, 'two', 'two'), { controllerAddr: 'b.example.org:1;a.example.org:1' });
    });
    expect(problems).toHaveLength(1);
  });

  test.each([
    ['10.0.0.1:9878', '10.0.0.2:9878'],
    ['a.b.c.one.org:9878', 'a.b.c.two.org:9878'],
    ['mq-controller:9878', 'mq-controller:9878'],
  ])('are fine with controllers of their own: %s and %s', (...addresses) => {
    const problems = told((app) => {
      for (const [index, controllerAddr] of addresses.entries()) group(chartIn(app, `c${index}`, `n${index}`), { controllerAddr });
    });
    expect(problems).toEqual([]);
  });
});
