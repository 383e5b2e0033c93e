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

test.each<[string, (app: App) => Chart]>([
  ['witness', (app) => new Witness(app, 'messaging')],
  ['bring-your-own-chart', (app) => new BringYourOwnChart(app, 'shop')],
])('the example %s and its pods are admitted where Pod Security "restricted" is enforced', async (_, make) => {
  await enforce('restricted');
  expect(await admission(inScratch(make))).toMatchObject({ code: 0, stderr: '' });
});

test('the seed recipe is admitted with its named exception, "baseline", and its root images are refused by "restricted"', async () => {
  const manifests = inScratch((app) => new SeedRecipe(app, 'rocketmq'));
  await enforce('baseline');
  expect(await admission(manifests)).toMatchObject({ code: 0 });
  await enforce('restricted');
  const { code, stderr } = await admission(manifests);
  expect(code).not.toBe(0);
  expect(stderr).toContain('violates PodSecurity "restricted');
});
