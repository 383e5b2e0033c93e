import type { ClusterFacts } from '../facts/facts';
import { titleOf } from '../facts/manifest';
import { configMapsOf } from '../facts/mounted-files';
import { distinctWorkloads, envOf, namesOf, type PodFacts, textAt } from '../facts/pod-facts';
import type { Text } from '../text';
import { type Finding, inPod, type ProofRule } from './proof-rule';

/** A directory a process writes to, and whether what is there must outlive the pod. */
interface Written {
  readonly path: string;
  readonly why: string;
  readonly kept: boolean;
}

const KEYS: { [component: string]: { readonly key: string; readonly kept: boolean }[] } = {
  broker: [
    { key: 'storePathRootDir', kept: true },
    { key: 'storePathCommitLog', kept: true },
    { key: 'storePathBrokerIdentity', kept: true },
    { key: 'storePathEpochFile', kept: true },
  ],
  controller: [
    { key: 'controllerStorePath', kept: true },
    { key: 'configStorePath', kept: false },
  ],
  nameserver: [
    { key: 'kvConfigPath', kept: false },
    { key: 'configStorePath', kept: false },
  ],
};

function writtenBy(pod: PodFacts): Written[] {
  const own = KEYS[pod.component ?? ''] ?? [];
  const ours = isOurs(pod);
  return [
    ...own.flatMap(({ key, kept }) => {
      const path = pod.conf?.keys.get(key);
      return path === undefined ? [] : [{ path, kept, why: key }];
    }),
    // start.sh copies the configuration there, and Java leaves its crash reports in the other.
    ...(ours
      ? [
          { path: `${envOf(pod, 'TMPDIR') ?? '/tmp'}/conf`, kept: false, why: 'start.sh' },
          { path: '/var/log/rocketmq/hs_err', kept: false, why: '-XX:ErrorFile' },
          { path: '/dev/shm/gc', kept: false, why: 'Java' },
        ]
      : []),
  ];
}

const isOurs = (pod: PodFacts): boolean => {
  const start = (pod.container.command ?? []).find((word: string) => word.endsWith('/start.sh'));
  return start !== undefined && /rmq\.logback\.configurationFile/.test(textAt(pod, start) ?? '');
};

const paths: ProofRule = {
  id: 'paths',
  asked: {
    en: 'every path a process writes is on a volume, stores are on claims that are kept, and the root file system is read-only',
    zh: '进程写入的每个路径都在卷上，存储在会保留的声明上，根文件系统只读',
  },
  judge: (cluster) => [...distinctWorkloads(cluster.pods).flatMap((pod) => [...pathFindings(pod), ...claimFindings(pod)]), ...sharedClaims(cluster)],
};

function pathFindings(pod: PodFacts): Finding[] {
  const findings: Finding[] = [];
  const mounts: any[] = pod.container.volumeMounts ?? [];
  for (const { path, why, kept } of writtenBy(pod)) {
    const index = mounts.reduce(
      (best, { mountPath }, at) => (isBelow(path, mountPath) && (best < 0 || mountPath.length > mounts[best].mountPath.length) ? at : best),
      -1,
    );
    const at = [{ manifest: pod.workload, path: [...pod.containerPath, 'volumeMounts', ...(index < 0 ? [] : [index])] }];
    const found = index < 0 ? undefined : volumeOf(pod, mounts[index].name);
    const finding = (got: Text, fix: Text) => findings.push({ got, fix, at });
    if (index < 0) {
      finding(
        { en: `${pod.name} writes ${path} (${why}), which is on no volume`, zh: `${pod.name} 写入 ${path}（${why}），而它不在任何卷上` },
        { en: 'mount a volume there, or write elsewhere', zh: '在那里挂载卷，或换个位置' },
      );
    } else if (found === undefined) {
    } else if (mounts[index].readOnly === true || found === 'configMap' || found === 'secret' || found === 'projected' || found === 'downwardAPI') {
      finding(
        { en: `${pod.name} writes ${path} (${why}), which is mounted read-only`, zh: `${pod.name} 写入 ${path}（${why}），而它是只读挂载` },
        { en: 'mount a volume that can be written', zh: '挂载可写的卷' },
      );
    } else if (kept && found !== 'claim') {
      finding(
        {
          en: `${path} of ${pod.name} (${why}) is on ${found}, and gone when the pod starts elsewhere`,
          zh: `${pod.name} 的 ${path}（${why}）在 ${found} 上，Pod 换节点后就没有了`,
        },
        { en: 'use volumeClaimTemplates', zh: '使用 volumeClaimTemplates' },
      );
    }
  }
  const context = pod.spec.securityContext ?? {};
  const claims: any[] = pod.workload.body.spec.volumeClaimTemplates ?? [];
  if (claims.length > 0 && context.fsGroup === undefined && (pod.container.securityContext?.runAsUser ?? context.runAsUser) !== 0) {
    findings.push({
      got: {
        en: `the claim of ${pod.name} belongs to root, and its process does not (no fsGroup)`,
        zh: `${pod.name} 的声明属于 root，而进程不是 root（缺少 fsGroup）`,
      },
      fix: { en: 'set securityContext.fsGroup to the group of the process', zh: '把 securityContext.fsGroup 设为进程的组' },
      at: [inPod(pod, 'securityContext')],
    });
  }
  if (pod.container.securityContext?.readOnlyRootFilesystem !== true) {
    findings.push({
      got: {
        en: `the root file system of ${pod.name} can be written, so what is written outside volumes goes unseen`,
        zh: `${pod.name} 的根文件系统可写，写到卷外的内容无人察觉`,
      },
      fix: { en: 'set readOnlyRootFilesystem: true', zh: '设置 readOnlyRootFilesystem: true' },
      at: [{ manifest: pod.workload, path: [...pod.containerPath, 'securityContext'] }],
    });
  }
  return findings;
}

