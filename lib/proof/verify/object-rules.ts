import type { Component } from '../../config/keys';
import { BROKER_NAME, COMPONENT, CONTROLLER_ID, INSTANCE, MANAGED_BY, MANAGER, MEMBER, ZONE } from '../../kube/labels';
import type { ClusterFacts } from '../facts/facts';
import { groupBy, isJudged } from '../facts/facts';
import { type Manifest, namespaceOf, titleOf } from '../facts/manifest';
import { distinctWorkloads, envOf, type PodFacts } from '../facts/pod-facts';
import { selectorMatches } from '../label-match';
import { plain, type Text } from '../text';
import { neededBy } from './needed';
import type { Finding, ProofRule } from './proof-rule';

const CONTRACT = ['name', 'instance', 'component', 'part-of', 'managed-by'].map((label) => `app.kubernetes.io/${label}`);

/** The objects of a cluster that are written by this library. */
function oursOf({ facts, namespace, name }: ClusterFacts): Manifest[] {
  return facts.manifests.filter(
    (manifest) =>
      manifest.body.metadata.labels?.[MANAGED_BY] === MANAGER &&
      (manifest.body.kind === 'Namespace'
        ? manifest.body.metadata.name === namespace
        : namespaceOf(manifest) === namespace && (manifest.body.metadata.labels[INSTANCE] ?? name) === name),
  );
}

/** What changes with a release or with a whim would make the next apply fail, because a selector can never be changed. */
const CHANGING = /version|managed-by|chart|revision|hash/;

/** What the selectors of this library hold. */
const OWN = ['app.kubernetes.io/name', INSTANCE, COMPONENT, BROKER_NAME, MEMBER, CONTROLLER_ID];

const selectors: ProofRule = {
  id: 'selectors',
  asked: {
    en: 'a workload selects its own pods, no others, and by labels that never change',
    zh: '每个工作负载只选择自己的 Pod，且所用标签永不改变',
  },
  judge: ({ pods, facts }) =>
    distinctWorkloads(pods).flatMap((pod): Finding[] => {
      const { workload, namespace } = pod;
      const { kind, spec } = workload.body;
      if (kind === 'Pod') return [];
      const at = [{ manifest: workload, path: ['spec', 'selector'] }];
      const title = titleOf(workload);
      const others = facts.selectedBy(namespace, spec.selector).filter((other) => other.workload !== workload);
      const written = pod.labels[MANAGED_BY] === MANAGER;
      const changing = Object.keys(spec.selector?.matchLabels ?? {}).filter((key) => CHANGING.test(key) || (written && !OWN.includes(key)));
      return [
        ...(selectorMatches(spec.selector, spec.template.metadata?.labels ?? {})
          ? []
          : [
              {
                got: { en: `${title} does not select its own pods`, zh: `${title} 选不中自己的 Pod` },
                fix: { en: 'give selector and template the same labels', zh: '让选择器与模板的标签一致' },
                at: [...at, { manifest: workload, path: ['spec', 'template', 'metadata', 'labels'] }],
              },
            ]),
        ...(others.length === 0
          ? []
          : [
              {
                got: { en: `${title} also selects ${namesOf(others)}`, zh: `${title} 还选中了 ${namesOf(others)}` },
                fix: { en: 'add the labels that tell its pods from all others', zh: '加上能与其他 Pod 区分开的标签' },
                at,
              },
            ]),
        ...(changing.length === 0
          ? []
          : [
              {
                got: { en: `the selector of ${title} holds ${changing.join(', ')}`, zh: `${title} 的选择器含有 ${changing.join(', ')}` },
                fix: { en: 'leave out of the selector what may change', zh: '选择器中不要放会变的标签' },
                at,
              },
            ]),
      ];
    }),
};

const services: ProofRule = {
  id: 'services',
  asked: {
    en: 'every pod has its name below a headless Service of its own, ready or not',
    zh: '每个 Pod 无论就绪与否，都在专属的 headless Service 下有自己的名字',
  },
  judge: (cluster) => {
    const { facts, namespace, pods } = cluster;
    return [...groupBy(pods, (pod) => `${pod.workload.body.spec.serviceName ?? ''}`)].flatMap(([serviceName, named]): Finding[] => {
      if (named[0].workload.body.kind !== 'StatefulSet') return [];
      const service = facts.find('Service', namespace, serviceName);
      const uses = distinctWorkloads(named).map(({ workload }) => ({ manifest: workload, path: ['spec', 'serviceName'] }));
      if (service === undefined) {
        return [
          {
            got: {
              en: `Service ${serviceName || 'without a name'} of ${namesOf(named)} is not among the manifests`,
              zh: `${namesOf(named)} 的 Service ${serviceName || '（无名）'} 不在清单中`,
            },
            fix: { en: 'render it, or name the one that is there', zh: '渲染它，或写上已有的那一个' },
            at: uses.slice(0, 1),
          },
        ];
      }
      return serviceFindings(service, named, cluster);
    });
  },
};

