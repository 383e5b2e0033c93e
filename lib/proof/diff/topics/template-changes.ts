import { ZONE } from '../../../kube/labels';
import type { Path } from '../../facts/manifest';
import type { PodFacts } from '../../facts/pod-facts';
import { envOf } from '../../facts/pod-facts';
import { plain, type Text } from '../../text';
import type { Change } from '../compare/change';
import { type Comparison, type PodPair, templateOf, type WorkloadPair } from '../compare/comparison';
import { type FieldChange, isSame, lineOf, writtenAt } from '../compare/field-changes';
import { DiffSeverity, DiffTopic } from '../diff';
import { zonesText } from './moves';
import { releaseMeaning } from './promise';
import { restarting } from './restarts';

/** A change of a pod template, and what it is a cause of in one word. @internal */
export interface TemplateChange extends Change {
  readonly cause: Text;
}

const IMAGE: Text = { en: 'image', zh: '镜像' };
const RESOURCES: Text = { en: 'resources', zh: '资源' };
const ENVIRONMENT: Text = { en: 'environment', zh: '环境变量' };
const PROBES: Text = { en: 'probes', zh: '探针' };
/** The cause of whoever may run elsewhere. @internal */
export const PLACEMENT: Text = { en: 'placement', zh: '放置规则' };
const LABELS: Text = { en: 'labels', zh: '标签' };
const VOLUMES: Text = { en: 'volumes', zh: '卷' };
const STOP: Text = { en: 'stopping', zh: '停止方式' };
const OTHER: Text = { en: 'pod template', zh: 'Pod 模板' };
/** The cause of whoever reads another file. @internal */
export const CONFIGURATION: Text = { en: 'configuration', zh: '配置' };

/** The label that repeats where a pod is bound to. @internal */

/** What changes in the pod templates, field by field; what another name of a ConfigMap brings is told by its content. @internal */
export function templateChanges(comparison: Comparison, workload: WorkloadPair): TemplateChange[] {
  const pods = workload.pods.map(({ after }) => after);
  if (workload.template.length === 0 || pods.length === 0) return [];
  const restarts = restarting(workload).length > 0;
  const severity = restarts ? DiffSeverity.RESTART : DiffSeverity.INFO;
  const fields = workload.template.flatMap((field): TemplateChange[] => {
    const told = tell(field, workload, comparison);
    const { path, isOrder } = field;
    const before = lineOf((isOrder ? undefined : writtenAt(templateOf(workload.before), path)) ?? field.before);
    const after = lineOf((isOrder ? undefined : writtenAt(templateOf(workload.after), path)) ?? field.after);
    return told === undefined ? [] : [{ severity, topic: DiffTopic.BEHAVIOUR, pods, before, after, ...told }];
  });
  return [...fields, ...heapChange(workload).map((change) => ({ ...change, severity, pods })), ...heldBack(workload)];
}

/** Nothing for a field of which something else tells more. */
function tell(
  { path, before, after }: FieldChange,
  { pods }: WorkloadPair,
  comparison: Comparison,
): (Pick<TemplateChange, 'what' | 'cause'> & Partial<Change>) | undefined {
  const [, part, name, field, ...rest] = path.map(String);
  if (path[0] === 'metadata') {
    if (name === ZONE) return undefined;
    const [en, zh] = part === 'labels' ? ['label', '标签'] : ['annotation', '注解'];
    return { what: { en: `pod ${en} ${name}`, zh: `Pod ${zh} ${name}` }, cause: LABELS };
  }
  if (part === 'volumes') {
    if (field === 'configMap' && rest[0] === 'name' && isReplaced(comparison, pods[0].after, `${before}`, `${after}`)) return undefined;
    return { what: { en: `volume ${at(path.slice(2))}`, zh: `卷 ${at(path.slice(2))}` }, cause: VOLUMES };
  }
  if (part === 'affinity' || part === 'nodeSelector' || part === 'topologySpreadConstraints' || part === 'nodeName' || part === 'tolerations') {
    if (path[2] === 'nodeAffinity' && isToldByZone(pods[0], comparison)) return undefined;
    return { what: plain(at(path.slice(1))), cause: PLACEMENT, byExample: true };
  }
  if (part === 'terminationGracePeriodSeconds') return { what: plain(part), cause: STOP };
  if ((part !== 'containers' && part !== 'initContainers') || name === undefined) {
    const meaning = name === 'runAsUser' ? OTHER_USER : undefined;
    return { what: plain(at(path.slice(1))), cause: OTHER, meaning };
  }
  const others = containerText(pods[0].after, name);
  const of = (en: string, zh: string): Text => ({ en: `${others.en}${en}`, zh: `${others.zh}${zh}` });
  switch (field) {
    case 'image':
      return { what: of('image', '镜像'), cause: IMAGE, ...releaseMeaning(`${before ?? ''}`, `${after ?? ''}`, pods[0].after) };
    case 'resources':
      return { what: of(resourceText(rest).en, resourceText(rest).zh), cause: RESOURCES };
    case 'env':
      if (rest.length === 1) {
        return {
          what: of(`environment ${rest[0]}`, `环境变量 ${rest[0]}`),
          cause: ENVIRONMENT,
          before: variableText(before),
          after: variableText(after),
        };
      }
      return { what: of(`environment ${rest[0] ?? ''}`.trim(), `环境变量 ${rest[0] ?? ''}`.trim()), cause: ENVIRONMENT };
    case 'startupProbe':
    case 'readinessProbe':
    case 'livenessProbe':
      return { what: of(at([field, ...rest]), at([field, ...rest])), cause: PROBES };
    case 'lifecycle':
      return { what: of(at([field, ...rest]), at([field, ...rest])), cause: STOP };
    case 'volumeMounts':
      return { what: of(`mount ${at(rest)}`, `挂载 ${at(rest)}`), cause: VOLUMES };
    default:
      return {
        what: of(at(field === undefined ? [part, name] : [field, ...rest]), at(field === undefined ? [part, name] : [field, ...rest])),
        cause: OTHER,
      };
  }
}