const isBelow = (path: string, mountPath: string) => path === mountPath || path.startsWith(mountPath.endsWith('/') ? mountPath : `${mountPath}/`);

/** The kind of a pod's volume, "claim" for any that outlives the pod. */
function volumeOf({ spec, workload }: PodFacts, name: string): string | undefined {
  const templates: any[] = workload.body.spec.volumeClaimTemplates ?? [];
  if (templates.some(({ metadata }) => metadata?.name === name)) return 'claim';
  const volume = (spec.volumes ?? []).find((one: any) => one.name === name);
  if (volume === undefined) return undefined;
  return volume.persistentVolumeClaim ? 'claim' : (Object.keys(volume).find((key) => key !== 'name') ?? 'emptyDir');
}

function claimFindings({ workload, component }: PodFacts): Finding[] {
  const { volumeClaimTemplates = [], persistentVolumeClaimRetentionPolicy: policy = {} } = workload.body.spec;
  if (component === 'nameserver' || volumeClaimTemplates.length === 0) return [];
  const unfit = (volumeClaimTemplates as any[]).flatMap(({ spec = {} }, index) =>
    [
      ...((spec.accessModes ?? []).some((mode: string) => mode.startsWith('ReadWrite')) ? [] : ['accessModes']),
      ...(spec.volumeMode === 'Block' ? ['volumeMode'] : []),
    ].map((field) => ({
      got: {
        en: `the claim of ${titleOf(workload)} cannot hold files to write (${field})`,
        zh: `${titleOf(workload)} 的声明无法写入文件（${field}）`,
      },
      fix: { en: 'set accessModes: [ReadWriteOnce] and volumeMode: Filesystem', zh: '设置 accessModes: [ReadWriteOnce] 和 volumeMode: Filesystem' },
      at: [{ manifest: workload, path: ['spec', 'volumeClaimTemplates', index, 'spec', field] }],
    })),
  );
  const deleted = ['whenDeleted', 'whenScaled']
    .filter((when) => policy[when] !== undefined && policy[when] !== 'Retain')
    .map((when) => ({
      got: {
        en: `${titleOf(workload)} deletes its claims (${when}: ${policy[when]}), and with them messages and identity`,
        zh: `${titleOf(workload)} 会删除声明（${when}: ${policy[when]}），消息和身份随之丢失`,
      },
      fix: { en: `set ${when}: Retain`, zh: `设置 ${when}: Retain` },
      at: [{ manifest: workload, path: ['spec', 'persistentVolumeClaimRetentionPolicy', when] }],
    }));
  return [...unfit, ...deleted];
}

