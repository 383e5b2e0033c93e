import { type Manifest, namespaceOf } from '../../facts/manifest';
import type { Text } from '../../text';
import type { Change } from '../compare/change';
import type { Comparison } from '../compare/comparison';
import { type FieldChange, fieldChanges, isSame, lineOf, writtenAt } from '../compare/field-changes';
import { normal, normalClaim, normalTemplate } from '../compare/normal-form';
import type { ObjectPair } from '../compare/pairing';
import { DiffSeverity, DiffTopic } from '../diff';

/** What the API server refuses of a kind of object, and the way out. */
interface Refusals {
  /** The fields it does not let change, among those that did. */
  readonly fields: (before: any, after: any) => FieldChange[];
  readonly fix: Text;
  readonly commands: (objects: Manifest[]) => string[];
}

/** The changes that the API server refuses, and the objects, of which nothing is applied then. @internal */
export function refusedChanges({ objects }: Comparison): { readonly changes: Change[]; readonly refused: Set<Manifest> } {
  const refused = new Set<Manifest>();
  const changes = objects.changed
    .filter(({ renamed }) => !renamed)
    .flatMap((pair) => {
      const own = [...refusalsOf(pair), ...(statefulSetTips(pair) ?? [])];
      if (own.some(({ severity }) => severity === DiffSeverity.REFUSE)) refused.add(pair.after);
      return own;
    });
  return { changes, refused };
}

function refusalsOf({ before, after }: ObjectPair): Change[] {
  const refusals = REFUSALS[after.body.kind];
  const fields = refusals?.fields(before.body, after.body) ?? [];
  // Argo CD deletes a hook before it makes it anew.
  const isHook = after.body.metadata.annotations?.['argocd.argoproj.io/hook'] !== undefined;
  return fields.map((field) => {
    const text = field.path.join('.');
    return {
      severity: isHook ? DiffSeverity.INFO : DiffSeverity.REFUSE,
      topic: DiffTopic.IMMUTABLE,
      objects: [after],
      what: { en: `the field ${text} cannot be changed`, zh: `字段 ${text} 不能修改` },
      before: lineOf(field.before),
      after: lineOf(field.after),
      meaning: isHook ? HOOK : (meaningOf(after.body.kind, text) ?? STOPPED),
      fix: refusals.fix,
      commands: refusals.commands,
    };
  });
}

const HOOK: Text = {
  en: 'Argo CD makes this hook anew. Plain kubectl apply is refused until the object is deleted',
  zh: 'Argo CD 会重新创建这个钩子；普通 kubectl apply 会被拒绝，需先删除该对象',
};
const STOPPED: Text = {
  en: 'nothing of this object is applied, and the sync of Argo CD fails before later waves',
  zh: '该对象的任何修改都不会生效，Argo CD 的同步会失败，后面的波次不再执行',
};

const pick = (body: any, paths: string[]): any =>
  Object.fromEntries(
    paths.map((path) => [path, path.split('.').reduce((value, step) => value?.[step], body)]).filter(([, value]) => value !== undefined),
  );
/** Fields of which no other value is taken. */
const fixed =
  (...paths: string[]) =>
  (before: any, after: any): FieldChange[] =>
    paths.flatMap((path) => {
      const [one, other] = [pick(normal(before), [path])[path], pick(normal(after), [path])[path]];
      return isSame(one, other) ? [] : [{ path: path.split('.'), before: one, after: other }];
    });

const kubectl = (verb: string) => (objects: Manifest[]) =>
  [...new Set(objects.map(namespaceOf))].map((namespace) => {
    const names = objects.filter((one) => namespaceOf(one) === namespace).map(({ body }) => body.metadata.name);
    return `kubectl -n ${namespace} ${verb.replace('KIND', `${objects[0].body.kind}`.toLowerCase())} ${names.join(' ')}`;
  });

/** Everything else of a StatefulSet can be changed. 'ordinals' is among these since Kubernetes 1.27. */
const MUTABLE = ['replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds'];
const SET_DEFAULTS = { podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10 };

