import { type App, type Chart, Testing, Yaml } from 'cdk8s';
import { ArgoCd } from '../examples/argocd';
import { BringYourOwnChart } from '../examples/bring-your-own-chart';
import { SeedRecipe } from '../examples/seed-recipe';
import { Witness } from '../examples/witness';
import { Placements } from '../lib/testing';
import { validateStrict } from './strict-schemas';

type Manifest = any;

const charts: { [name: string]: (app: App) => Chart } = {
  'seed-recipe': (app) => new SeedRecipe(app, 'rocketmq'),
  witness: (app) => new Witness(app, 'messaging'),
  'bring-your-own-chart': (app) => new BringYourOwnChart(app, 'shop'),
  argocd: (app) => new ArgoCd(app, 'argocd', { repoUrl: 'https://git.example.org/platform/messaging.git', clusterName: 'rocketmq' }),
};
const synth = (name: string): Manifest[] => Testing.synth(charts[name](Testing.app()));
const named = (manifests: Manifest[], kind: string, name: string) =>
  manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
const podSpec = (manifests: Manifest[], name: string) => named(manifests, 'StatefulSet', name).spec.template.spec;

describe.each(Object.keys(charts))('The example %s', (name) => {
  test('is as reviewed', () => {
    const manifests = synth(name);
    // The scripts are reviewed where they are written; a change of theirs shall not hide another.
    for (const { data } of manifests) if (data?.['start.sh']) for (const file of Object.keys(data)) data[file] = `(lib/scripts/${file})`;
    expect(`\n${Yaml.stringify(...manifests)}`.replaceAll(/-scripts-[0-9a-f]{10}/g, '-scripts-(hash)')).toMatchSnapshot();
  });

  test('holds only objects that Kubernetes 1.27 and Argo CD accept', () => {
    expect(validateStrict(synth(name))).toEqual([]);
  });

  test('holds no Secret', () => {
    expect(synth(name).filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });
});

describe('The seed recipe to the letter', () => {
  const manifests = synth('seed-recipe');
  const wants = (first: string, second: string) => [
    { weight: 100, preference: { matchExpressions: [{ key: 'az', operator: 'In', values: [first] }] } },
    { weight: 90, preference: { matchExpressions: [{ key: 'az', operator: 'In', values: [second] }] } },
  ];

  test.each([
    ['0-1', 'az1', 'az2'],
    ['1-1', 'az1', 'az2'],
    ['2-0', 'az1', 'az2'],
    ['0-0', 'az2', 'az1'],
    ['1-0', 'az2', 'az1'],
    ['2-1', 'az2', 'az1'],
  ])('lets broker-%s prefer %s with 100 and %s with 90, and requires nodes of their own for all brokers', (member, first, second) => {
    expect(podSpec(manifests, `rocketmq-broker-${member}`).affinity).toEqual({
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: wants(first, second) },
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            labelSelector: { matchExpressions: [{ key: 'broker_cr', operator: 'In', values: ['rocketmq'] }] },
            topologyKey: 'kubernetes.io/hostname',
          },
        ],
      },
    });
    expect(named(manifests, 'StatefulSet', `rocketmq-broker-${member}`).spec.template.metadata.labels.broker_cr).toBe('rocketmq');
  });

  test('keeps the name servers in different rooms and lets the controller prefer az2', () => {
    expect(podSpec(manifests, 'rocketmq-nameserver').affinity).toEqual({
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchExpressions: [{ key: 'name_service_cr', operator: 'In', values: ['rocketmq'] }] }, topologyKey: 'az' },
        ],
      },
    });
    expect(named(manifests, 'StatefulSet', 'rocketmq-nameserver').spec.template.metadata.labels.name_service_cr).toBe('rocketmq');
    expect(podSpec(manifests, 'rocketmq-controller-0').affinity).toEqual({
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: wants('az2', 'az1') },
    });
  });

  test('has its four broker keys', () => {
    const conf = manifests.find(({ data }) => data?.['broker.conf']).data['broker.conf'];
    for (const line of ['inSyncReplicas=2', 'totalReplicas=2', 'minInSyncReplicas=1', 'enableAutoInSyncReplicas=true'])
      expect(conf.split('\n')).toContain(line);
    expect(conf).not.toContain('allAckInSyncStateSet');
  });

  test('has its images, one controller with 2Gi of memory, and its claim of 1Gi', () => {
    const images = ['rocketmq-broker-0-0', 'rocketmq-nameserver', 'rocketmq-controller-0'].map(
      (name) => podSpec(manifests, name).containers[0].image,
    );
    expect(images).toEqual(['broker', 'nameserver', 'controller'].map((component) => `ghcr.io/ksmartdata/rocketmq-${component}:v5.1.4`));
    expect(manifests.filter(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name.includes('-controller-'))).toHaveLength(1);
    const { spec } = named(manifests, 'StatefulSet', 'rocketmq-controller-0');
    expect(spec.template.spec.containers[0].resources).toMatchObject({ requests: { memory: '2Gi' }, limits: { memory: '2Gi' } });
    expect(spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe('1Gi');
  });

  test('guarantees nothing: both members of a group may land in one room', () => {
    expect(() => Placements.of(manifests).expectPairsInOppositeZones('az')).toThrow(/broker-0/);
  });
});

