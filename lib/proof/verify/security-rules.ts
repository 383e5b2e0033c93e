import type { Path } from '../facts/manifest';
import { distinctWorkloads, type PodFacts } from '../facts/pod-facts';
import { plain } from '../text';
import { type Finding, inPod, type ProofRule } from './proof-rule';

/** Something in a pod that Pod Security forbids: where, what is there, and what must be there. */
interface Violation {
  readonly path: Path;
  readonly got: string;
  readonly fix: string;
}

const VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
];
const SELINUX_TYPES = [undefined, '', 'container_t', 'container_init_t', 'container_kvm_t'];

/** @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
const restricted: ProofRule = {
  id: 'restricted',
  asked: { en: 'pods pass Pod Security "restricted"', zh: 'Pod 符合 Pod Security "restricted"' },
  judge: ({ pods }) =>
    distinctWorkloads(pods).flatMap((pod) =>
      violationsOf(pod).map(
        ({ path, got, fix }): Finding => ({
          got: plain(`${pod.name}: ${got}`),
          fix: { en: `set ${fix}`, zh: `设置 ${fix}` },
          at: [inPod(pod, ...path)],
        }),
      ),
    ),
};

function violationsOf({ spec }: PodFacts): Violation[] {
  const context = spec.securityContext ?? {};
  const containers = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) =>
    ((spec[list] ?? []) as any[]).map((container, index) => ({ container, path: [list, index] })),
  );
  const pod: Violation[] = [
    ...['hostNetwork', 'hostPID', 'hostIPC']
      .filter((key) => spec[key] === true)
      .map((key) => ({ path: [key], got: `${key}: true`, fix: `${key}: false` })),
    ...((spec.volumes ?? []) as any[]).flatMap((volume, index) =>
      Object.keys(volume)
        .filter((kind) => kind !== 'name' && !VOLUMES.includes(kind))
        .map((kind) => ({ path: ['volumes', index, kind], got: `a volume of kind ${kind}`, fix: 'emptyDir, configMap or a claim' })),
    ),
    ...((context.sysctls ?? []) as any[])
      .filter(({ name }) => !SYSCTLS.includes(name))
      .map(({ name }) => ({ path: ['securityContext', 'sysctls'], got: `sysctl ${name}`, fix: 'no such sysctl' })),
    ...contextViolations(context, ['securityContext']),
    ...(containers.every(({ container }) => container.securityContext?.runAsNonRoot === true) || context.runAsNonRoot === true
      ? []
      : [{ path: ['securityContext', 'runAsNonRoot'], got: `runAsNonRoot: ${context.runAsNonRoot ?? 'missing'}`, fix: 'runAsNonRoot: true' }]),
  ];
  return [...pod, ...containers.flatMap(({ container, path }) => containerViolations(container, path, context))];
}

/** What is said at either level: of a pod, or of a container against its pod. */
function contextViolations(context: any, path: Path): Violation[] {
  const { appArmorProfile, runAsUser, seLinuxOptions = {}, seccompProfile, windowsOptions = {} } = context;
  return [
    ...(runAsUser === 0 ? [{ path: [...path, 'runAsUser'], got: 'runAsUser: 0', fix: 'a user other than root' }] : []),
    ...(SELINUX_TYPES.includes(seLinuxOptions.type) && !seLinuxOptions.user && !seLinuxOptions.role
      ? []
      : [{ path: [...path, 'seLinuxOptions'], got: 'seLinuxOptions of its own', fix: 'no seLinuxOptions' }]),
    ...(seccompProfile?.type === 'Unconfined'
      ? [{ path: [...path, 'seccompProfile'], got: 'seccompProfile: Unconfined', fix: 'seccompProfile: RuntimeDefault' }]
      : []),
    ...(appArmorProfile?.type === 'Unconfined'
      ? [{ path: [...path, 'appArmorProfile'], got: 'appArmorProfile: Unconfined', fix: 'appArmorProfile: RuntimeDefault' }]
      : []),
    ...(windowsOptions.hostProcess ? [{ path: [...path, 'windowsOptions'], got: 'hostProcess: true', fix: 'hostProcess: false' }] : []),
  ];
}

const PROFILES = ['RuntimeDefault', 'Localhost'];

function containerViolations(container: any, at: Path, pod: any): Violation[] {
  const context = container.securityContext ?? {};
  const path = [...at, 'securityContext'];
  const check = (holds: boolean, key: string, got: unknown, fix: string): Violation[] =>
    holds ? [] : [{ path: [...path, key], got: `${key}: ${got === undefined ? 'missing' : JSON.stringify(got)}`, fix }];
  const { capabilities = {}, seccompProfile } = context;
  return [
    ...contextViolations(context, path),
    ...check(context.privileged !== true, 'privileged', context.privileged, 'privileged: false'),
    ...check(
      context.allowPrivilegeEscalation === false,
      'allowPrivilegeEscalation',
      context.allowPrivilegeEscalation,
      'allowPrivilegeEscalation: false',
    ),
    ...check((capabilities.drop ?? []).includes('ALL'), 'capabilities', capabilities, 'capabilities.drop: [ALL]'),
    ...check(
      (capabilities.add ?? []).every((name: string) => name === 'NET_BIND_SERVICE'),
      'capabilities',
      capabilities,
      'no added capability',
    ),
    ...check([undefined, 'Default'].includes(context.procMount), 'procMount', context.procMount, 'procMount: Default'),
    ...check(context.runAsNonRoot !== false, 'runAsNonRoot', context.runAsNonRoot, 'runAsNonRoot: true'),
    ...check(
      PROFILES.includes((seccompProfile ?? pod.seccompProfile)?.type),
      'seccompProfile',
      seccompProfile ?? pod.seccompProfile,
      'seccompProfile.type: RuntimeDefault',
    ),
    ...((container.ports ?? []) as any[])
      .filter(({ hostPort }) => hostPort > 0)
      .map(({ hostPort }) => ({ path: [...at, 'ports'], got: `hostPort ${hostPort}`, fix: 'no hostPort' })),
  ];
}

export const SECURITY_RULES: ProofRule[] = [restricted];
