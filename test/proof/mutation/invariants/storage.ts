import type { Json } from '../dist';
import { confOf, containerOf, mountOf, type RolePod, type World } from '../world';

/** start.sh makes this the home of the user; what the configuration leaves out goes below it. */
const HOME = '/var/lib/rocketmq';

/** Where a process writes: the configuration it completes, crash reports, and its stores. The first are what must outlive it. */
function writes(world: World, pod: RolePod): { stores: string[]; rest: string[] } {
  const conf = confOf(world, pod);
  const rest = ['/tmp/x.conf', '/var/log/rocketmq/hs_err.log', `${HOME}/x`];
  if (pod.role.component === 'broker') {
    const root = conf.storePathRootDir ?? `${HOME}/store`;
    return { stores: [root, conf.storePathCommitLog ?? `${root}/commitlog`], rest };
  }
  const own = ['configStorePath', 'kvConfigPath'].map((key) => conf[key]).filter((path) => path !== undefined);
  return { stores: pod.role.component === 'controller' ? [conf.controllerStorePath ?? `${HOME}/DledgerController`] : [], rest: [...rest, ...own] };
}

export function* storage(world: World): Generator<string> {
  for (const pod of world.pods) {
    const { stores, rest } = writes(world, pod);
    if (![...stores, ...rest].every((path) => isWritable(pod, path)) || !stores.every((path) => isKept(pod, path))) yield 'paths';
    if (containerOf(pod).securityContext?.readOnlyRootFilesystem !== true) yield 'paths';
    if (!refersToWhatIsThere(world, pod)) yield 'references';
  }
}

const claimsOf = ({ workload }: RolePod): Json[] => workload.spec?.volumeClaimTemplates ?? [];
const claimOf = (pod: RolePod, name: string) => claimsOf(pod).find(({ metadata }) => metadata?.name === name);
const volumeOf = ({ spec }: RolePod, name: string): Json | undefined => (spec.volumes ?? []).find((volume: Json) => volume.name === name);

function isWritable(pod: RolePod, path: string): boolean {
  const mount = mountOf(pod, path);
  if (!path.startsWith('/') || mount === undefined || mount.readOnly === true) return false;
  const claim = claimOf(pod, mount.name);
  if (claim !== undefined) {
    const modes: string[] = claim.spec?.accessModes?.length > 0 ? claim.spec.accessModes : ['unknown'];
    const forFiles = (claim.spec?.volumeMode ?? 'Filesystem') === 'Filesystem';
    // A fresh file system belongs to root; only fsGroup gives it to a process that is not.
    return forFiles && !modes.every((mode) => mode === 'ReadOnlyMany') && pod.spec.securityContext?.fsGroup !== undefined;
  }
  const volume = volumeOf(pod, mount.name);
  // A volume that does not say what it is, is an emptyDir.
  return volume !== undefined && (volume.emptyDir !== undefined || Object.keys(volume).length === 1);
}

function isKept(pod: RolePod, path: string): boolean {
  const { whenDeleted = 'Retain', whenScaled = 'Retain' } = pod.workload.spec?.persistentVolumeClaimRetentionPolicy ?? {};
  return claimOf(pod, mountOf(pod, path)?.name) !== undefined && whenDeleted === 'Retain' && whenScaled === 'Retain';
}

function refersToWhatIsThere(world: World, pod: RolePod): boolean {
  const { serviceAccountName = 'default' } = pod.spec;
  const volumes: Json[] = pod.spec.volumes ?? [];
  const mounts: Json[] = containerOf(pod).volumeMounts ?? [];
  return (
    (serviceAccountName === 'default' || world.find('ServiceAccount', pod.namespace, serviceAccountName) !== undefined) &&
    volumes.every(({ configMap }) => configMap === undefined || world.find('ConfigMap', pod.namespace, configMap.name) !== undefined) &&
    mounts.every(({ name }) => volumeOf(pod, name) !== undefined || claimOf(pod, name) !== undefined)
  );
}
