import { type App, type Chart, Testing } from 'cdk8s';
import { BringYourOwnChart } from '../examples/bring-your-own-chart';
import { SeedRecipe } from '../examples/seed-recipe';
import { Witness } from '../examples/witness';
import { ensureClientPod } from './support/client-pod';
import { kubectl, tryKubectl } from './support/kubectl';
import { expandedPods, type Manifest, yaml } from './support/manifests';

const scratch = 'cdk8s-rocketmq-e2e-examples';

/** The objects of an example, in a namespace that exists: a dry run does not make one. */
const inScratch = (make: (app: App) => Chart): Manifest[] =>
  Testing.synth(make(Testing.app()))
    .filter(({ kind }) => kind !== 'Namespace')
    .map((manifest) => ({ ...manifest, metadata: { ...manifest.metadata, namespace: scratch } }));

async function enforce(level: string): Promise<void> {
  const labels = { 'pod-security.kubernetes.io/enforce': level };
  await kubectl(['apply', '-f', '-'], yaml([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: scratch, labels } }]));
}

/** What the API server says to all of it, and to the pods; of this it keeps the service accounts, without which no pod is looked at. */
async function admission(manifests: Manifest[]) {
  await kubectl(['apply', '-f', '-'], yaml(manifests.filter(({ kind }) => kind === 'ServiceAccount')));
  const others = manifests.filter(({ kind }) => kind !== 'ServiceAccount');
  return tryKubectl(['create', '--dry-run=server', '-f', '-'], yaml([...others, ...expandedPods(manifests)]));
}

beforeAll(() => ensureClientPod());
afterAll(() => kubectl(['delete', 'namespace', scratch, '--ignore-not-found', '--wait=false']));

const guaranteed: [string, (app: App) => Chart][] = [
  ['witness', (app) => new Witness(app, 'messaging')],
  ['bring-your-own-chart', (app) => new BringYourOwnChart(app, 'shop')],
];

test.each(guaranteed)('the example %s and its pods are admitted where Pod Security "restricted" is enforced', async (_, make) => {
  await enforce('restricted');
  expect(await admission(inScratch(make))).toMatchObject({ code: 0, stderr: '' });
});

test.each(guaranteed)(
  'the example %s is admitted by server-side apply, a second one changes nothing, and a server-side difference is empty',
  async (_, make) => {
    await enforce('restricted');
    // Nothing runs: there is no room for it beside what does.
    const manifests = inScratch(make).map((one) => (one.kind === 'StatefulSet' ? { ...one, spec: { ...one.spec, replicas: 0 } } : one));
    const text = yaml(manifests);
    const apply = () => kubectl(['apply', '--server-side', '-f', '-'], text);
    const versions = async () => {
      const { items } = JSON.parse(await kubectl(['get', '-o', 'json', '-f', '-'], text));
      return items.map(({ kind, metadata }: any) => [kind, metadata.name, metadata.generation ?? metadata.resourceVersion]);
    };
    expect((await apply()).trim().split('\n')).toHaveLength(manifests.length);
    const before = await versions();
    expect(before).toHaveLength(manifests.length);
    await apply();
    expect(await versions()).toEqual(before);
    expect(await tryKubectl(['diff', '--server-side', '-f', '-'], text)).toEqual({ code: 0, stdout: '', stderr: '' });
  },
);

test('the seed recipe is admitted with its named exception, "baseline", and its root images are refused by "restricted"', async () => {
  const manifests = inScratch((app) => new SeedRecipe(app, 'rocketmq'));
  await enforce('baseline');
  expect(await admission(manifests)).toMatchObject({ code: 0 });
  await enforce('restricted');
  const { code, stderr } = await admission(manifests);
  expect(code).not.toBe(0);
  expect(stderr).toContain('violates PodSecurity "restricted');
});