const OTHER_USER: Text = {
  en: 'the files of the stores belong to the user that wrote them; another user can write them only through fsGroup',
  zh: '数据文件属于写入它们的用户，换了用户只能通过 fsGroup 写入',
};
const at = (path: Path): string => path.join('.');
const variableText = (variable: any): string | undefined =>
  variable === undefined ? undefined : (variable.value ?? lineOf(variable.valueFrom) ?? '');

/** The container that runs RocketMQ needs no name. */
function containerText(pod: PodFacts, container: string): Text {
  return pod.container.name === container ? plain('') : { en: `container ${container}: `, zh: `容器 ${container}：` };
}

function resourceText([kind, resource]: string[]): Text {
  if (resource === undefined) return plain(kind === undefined ? 'resources' : `resources.${kind}`);
  return kind === 'limits' ? { en: `${resource} limit`, zh: `${resource} 上限` } : { en: `${resource} request`, zh: `${resource} 请求量` };
}

function isReplaced({ after, before, objects }: Comparison, pod: PodFacts, was: string, is: string): boolean {
  const [old, young] = [before.find('ConfigMap', pod.namespace, was), after.find('ConfigMap', pod.namespace, is)];
  if (old === undefined || young === undefined || isSame(old.body.data, young.body.data)) return false;
  return objects.replacedBy(young) === old || before.find('ConfigMap', pod.namespace, is) !== undefined;
}

/** Whether the node affinity of a pod says the same but for its zone. */
function isToldByZone(pair: PodPair, { clusters }: Comparison): boolean {
  const cluster = clusters.find(({ before }) => before?.pods.includes(pair.before));
  if (cluster === undefined || zonesText(pair, cluster) === undefined) return false;
  const labels = [cluster.before?.zoneLabel, cluster.after?.zoneLabel];
  const rest = ({ spec }: PodFacts) =>
    JSON.stringify(spec.affinity?.nodeAffinity ?? {}, (_, value) => (labels.includes(value?.key) && value?.operator === 'In' ? 'the zone' : value));
  return rest(pair.before) === rest(pair.after);
}

/** The scripts give Java a share of the memory limit. */
function heapChange({ pods: [{ before, after }] }: WorkloadPair): Omit<TemplateChange, 'severity'>[] {
  const [one, other] = [heapOf(before), heapOf(after)];
  if (one === other) return [];
  return [{ topic: DiffTopic.BEHAVIOUR, what: { en: 'Java heap', zh: 'Java 堆' }, before: one, after: other, cause: RESOURCES }];
}

const UNITS: { [suffix: string]: number } = { Ki: 1 / 1024, Mi: 1, Gi: 1024, Ti: 1024 ** 2 };

function heapOf(pod: PodFacts): string | undefined {
  const [, amount, suffix] = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti)$/.exec(`${pod.container.resources?.limits?.memory}`) ?? [];
  const percent = Number(envOf(pod, 'HEAP_PERCENT'));
  return amount === undefined || !(percent > 0) ? undefined : `${Math.floor((Math.floor(Number(amount) * UNITS[suffix]) * percent) / 100)}Mi`;
}

/** Pods whose template changes and that Kubernetes does not restart for it. */
function heldBack(workload: WorkloadPair): TemplateChange[] {
  const going = new Set(restarting(workload));
  const pods = workload.pods.filter((pair) => !going.has(pair)).map(({ after }) => after);
  if (pods.length === 0) return [];
  const { type, rollingUpdate } = workload.after.body.spec?.updateStrategy ?? {};
  return [
    {
      severity: DiffSeverity.INFO,
      topic: DiffTopic.BEHAVIOUR,
      pods,
      what: { en: 'the pods keep their old template', zh: 'Pod 保持原来的模板' },
      after: type === 'OnDelete' ? 'updateStrategy OnDelete' : `updateStrategy partition ${rollingUpdate?.partition}`,
      meaning: {
        en: 'none of this takes effect until somebody deletes the pod or lowers the partition. Argo CD does not wait for it',
        zh: '在有人删除 Pod 或降低 partition 之前都不生效，Argo CD 也不会等待',
      },
      cause: OTHER,
    },
  ];
}

/** ConfigMaps that the new templates name and that are not among the manifests. @internal */
export function missingConfigMaps({ after, before }: Comparison, { pods, template }: WorkloadPair): Change[] {
  if (template.length === 0 || pods.length === 0) return [];
  const [pair] = pods;
  const mounted = ({ spec }: PodFacts): string[] =>
    (spec.volumes ?? [])
      .filter(({ configMap }: any) => configMap?.name !== undefined && configMap.optional !== true)
      .map(({ configMap }: any) => configMap.name);
  const old = mounted(pair.before);
  return mounted(pair.after)
    .filter((name) => !old.includes(name) && [before, after].every((facts) => facts.find('ConfigMap', pair.after.namespace, name) === undefined))
    .map((name) => ({
      severity: DiffSeverity.DANGER,
      topic: DiffTopic.BEHAVIOUR,
      pods: pods.map((pair) => pair.after),
      what: { en: `the pods mount the ConfigMap ${name}, which is not among the manifests`, zh: `Pod 挂载了 ConfigMap ${name}，而清单中没有它` },
      meaning: { en: 'a pod that restarts does not start before it exists', zh: '重启的 Pod 在它存在之前无法启动' },
    }));
}