/** A store has one identity and one writer. */
function sharedClaims({ groups, controllers }: ClusterFacts): Finding[] {
  const users = new Map<string, PodFacts[]>();
  for (const pod of [...groups.flatMap(({ members }) => members), ...controllers]) {
    const claims = (pod.spec.volumes ?? []).map((volume: any) => volume?.persistentVolumeClaim?.claimName);
    // A volume binds one claim only, and each pod of a set has its own.
    const volumes = (pod.workload.body.spec.volumeClaimTemplates ?? []).map((template: any) => template?.spec?.volumeName);
    const names: string[] = [...claims, ...volumes].filter((name: unknown) => name);
    for (const name of new Set(names)) users.set(name, [...(users.get(name) ?? []), pod]);
  }
  return [...users]
    .filter(([, pods]) => pods.length > 1)
    .map(([claim, pods]) => ({
      got: { en: `${namesOf(pods)} share the claim or volume ${claim}`, zh: `${namesOf(pods)} 共用声明或卷 ${claim}` },
      fix: { en: 'give each a claim of its own, by volumeClaimTemplates', zh: '用 volumeClaimTemplates 给每个 Pod 一个自己的声明' },
      at: distinctWorkloads(pods).map((pod) => inPod(pod, 'volumes')),
    }));
}

const references: ProofRule = {
  id: 'references',
  asked: { en: 'everything a pod names is among the manifests', zh: 'Pod 引用的一切都在清单中' },
  judge: (cluster) => distinctWorkloads(cluster.pods).flatMap((pod) => referenceFindings(pod, cluster)),
};

function referenceFindings(pod: PodFacts, cluster: ClusterFacts): Finding[] {
  const { facts, namespace } = cluster;
  const { spec, container } = pod;
  const findings: Finding[] = [];
  const missing = (what: string, path: (string | number)[], fix: Text) =>
    findings.push({
      got: { en: `${pod.name} names ${what}, which is not there`, zh: `${pod.name} 引用的 ${what} 不存在` },
      fix,
      at: [inPod(pod, ...path)],
    });
  const correct = { en: 'render it, or correct the name', zh: '渲染它，或改正名称' };
  const configMap = ({ name, optional }: any, keys: string[], path: (string | number)[]) => {
    if (name === undefined || optional === true) return;
    const found = facts.find('ConfigMap', namespace, name);
    if (found === undefined) missing(`ConfigMap ${name}`, path, correct);
    else
      for (const key of keys)
        if (found.body.data?.[key] === undefined && found.body.binaryData?.[key] === undefined) missing(`${key} of ConfigMap ${name}`, path, correct);
  };
  for (const [index, volume] of (spec.volumes ?? []).entries()) {
    const source = volume.configMap === undefined ? ['projected', 'sources'] : ['configMap', 'name'];
    for (const one of configMapsOf(volume))
      configMap(
        one,
        (one.items ?? []).map(({ key }: any) => key),
        ['volumes', index, ...source],
      );
  }
  for (const field of ['initContainers', 'containers']) {
    for (const [index, { env, envFrom }] of (spec[field] ?? []).entries()) {
      const one = [field, index];
      for (const { valueFrom } of env ?? []) configMap(valueFrom?.configMapKeyRef ?? {}, [valueFrom?.configMapKeyRef?.key], [...one, 'env']);
      for (const { configMapRef } of envFrom ?? []) configMap(configMapRef ?? {}, [], [...one, 'envFrom']);
    }
  }
  const account = spec.serviceAccountName ?? 'default';
  if (account !== 'default' && facts.find('ServiceAccount', namespace, account) === undefined)
    missing(`ServiceAccount ${account}`, ['serviceAccountName'], correct);
  for (const [index, { name }] of (container.volumeMounts ?? []).entries()) {
    if (volumeOf(pod, name) === undefined)
      missing(`volume ${name}`, ['containers', pod.containerPath.at(-1) as number, 'volumeMounts', index, 'name'], {
        en: 'add the volume or correct the name',
        zh: '加上该卷或改正名称',
      });
  }
  const at = pod.containerPath.slice(pod.specPath.length);
  for (const [what, path, field] of [
    ['configuration', envOf(pod, 'CONF'), 'env'],
    ['script', (container.command ?? []).find((word: string) => word.endsWith('.sh')), 'command'],
  ] as const) {
    if (path !== undefined && textAt(pod, path) === undefined && !findings.length)
      missing(`${what} ${path}`, [...at, field], { en: 'mount the ConfigMap that holds it', zh: '挂载包含它的 ConfigMap' });
  }
  return findings;
}

export const STORAGE_RULES: ProofRule[] = [paths, references];
