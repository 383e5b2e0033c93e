import { ensureClientPod } from './client-pod';
import { get, kubectl, tryKubectl } from './kubectl';
import { dist, type Manifest, namespaceFirst, yaml } from './manifests';
import { namespace, podCount } from './plan';
import { RocketMqWatch } from './rocketmq-watch';
import { since, until } from './wait';

/** As an operator does it: everything at once, in a namespace that is there first. */
export const apply = (manifests: Manifest[]) => kubectl(['apply', '-f', '-'], yaml(namespaceFirst(manifests)));

const isReady = ({ metadata, status }: any) =>
  !metadata.deletionTimestamp && status.conditions?.some(({ type, status }: any) => type === 'Ready' && status === 'True');

/** What a failure needs: the pods, and of those that are not ready the whole state, what happened to them, and their last words. */
async function notReady(): Promise<unknown[]> {
  const pods = (await get('-n', namespace, 'pods')).items.filter((pod: any) => !isReady(pod));
  const ofPod = async ({ metadata: { name, creationTimestamp, deletionTimestamp }, status: { phase, containerStatuses } }: any) => ({
    pod: { name, creationTimestamp, deletionTimestamp, phase, states: containerStatuses?.map(({ state }: any) => state) },
    events: (await tryKubectl(['-n', namespace, 'get', 'events', `--field-selector=involvedObject.name=${name}`])).stdout.split('\n').slice(-15),
    log: (await tryKubectl(['-n', namespace, 'logs', name, '--tail=15'])).stdout.split('\n'),
  });
  const table = (await kubectl(['-n', namespace, 'get', 'pods', '-o', 'wide'])).split('\n').map((line) => line.slice(0, 110));
  return [...(await Promise.all(pods.map(ofPod))), table];
}

/** Waits until each of the pods of the plan is ready, and of the present revision of its StatefulSet; returns the seconds. */
export async function allReady(bound: number): Promise<number> {
  const start = Date.now();
  await until(
    `all ${podCount} pods are ready`,
    bound,
    async () => {
      const { items: sets } = await get('-n', namespace, 'statefulsets');
      const isSettled = ({ metadata, status }: any) =>
        status.observedGeneration === metadata.generation && status.updateRevision === status.currentRevision;
      const { items: pods } = await get('-n', namespace, 'pods');
      const revisions = sets.map(({ status }: any) => status.updateRevision);
      const current = pods.filter((pod: any) => isReady(pod) && revisions.includes(pod.metadata.labels['controller-revision-hash']));
      return sets.every(isSettled) && pods.length === podCount && current.length === podCount;
    },
    notReady,
  );
  return since(start);
}

/** Deletes the cluster at once, with all its data. */
export async function destroy(): Promise<void> {
  if ((await tryKubectl(['get', 'namespace', namespace])).code !== 0) return;
  await kubectl(['-n', namespace, 'delete', 'statefulsets', '--all', '--cascade=orphan']);
  // Not by force: that forgets pods whose processes live on, and these would join the next cluster by its names.
  await kubectl(['-n', namespace, 'delete', 'pods', '--all', '--grace-period=1', '--timeout=180s']);
  await kubectl(['delete', 'namespace', namespace, '--timeout=120s']);
  // A claim of the same name must not find the files of the former one.
  const volumes = async () => (await get('persistentvolumes')).items.filter(({ spec }: any) => spec.claimRef?.namespace === namespace);
  await until('the volumes are deleted', 120, async () => (await volumes()).length === 0, volumes);
}

/** The cluster of dist/, whole: as it stands, or applied now. */
export async function ensureCluster(): Promise<RocketMqWatch> {
  await ensureClientPod();
  await apply(dist);
  await allReady(420);
  const watch = new RocketMqWatch();
  await watch.whole(120);
  return watch;
}

/** The lines of a pod's log. */
export const logOf = async (pod: string, ...options: string[]) => (await kubectl(['-n', namespace, 'logs', pod, ...options])).split('\n');

/** The file of a member's store that holds the broker id it was given. */
export const brokerId = async (pod: string) =>
  Number((await kubectl(['-n', namespace, 'exec', pod, '--', 'cat', '/var/lib/rocketmq/store/brokerIdentity'])).trim().split('#')[2]);
