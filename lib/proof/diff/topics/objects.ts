import { type Manifest, namespaceOf, titleOf } from '../../facts/manifest';
import type { PodFacts } from '../../facts/pod-facts';
import type { Text } from '../../text';
import type { Change } from '../compare/change';
import type { Comparison } from '../compare/comparison';
import { type FieldChange, fieldChanges, lineOf, writtenAt } from '../compare/field-changes';
import { normal } from '../compare/normal-form';
import type { ObjectPair } from '../compare/pairing';
import { DiffSeverity, DiffTopic } from '../diff';
import { KNOWN_KINDS } from './immutable';

const INFO = { severity: DiffSeverity.INFO, topic: DiffTopic.OBJECTS };
const STAYS: Text = {
  en: 'with pruning off it stays on the cluster until somebody deletes it; with pruning on it is deleted',
  zh: '不启用 prune 时它留在集群里直到有人删除；启用 prune 时会被删除',
};

const NAMELESS: Text = {
  en: 'a StatefulSet still names it: when it is deleted, by pruning or by hand, its pods lose their names and nobody finds them',
  zh: '仍有 StatefulSet 引用它：被 prune 或手动删除后，Pod 会失去域名，谁也找不到它们',
};

/** Whether a StatefulSet that stays has its names by a Service. */
const namedBy = (object: Manifest, { after }: Comparison): boolean =>
  object.body.kind === 'Service' &&
  after.ofKind('StatefulSet').some((set) => set.body.spec?.serviceName === object.body.metadata.name && namespaceOf(set) === namespaceOf(object));

/** Objects that come, go or are replaced, and what changes in those that no pod is made from. @internal */
export function objectChanges(comparison: Comparison): Change[] {
  const { objects } = comparison;
  const replaced = objects.changed.filter(({ renamed }) => renamed);
  return [
    ...objects.added.map((object) => ({ ...INFO, objects: [object], what: { en: 'added', zh: '新增' } })),
    ...objects.removed.map((object) => ({
      ...INFO,
      objects: [object],
      what: { en: 'no longer among the manifests', zh: '清单中不再有' },
      ...(namedBy(object, comparison) ? { severity: DiffSeverity.DANGER, topic: DiffTopic.NAMES, meaning: NAMELESS } : { meaning: STAYS }),
    })),
    ...replaced.map(({ before, after }) => ({
      ...INFO,
      objects: [after],
      what: { en: 'takes the place of another ConfigMap, because its content is part of its name', zh: '因内容变化而改名，取代原来的 ConfigMap' },
      before: before.body.metadata.name,
      after: after.body.metadata.name,
      byExample: true,
      meaning: {
        en: 'the old one stays on the cluster until somebody deletes it; pods that have not restarted need it',
        zh: '旧的留在集群里直到有人删除；尚未重启的 Pod 还需要它',
      },
    })),
    ...objects.changed.filter(({ renamed, after }) => !renamed && KNOWN_KINDS.has(after.body.kind)).flatMap((pair) => ownChanges(pair, comparison)),
  ];
}

/** Objects that come, go or change, of kinds about which nothing is known. @internal */
export const notJudged = ({ objects: { added, removed, changed } }: Comparison): string[] =>
  [...added, ...removed, ...changed.filter(({ renamed }) => !renamed).map(({ after }) => after)]
    .filter(({ body }) => !KNOWN_KINDS.has(body.kind))
    .map(titleOf);

/** What other topics tell of a kind. */
const TOLD_ELSEWHERE: { [kind: string]: string[] } = {
  StatefulSet: [
    'template',
    'selector',
    'serviceName',
    'volumeClaimTemplates',
    'podManagementPolicy',
    'revisionHistoryLimit',
    'ordinals',
    'persistentVolumeClaimRetentionPolicy',
  ],
  Deployment: ['template', 'selector'],
};

function ownChanges(pair: ObjectPair, comparison: Comparison): Change[] {
  const { before, after } = pair;
  const { kind } = after.body;
  const untold = ({ spec, ...rest }: any) => {
    const own = Object.entries(spec ?? {}).filter(([field]) => !TOLD_ELSEWHERE[kind]?.includes(field));
    return normal(spec === undefined ? rest : { ...rest, spec: Object.fromEntries(own) });
  };
  const fields = fieldChanges(untold(before.body), untold(after.body));
  const object = { objects: [after] };
  if (kind === 'Pod' || kind === 'Job') return metadata(fields, after);
  if (kind === 'ConfigMap' || kind === 'Secret') return [...metadata(fields, after), ...frozen(pair), ...contents(fields, after, comparison)];
  const rest = fields.filter(({ path }) => path[0] !== 'metadata');
  return [
    ...metadata(fields, after),
    ...rest.map((field) => ({
      ...INFO,
      ...object,
      topic: DiffTopic.BEHAVIOUR,
      what: text(kind, field),
      before: lineOf(writtenAt(before.body, field.path) ?? field.before),
      after: lineOf(writtenAt(after.body, field.path) ?? field.after),
      ...consequence(after, field, comparison),
    })),
  ];
}