function serviceFindings(service: Manifest, named: PodFacts[], { facts, namespace }: ClusterFacts): Finding[] {
  const { spec = {} } = service.body;
  const selected = facts.selectedBy(namespace, spec.selector ? { matchLabels: spec.selector } : undefined);
  const missing = named.filter((pod) => !selected.includes(pod));
  const strange = selected.filter((pod) => !named.includes(pod));
  const title = titleOf(service);
  const finding = (wrong: boolean, path: string, got: Text, fix: Text): Finding[] =>
    wrong ? [{ got, fix, at: [{ manifest: service, path: ['spec', path] }] }] : [];
  return [
    ...finding(
      spec.clusterIP !== 'None',
      'clusterIP',
      { en: `${title} has an address of its own, so its pods have no names`, zh: `${title} 有自己的虚拟地址，Pod 因此没有各自的名字` },
      { en: 'set clusterIP: None', zh: '设置 clusterIP: None' },
    ),
    ...finding(
      spec.publishNotReadyAddresses !== true,
      'publishNotReadyAddresses',
      {
        en: `${title} hides pods that are not ready, which must find each other to become ready`,
        zh: `${title} 隐藏未就绪的 Pod，而它们必须互相找到才能就绪`,
      },
      { en: 'set publishNotReadyAddresses: true', zh: '设置 publishNotReadyAddresses: true' },
    ),
    ...finding(
      missing.length > 0,
      'selector',
      { en: `${title} does not select ${namesOf(missing)}`, zh: `${title} 没有选中 ${namesOf(missing)}` },
      { en: 'select the labels of its pods', zh: '选择其 Pod 的标签' },
    ),
    ...finding(
      strange.length > 0,
      'selector',
      { en: `${title} also selects ${namesOf(strange)}`, zh: `${title} 还选中了 ${namesOf(strange)}` },
      { en: 'select only the pods that name it as serviceName', zh: '只选择以它为 serviceName 的 Pod' },
    ),
    ...(spec.ports ?? []).flatMap((port: any, index: number): Finding[] => {
      const target = port.targetPort ?? port.port;
      const leads = (one: any) => (one.name === target || one.containerPort === target) && (one.protocol ?? 'TCP') === 'TCP';
      const deaf = named.filter(({ container }) => (port.protocol ?? 'TCP') !== 'TCP' || !(container.ports ?? []).some(leads));
      return deaf.length === 0
        ? []
        : [
            {
              got: {
                en: `port ${port.name ?? port.port} of ${title} leads to ${target} by ${port.protocol ?? 'TCP'}, which ${namesOf(deaf)} does not have by TCP`,
                zh: `${title} 的端口 ${port.name ?? port.port} 以 ${port.protocol ?? 'TCP'} 指向 ${target}，而 ${namesOf(deaf)} 没有这个 TCP 端口`,
              },
              fix: { en: 'correct targetPort', zh: '改正 targetPort' },
              at: [{ manifest: service, path: ['spec', 'ports', index, 'targetPort'] }],
            },
          ];
    }),
  ];
}