function statefulSetFields(before: any, after: any): FieldChange[] {
  const rest = ({ spec }: any) => {
    const own = Object.fromEntries(Object.entries(spec ?? {}).filter(([key]) => !MUTABLE.includes(key)));
    const { volumeClaimTemplates = [], ...others } = { ...SET_DEFAULTS, ...normal(own) };
    const claims = volumeClaimTemplates.map((template: any) => [template?.metadata?.name ?? '', normalClaim(template)]);
    return { ...others, volumeClaimTemplates: Object.fromEntries(claims) };
  };
  return fieldChanges(rest(before), rest(after)).map((field) => ({
    path: field.path,
    before: writtenAt(before.spec, field.path) ?? field.before,
    after: writtenAt(after.spec, field.path) ?? field.after,
  }));
}

function meaningOf(kind: string, field: string): Text | undefined {
  if (kind === 'StatefulSet') {
    if (/resources\.requests\.storage$/.test(field)) {
      return {
        en: 'the claims that exist keep their size also after the way out: patch each of them first, if its class allows expansion. None can shrink',
        zh: '即使走完下面的步骤，已有的卷声明大小也不变：若存储类允许扩容，请先逐个修改卷声明；缩小不可能',
      };
    }
    if (/storageClassName$/.test(field)) {
      return {
        en: 'the claims that exist stay in their class. A member moves only with an empty claim, from which it copies everything from its peer: one at a time, while the peer is the serving master and in sync',
        zh: '已有的卷声明仍属原来的存储类。成员只能换用空的卷声明并从对端复制全部数据：一次一个，且对端是正在服务并同步的 master',
      };
    }
    if (/^volumeClaimTemplates/.test(field)) {
      return { en: 'pods that restart use other claims than before, which are empty', zh: '重启后的 Pod 会使用另外的、空的卷声明' };
    }
    if (field === 'serviceName') {
      return {
        en: 'pods keep the host name of the old Service until they restart, and addresses in configurations must change with it',
        zh: 'Pod 在重启之前保留旧 Service 下的主机名，配置中的地址必须同时修改',
      };
    }
    if (/^selector/.test(field)) {
      return {
        en: 'the new object does not adopt the pods that run and cannot make pods of the same names: each must be deleted, one member at a time',
        zh: '新对象不会接管正在运行的 Pod，也无法创建同名的 Pod：必须逐个删除，一次一个成员',
      };
    }
    if (field === 'revisionHistoryLimit') {
      return { en: 'refused by Kubernetes 1.27 to 1.31; newer releases take it', zh: 'Kubernetes 1.27 到 1.31 拒绝；更新的版本接受' };
    }
  }
  return undefined;
}

const COST: Text = {
  en: 'delete only the StatefulSet and apply again. Its pods go on running and are adopted, but until then nobody starts one again that stops; do it while both members are in sync, one set after the other',
  zh: '只删除 StatefulSet 再重新 apply。Pod 继续运行并会被接管，但在此期间停止的 Pod 无人重启；请在两个成员都同步时逐个进行',
};
const ANEW: Text = { en: 'delete the object and apply again', zh: '删除该对象再重新 apply' };

function serviceFields(before: any, after: any): FieldChange[] {
  const [old, young] = [normal(before.spec ?? {}), normal(after.spec ?? {})];
  // Left out, the address that a Service has stays; only another one is refused.
  const changed = ['clusterIP', 'clusterIPs', 'loadBalancerClass'].filter(
    (key) => young[key] !== undefined && young[key] !== '' && !isSame(old[key], young[key]),
  );
  const family = young.ipFamilies?.[0] !== undefined && old.ipFamilies?.[0] !== undefined && young.ipFamilies[0] !== old.ipFamilies[0];
  const external = old.type === 'ExternalName' || young.type === 'ExternalName';
  const keys = external ? [] : [...changed, ...(family ? ['ipFamilies'] : [])];
  return keys.map((key) => ({ path: ['spec', key], before: old[key], after: young[key] }));
}

function frozenFields(before: any, after: any): FieldChange[] {
  const type = before.kind === 'Secret' ? fixed('type')(before, after) : [];
  if (before.immutable !== true) return type;
  // The content is told by what it changes in the pods; here the names of the files are enough.
  const files = ['data', 'binaryData', 'stringData'].flatMap((part) => fieldChanges(before[part] ?? {}, after[part] ?? {}, [part]));
  return [...type, ...files.map(({ path }) => ({ path })), ...fixed('immutable')(before, after)];
}

