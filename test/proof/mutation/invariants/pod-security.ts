import type { Json } from '../dist';
import type { World } from '../world';

/** Pod Security "restricted" as https://kubernetes.io/docs/concepts/security/pod-security-standards/ has it for Linux. */
export function* podSecurity(world: World): Generator<string> {
  for (const pod of world.pods) if (!isRestricted(pod.spec, pod.workload.spec?.template?.metadata?.annotations ?? {})) yield 'restricted';
}

const VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
const SYSCTLS = ['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.tcp_syncookies'].concat(
  'net.ipv4.ping_group_range',
);

function isRestricted(spec: Json, annotations: Json): boolean {
  const containers: Json[] = [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
  const shared = spec.securityContext ?? {};
  const own = (container: Json) => container.securityContext ?? {};
  const contexts = [shared, ...containers.map(own)];
  const profiles = ['RuntimeDefault', 'Localhost'];
  const controls = [
    !spec.hostNetwork && !spec.hostPID && !spec.hostIPC,
    (spec.volumes ?? []).every((volume: Json) => Object.keys(volume).every((key) => key === 'name' || VOLUMES.includes(key))),
    containers.every(({ ports = [] }) => ports.every(({ hostPort }: Json) => !hostPort)),
    containers.every((one) => !own(one).privileged && own(one).allowPrivilegeEscalation === false),
    containers.every((one) => (own(one).capabilities?.drop ?? []).includes('ALL')),
    containers.every((one) => (own(one).capabilities?.add ?? []).every((name: string) => name === 'NET_BIND_SERVICE')),
    containers.every((one) => (own(one).runAsNonRoot ?? shared.runAsNonRoot) === true),
    contexts.every(({ runAsUser }) => runAsUser !== 0),
    containers.every((one) => profiles.includes((own(one).seccompProfile ?? shared.seccompProfile)?.type)),
    contexts.every(({ seccompProfile }) => seccompProfile === undefined || profiles.includes(seccompProfile.type)),
    containers.every((one) => (own(one).procMount ?? 'Default') === 'Default'),
    (shared.sysctls ?? []).every(({ name }: Json) => SYSCTLS.includes(name)),
    contexts.every(({ windowsOptions }) => !windowsOptions?.hostProcess),
    contexts.every(({ seLinuxOptions = {} }) => !seLinuxOptions.user && !seLinuxOptions.role),
    contexts.every(({ appArmorProfile = {} }) => appArmorProfile.type !== 'Unconfined'),
    Object.keys(annotations).every((key) => !key.startsWith('container.apparmor.') || annotations[key] !== 'unconfined'),
  ];
  return controls.every(Boolean);
}