/** The labels by which tools and people find the objects. Only what says that this library wrote it is held to them. */
const labels: ProofRule = {
  id: 'labels',
  asked: { en: 'every object and pod carries the contract labels', zh: '每个对象和 Pod 都带有约定的标签' },
  judge: (cluster) => {
    const podsOf = groupBy(distinctWorkloads(cluster.pods), ({ workload }) => titleOf(workload));
    const written = cluster.pods.some(({ labels: own }) => own[MANAGED_BY] === MANAGER);
    const usedBy = new Map<Manifest, Component | undefined>();
    for (const pod of distinctWorkloads(cluster.pods)) {
      // What else pods may mount is somebody else's.
      const own = neededBy(pod, cluster).filter(({ body }) => body.metadata.name.startsWith(`${cluster.name}-`));
      for (const manifest of [pod.workload, ...own]) {
        const others = usedBy.has(manifest) && usedBy.get(manifest) !== pod.component;
        usedBy.set(manifest, others ? undefined : pod.component);
      }
    }
    const objects = written ? [...new Set([...oursOf(cluster), ...usedBy.keys()])] : [];
    return objects.flatMap((manifest): Finding[] => {
      const { kind, metadata } = manifest.body;
      const [pod] = podsOf.get(titleOf(manifest)) ?? [];
      const asked = kind === 'Namespace' ? CONTRACT.filter((key) => key !== COMPONENT && key !== INSTANCE) : CONTRACT;
      const values = (of: { [label: string]: string }, path: string[], wanted: { [label: string]: string | undefined }) =>
        Object.entries(wanted).flatMap(([key, value]): Finding[] => {
          const has = of[key];
          if (has !== undefined && (value === undefined || has === value)) return [];
          const shown = has === undefined ? 'no' : `${has} as`;
          return [
            {
              got: {
                en: `${titleOf(manifest)} has ${shown} ${key}${value === undefined ? '' : `, not ${value}`}`,
                zh: `${titleOf(manifest)} 的 ${key} ${has === undefined ? '缺失' : `是 ${has}`}${value === undefined ? '' : `，应为 ${value}`}`,
              },
              fix: { en: 'restore the label', zh: '恢复该标签' },
              at: [{ manifest, path: [...path, key] }],
            },
          ];
        });
      const fixed: { [label: string]: string | undefined } = {
        'app.kubernetes.io/name': 'rocketmq',
        'app.kubernetes.io/part-of': 'rocketmq',
        [MANAGED_BY]: MANAGER,
        [INSTANCE]: cluster.name,
        [COMPONENT]: usedBy.get(manifest),
      };
      const wanted = Object.fromEntries(asked.map((key) => [key, fixed[key]]));
      if (pod === undefined) return values(metadata.labels ?? {}, ['metadata', 'labels'], wanted);
      const member = pod.component === 'broker' ? { [BROKER_NAME]: pod.conf?.keys.get('brokerName'), [MEMBER]: envOf(pod, 'MEMBER') } : {};
      const zone = pod.component === 'broker' ? { [ZONE]: undefined } : {};
      return [
        // The contract asks these of pods; a set may say them too, and then truly.
        ...values(metadata.labels ?? {}, ['metadata', 'labels'], { ...wanted, ...among(member, metadata.labels ?? {}) }),
        ...values(pod.labels, ['spec', 'template', 'metadata', 'labels'], { ...wanted, ...member, ...zone }),
      ];
    });
  },
};

/** A namespace is told with what it holds. */
const ownNamespace = (manifest: Manifest): string => (manifest.body.kind === 'Namespace' ? manifest.body.metadata.name : namespaceOf(manifest));

const among = <T>(wanted: { [label: string]: T }, labels: { [label: string]: string }) =>
  Object.fromEntries(Object.entries(wanted).filter(([key]) => labels[key] !== undefined));

const names: ProofRule = {
  id: 'names',
  asked: {
    en: 'no two objects bear one name, and names leave room for what Kubernetes adds',
    zh: '没有重名的对象，且名称为 Kubernetes 追加的后缀留有余地',
  },
  judge: ({ facts, namespace, pods }) => {
    const doubles = [...groupBy(facts.manifests.filter(isJudged), (manifest) => `${titleOf(manifest)} ${ownNamespace(manifest)}`).values()].filter(
      (same) => same.length > 1 && ownNamespace(same[0]) === namespace,
    );
    return [
      ...doubles.map((same) => ({
        got: {
          en: `${same.length} objects are ${titleOf(same[0])}, and the last one applied wins`,
          zh: `有 ${same.length} 个对象都是 ${titleOf(same[0])}，最后应用的会覆盖其他`,
        },
        fix: { en: 'keep one, or rename', zh: '只保留一个，或改名' },
        at: same.map((manifest) => ({ manifest, path: ['metadata', 'name'] })),
      })),
      ...distinctWorkloads(pods)
        .filter(({ workload }) => workload.body.metadata.name?.length > 52)
        .map(({ workload }) => ({
          got: plain(titleOf(workload)),
          fix: { en: 'shorten the name to 52 characters', zh: '把名称缩短到 52 个字符以内' },
          at: [{ manifest: workload, path: ['metadata', 'name'] }],
        })),
    ];
  },
};

const secrets: ProofRule = {
  id: 'secrets',
  asked: { en: 'no Secret is written into the manifests', zh: '清单中不写入 Secret' },
  judge: (cluster) =>
    // Secrets that somebody else writes are his own affair.
    oursOf(cluster)
      .filter(({ body }) => body.kind === 'Secret')
      .map((manifest) => ({
        got: plain(titleOf(manifest)),
        fix: { en: 'keep it out of the repository: create it by an operator for secrets', zh: '不要放进仓库：由密钥管理工具创建' },
        at: [{ manifest, path: ['kind'] }],
      })),
};

const namesOf = (pods: PodFacts[]): string => {
  const all = pods.map(({ name }) => name);
  return all.length <= 4 ? all.join(', ') : `${all.slice(0, 3).join(', ')} and ${all.length - 3} more`;
};

export const OBJECT_RULES: ProofRule[] = [selectors, services, labels, names, secrets];