function metadata(fields: FieldChange[], object: Manifest): Change[] {
  const own = fields.filter(({ path }) => path[0] === 'metadata');
  const wave = own.find(({ path }) => path[2] === 'argocd.argoproj.io/sync-wave');
  const others = own.filter((field) => field !== wave);
  return [
    ...(wave
      ? [
          {
            ...INFO,
            objects: [object],
            what: { en: 'sync wave of Argo CD', zh: 'Argo CD 同步波次' },
            before: lineOf(wave.before),
            after: lineOf(wave.after),
          },
        ]
      : []),
    ...(others.length > 0
      ? [
          {
            ...INFO,
            objects: [object],
            what: {
              en: `labels and notes of the object itself: ${others.map(({ path }) => path.slice(1).join('.')).join(', ')}`,
              zh: `对象自身的标签与注解：${others.map(({ path }) => path.slice(1).join('.')).join('、')}`,
            },
            meaning: { en: 'they restart nothing', zh: '它们不会让任何 Pod 重启' },
          },
        ]
      : []),
  ];
}

/** That it can never be changed again; the other way round is refused. */
const frozen = ({ before, after }: ObjectPair): Change[] =>
  after.body.immutable !== true || before.body.immutable === true
    ? []
    : [{ ...INFO, objects: [after], what: { en: 'its content can never be changed again', zh: '此后内容不可再修改' }, after: 'immutable: true' }];

/** What the container that runs RocketMQ sees of a ConfigMap is told by its files. */
function contents(fields: FieldChange[], object: Manifest, { after }: Comparison): Change[] {
  const { kind, metadata: own } = object.body;
  const names = ({ spec }: PodFacts) => (spec.volumes ?? []).some((volume: any) => volume?.configMap?.name === own.name);
  const readers = kind === 'ConfigMap' ? after.pods.filter((pod) => pod.namespace === namespaceOf(object) && names(pod)) : [];
  const seen = new Set(readers.flatMap(({ files }) => files.filter(({ configMap }) => configMap === object)).map(({ file }) => file));
  const data = fields.filter(({ path }) => path[0] !== 'metadata' && path[0] !== 'immutable' && !(path[0] === 'data' && seen.has(`${path[1]}`)));
  if (data.length === 0) return [];
  return [
    {
      ...INFO,
      objects: [object],
      topic: DiffTopic.BEHAVIOUR,
      what: {
        en: `its content: ${data.map(({ path }) => path.join('.')).join(', ')}`,
        zh: `内容：${data.map(({ path }) => path.join('.')).join('、')}`,
      },
      meaning: {
        en: 'nothing restarts. Pods that read it at their start keep what they read',
        zh: '没有 Pod 重启；启动时读取它的 Pod 沿用读到的内容',
      },
    },
  ];
}

const text = (kind: string, { path }: FieldChange): Text => {
  const field = path.join('.');
  return kind === 'PodDisruptionBudget' ? { en: `budget, ${field}`, zh: `预算，${field}` } : { en: field, zh: field };
};

const UNFOUND: Text = {
  en: 'pods that are not ready can no longer be found: controllers need each other to become ready, and members too',
  zh: '未就绪的 Pod 不再能被找到：controller 之间、成员之间都要先找到对方才能就绪',
};

function consequence(object: Manifest, { path, before, after }: FieldChange, comparison: Comparison): Partial<Change> {
  const { kind } = object.body;
  const field = path.join('.');
  if (field === 'spec.publishNotReadyAddresses' && after !== true && namedBy(object, comparison))
    return { severity: DiffSeverity.DANGER, topic: DiffTopic.LOSS, meaning: UNFOUND };
  if (field.startsWith('spec.selector') && namedBy(object, comparison)) {
    return {
      severity: DiffSeverity.DANGER,
      topic: DiffTopic.NAMES,
      meaning: { en: 'pods that it does not select any more lose their names', zh: '不再被选中的 Pod 会失去域名' },
    };
  }
  if (kind === 'Service' && field === 'spec.clusterIP' && after === undefined)
    return { meaning: { en: 'left out, it keeps the address that it has', zh: '省略时沿用已有的地址' } };
  if (field === 'spec.replicas')
    return { meaning: Number(after ?? 1) < Number(before ?? 1) ? FEWER : { en: 'pods start; none restarts', zh: '启动新的 Pod；没有 Pod 重启' } };
  return {};
}

const FEWER: Text = { en: 'the pods with the highest numbers stop as soon as this is applied', zh: '应用后编号最大的 Pod 立即停止' };
