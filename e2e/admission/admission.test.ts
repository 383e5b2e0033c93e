import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, type Chart, Testing } from 'cdk8s';
import { ArgoCd } from '../../examples/argocd';
import { BringYourOwnChart } from '../../examples/bring-your-own-chart';
import { SeedRecipe } from '../../examples/seed-recipe';
import { Witness } from '../../examples/witness';
import { get, kubectl, type Outcome, tryKubectl } from '../support/kubectl';
import { dist, expandedPods, isSet, type Manifest, namespaceFirst, yaml } from '../support/manifests';

const enforce = 'pod-security.kubernetes.io/enforce';
const enforceVersion = 'pod-security.kubernetes.io/enforce-version';
const silent: Outcome = { code: 0, stdout: '', stderr: '' };

const synth = (make: (app: App) => Chart): Manifest[] => Testing.synth(make(Testing.app()));
const namespaceObject = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { [enforce]: 'restricted' } },
});
const namespaceOf = (manifests: Manifest[]): string => manifests.find(({ kind }) => kind === 'Namespace').metadata.name;

/** The same objects in a namespace with another name. */
const moved = (manifests: Manifest[], namespace: string): Manifest[] =>
  manifests.map((manifest) => {
    const name = manifest.kind === 'Namespace' ? { name: namespace } : { namespace };
    return { ...manifest, metadata: { ...manifest.metadata, ...name } };
  });

/** A claim of each template, as the controller makes it. */
const claims = (manifests: Manifest[]): Manifest[] =>
  manifests.filter(isSet).flatMap(({ metadata: set, spec }) =>
    (spec.volumeClaimTemplates ?? []).map(({ metadata, spec }: Manifest) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { ...metadata, name: `${metadata.name}-${set.name}-0`, namespace: set.namespace },
      spec,
    })),
  );

const apply = (manifests: Manifest[]) => tryKubectl(['apply', '--server-side', '-f', '-'], yaml(namespaceFirst(manifests)));
const dryRun = (manifests: Manifest[]) => tryKubectl(['create', '--dry-run=server', '-f', '-'], yaml(manifests));
const difference = (manifests: Manifest[]) => tryKubectl(['diff', '--server-side', '-f', '-'], yaml(manifests));
const label = (namespace: string, ...labels: string[]) => kubectl(['label', '--overwrite', 'namespace', namespace, ...labels]);
const lines = ({ stdout }: Outcome) => stdout.trim().split('\n').length;

/** What changes with every write, object by object. */
async function versions(manifests: Manifest[]): Promise<string[]> {
  const path = '{range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{"\\n"}{end}';
  const found = await kubectl(['get', '-f', '-', '-o', `jsonpath=${path}`], yaml(manifests));
  return found.trim().split('\n');
}

beforeAll(async () => {
  const { gitVersion } = JSON.parse(await kubectl(['get', '--raw', '/version']));
  if (gitVersion !== process.env.ADMISSION_VERSION) throw new Error('Not for a cluster of yours: `npm run e2e:admission` starts an API server');
});