describe('The witness example', () => {
  const manifests = synth('witness');

  test('keeps every pair in opposite zones and every broker on a node of its own, on any state of the cluster', () => {
    const placements = Placements.of(manifests);
    placements.expectPairsInOppositeZones('topology.kubernetes.io/zone');
    placements.expectOneBrokerPerNode();
  });

  test('has a voter in each location, and only the witness accepts control-plane nodes', () => {
    const voters = [0, 1, 2].map((id) => podSpec(manifests, `messaging-controller-${id}`.replace('messaging', 'orders')));
    const zones = voters.map(
      ({ affinity }) => affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values,
    );
    expect(zones).toEqual([['room-a'], ['room-b'], ['witness']]);
    const onControlPlane = voters.map(({ tolerations }) =>
      tolerations.some(({ key }: { key: string }) => key === 'node-role.kubernetes.io/control-plane'),
    );
    expect(onControlPlane).toEqual([false, false, true]);
  });
});

describe('The chart of somebody else', () => {
  const manifests = synth('bring-your-own-chart');

  test('holds clusters whose selectors never meet', () => {
    const sets = manifests.filter(({ kind }) => kind === 'StatefulSet');
    const selects = (selector: { [key: string]: string }, labels: { [key: string]: string }) =>
      Object.entries(selector).every(([key, value]) => labels[key] === value);
    for (const one of sets) {
      const selected = sets.filter((other) => selects(one.spec.selector.matchLabels, other.spec.template.metadata.labels));
      expect(selected.map(({ metadata }) => metadata.name)).toEqual([one.metadata.name]);
    }
  });

  test('carries the labels of its chart on objects, but not in selectors or pods', () => {
    const set = named(manifests, 'StatefulSet', 'checkout-payments-0');
    expect(set.metadata.labels.team).toBe('checkout');
    expect(set.spec.template.metadata.labels.team).toBeUndefined();
    expect(set.spec.selector.matchLabels.team).toBeUndefined();
  });

  test('lets a group join name servers and controllers that exist already', () => {
    const conf = manifests.find(({ metadata }) => metadata.name.startsWith('legacy-broker-7-conf')).data['broker.conf'];
    expect(conf).toContain('controllerAddr=controller-a.example.org:9878;controller-b.example.org:9878;controller-c.example.org:9878\n');
  });
});

describe('The Argo CD application', () => {
  test('deletes and replaces nothing by itself', () => {
    const [application] = synth('argocd');
    expect(application.metadata.finalizers).toBeUndefined();
    expect(application.spec.syncPolicy.automated.prune).toBe(false);
    expect(application.spec.syncPolicy.syncOptions.join()).not.toMatch(/Replace=true|Force=true/);
    expect(application.spec.source).toMatchObject({ path: 'dist/rocketmq', directory: { include: '*.yaml' } });
  });
});