function claimFields(before: any, after: any): FieldChange[] {
  const free = (spec: any) => {
    const { resources: _, volumeAttributesClassName: __, ...rest } = normalClaim({ spec }).spec;
    return rest;
  };
  return fieldChanges(free(before.spec), free(after.spec), ['spec']);
}

function podFields(before: any, after: any): FieldChange[] {
  const free = new Set(['activeDeadlineSeconds', 'terminationGracePeriodSeconds', 'tolerations']);
  return fieldChanges(normalTemplate({ spec: before.spec }), normalTemplate({ spec: after.spec })).filter(
    ({ path }) => !free.has(`${path[1]}`) && !(/ontainers$/.test(`${path[1]}`) && path[3] === 'image'),
  );
}

function jobFields(before: any, after: any): FieldChange[] {
  const template = fieldChanges(normalTemplate(before.spec?.template), normalTemplate(after.spec?.template), ['spec', 'template']);
  return [...template, ...fixed('spec.selector', 'spec.completions', 'spec.completionMode', 'spec.podFailurePolicy')(before, after)];
}

const again = (fields: Refusals['fields']): Refusals => ({ fields, fix: ANEW, commands: kubectl('delete KIND') });

const REFUSALS: { [kind: string]: Refusals } = {
  StatefulSet: { fields: statefulSetFields, fix: COST, commands: kubectl('delete statefulset --cascade=orphan') },
  Service: again(serviceFields),
  ConfigMap: {
    fields: frozenFields,
    fix: { en: 'give the new content a new name, and let the pods name it', zh: '给新内容一个新名称，并让 Pod 使用该名称' },
    commands: () => [],
  },
  Secret: {
    fields: frozenFields,
    fix: { en: 'give the new content a new name, and let the pods name it', zh: '给新内容一个新名称，并让 Pod 使用该名称' },
    commands: () => [],
  },
  Deployment: again(fixed('spec.selector')),
  DaemonSet: again(fixed('spec.selector')),
  ReplicaSet: again(fixed('spec.selector')),
  Job: again(jobFields),
  Pod: again(podFields),
  PersistentVolumeClaim: {
    fields: claimFields,
    fix: { en: 'make another claim and let the pod copy what it needs', zh: '另建一个卷声明，由 Pod 复制所需的数据' },
    commands: () => [],
  },
  StorageClass: again(fixed('provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode')),
  PriorityClass: again(fixed('value', 'preemptionPolicy')),
  RoleBinding: again(fixed('roleRef')),
  ClusterRoleBinding: again(fixed('roleRef')),
};

/** What only some releases of Kubernetes refuse. */
function statefulSetTips({ before, after }: ObjectPair): Change[] | undefined {
  if (after.body.kind !== 'StatefulSet' || isSame(before.body.spec?.ordinals, after.body.spec?.ordinals)) return undefined;
  return [
    {
      severity: DiffSeverity.DANGER,
      topic: DiffTopic.NAMES,
      objects: [after],
      what: { en: 'spec.ordinals: the pods get other numbers', zh: 'spec.ordinals：Pod 的编号改变' },
      before: lineOf(before.body.spec?.ordinals),
      after: lineOf(after.body.spec?.ordinals),
      meaning: {
        en: 'pods outside the new range are deleted; the new ones have other names and other claims. Kubernetes before 1.27 refuses it',
        zh: '新范围之外的 Pod 会被删除，新的 Pod 使用其他名称和其他卷声明；Kubernetes 1.27 之前会拒绝',
      },
    },
  ];
}

/** Their pods are not read, so whether any restarts cannot be told. */
const PODS_UNREAD = ['DaemonSet', 'ReplicaSet'];

/** The kinds about which this program knows what a change does. @internal */
export const KNOWN_KINDS = new Set([
  ...Object.keys(REFUSALS).filter((kind) => !PODS_UNREAD.includes(kind)),
  ...['PodDisruptionBudget', 'ServiceAccount', 'Namespace', 'PersistentVolume', 'Role', 'ClusterRole'],
]);