describe.each<[string, Manifest[]]>([
  ['dist/', dist],
  ['examples/witness.ts', synth((app) => new Witness(app, 'messaging'))],
  ['examples/bring-your-own-chart.ts', [namespaceObject('shop'), ...synth((app) => new BringYourOwnChart(app, 'shop'))]],
])('%s', (_, manifests) => {
  const namespace = namespaceOf(manifests);
  const pods = expandedPods(manifests);

  test('is admitted, every object of it and without a warning, into a namespace that enforces Pod Security "restricted"', async () => {
    const outcome = await apply(manifests);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(lines(outcome)).toBe(manifests.length);
    expect((await get('namespace', namespace)).metadata.labels[enforce]).toBe('restricted');
  });

  test('has pods and claims that are admitted without a warning', async () => {
    const outcome = await dryRun([...pods, ...claims(manifests)]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(lines(outcome)).toBe(pods.length + claims(manifests).length);
  });

  test('changes no resourceVersion when it is applied again, and a server-side difference is empty', async () => {
    const before = await versions(manifests);
    expect(before).toHaveLength(manifests.length);
    expect(await apply(manifests)).toMatchObject({ code: 0, stderr: '' });
    expect(await versions(manifests)).toEqual(before);
    expect(await difference(manifests)).toEqual(silent);
  });

  test('has pods that meet the newest rules of "restricted" too', async () => {
    await label(namespace, `${enforceVersion}=latest`);
    expect(await dryRun(pods)).toMatchObject({ code: 0, stderr: '' });
  });
});

test('the seed recipe is admitted with its named exception, "baseline", and its root images are refused by "restricted"', async () => {
  const manifests = moved(
    synth((app) => new SeedRecipe(app, 'rocketmq')),
    'seed-recipe',
  );
  const outcome = await apply(manifests);
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  expect(lines(outcome)).toBe(manifests.length);
  expect((await get('namespace', 'seed-recipe')).metadata.labels[enforce]).toBe('baseline');
  const before = await versions(manifests);
  expect(await apply(manifests)).toMatchObject({ code: 0, stderr: '' });
  expect(await versions(manifests)).toEqual(before);
  expect(await difference(manifests)).toEqual(silent);
  const pods = expandedPods(manifests);
  expect(await dryRun([...pods, ...claims(manifests)])).toMatchObject({ code: 0, stderr: '' });
  await label('seed-recipe', `${enforce}=restricted`);
  const { code, stderr } = await dryRun(pods);
  expect(code).not.toBe(0);
  expect(stderr).toContain('violates PodSecurity "restricted');
});

test('the Argo CD Application is admitted by its CRD, as far as imports/crds/ has it', async () => {
  await kubectl(['create', '-f', '-'], readFileSync(join(__dirname, '../../imports/crds/argoproj.io_applications.yaml'), 'utf8'));
  await kubectl(['wait', '--for=condition=Established', 'crd/applications.argoproj.io', '--timeout=30s']);
  const application = synth(
    (app) => new ArgoCd(app, 'argocd', { repoUrl: 'https://git.example.org/platform/messaging.git', clusterName: 'rocketmq' }),
  );
  const manifests = [namespaceObject('argocd'), ...application];
  expect(await apply(manifests)).toMatchObject({ code: 0, stderr: '' });
  const before = await versions(manifests);
  expect(await apply(manifests)).toMatchObject({ code: 0, stderr: '' });
  expect(await versions(manifests)).toEqual(before);
  expect(await difference(manifests)).toEqual(silent);
});

describe('The check itself', () => {
  const broker = () => ({ ...structuredClone(dist.find(isSet)), metadata: { name: 'spoilt', namespace: namespaceOf(dist) } });

  test.each<[string, string, (set: Manifest) => void]>([
    [
      'an empty topologyKey',
      'topologyKey: Required value',
      ({ spec }) => {
        spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey = '';
      },
    ],
    [
      'the port 99999',
      'must be between 1 and 65535',
      ({ spec }) => {
        spec.template.spec.containers[0].ports[0].containerPort = 99999;
      },
    ],
    [
      'a selector that misses its pods',
      '`selector` does not match template `labels`',
      ({ spec }) => {
        spec.selector.matchLabels = { app: 'another' };
      },
    ],
    [
      'a misspelt field',
      'unknown field "spec.podManagmentPolicy"',
      ({ spec }) => {
        spec.podManagmentPolicy = 'Parallel';
      },
    ],
  ])('sees a StatefulSet refused for %s', async (_, reason, spoil) => {
    const set = broker();
    expect(await dryRun([set])).toMatchObject({ code: 0 });
    spoil(set);
    const { code, stderr } = await dryRun([set]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(reason);
  });

  test('sees a pod refused that is not restricted', async () => {
    const [pod] = structuredClone(expandedPods(dist));
    pod.spec.containers[0].securityContext.allowPrivilegeEscalation = true;
    expect((await dryRun([pod])).stderr).toContain('violates PodSecurity "restricted');
  });

  test('sees a change in the difference, and in the resourceVersion when it is applied', async () => {
    const [changed] = structuredClone(dist.filter(isSet));
    changed.spec.template.spec.terminationGracePeriodSeconds += 1;
    const { code, stdout } = await difference([changed]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^\+ +terminationGracePeriodSeconds/m);
    const before = await versions(dist);
    expect((await apply([changed])).code).toBe(0);
    expect(await versions(dist)).not.toEqual(before);
  });
});
