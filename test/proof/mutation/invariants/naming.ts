import { DIST, type Json, type Role } from '../dist';
import { namespaceOf, selected, type World } from '../world';

const COMMON = ['app.kubernetes.io/name', 'app.kubernetes.io/part-of', 'app.kubernetes.io/managed-by'];
const CLUSTER = ['app.kubernetes.io/instance', 'app.kubernetes.io/component'];
const BROKER = ['rocketmq.apache.org/broker-name', 'rocketmq.apache.org/member', 'rocketmq.apache.org/zone'];
/** What tells a workload for ever: versions, zones and the labels of users come and go. */
const LASTING = ['app.kubernetes.io/name', ...CLUSTER, 'rocketmq.apache.org/broker-name', 'rocketmq.apache.org/member'].concat(
  'rocketmq.apache.org/controller-id',
);

export function* naming(world: World): Generator<string> {
  const titles = world.present.map((body) => `${body.kind} ${namespaceOf(body)} ${body.metadata?.name}`);
  if (new Set(titles).size < titles.length) yield 'names';
  for (const [index, body] of world.objects.entries()) {
    if (body === undefined) continue;
    if (body.kind === 'Secret' && body.metadata.labels?.['app.kubernetes.io/managed-by'] === 'cdk8s-rocketmq') yield 'secrets';
    if (body.kind === 'StatefulSet' && `${body.metadata?.name}`.length > 52) yield 'names';
    const labels = body.metadata?.labels ?? {};
    const needed = (DIST[index] ?? body).kind === 'Namespace' ? COMMON : [...COMMON, ...CLUSTER];
    if (labels['app.kubernetes.io/managed-by'] === 'cdk8s-rocketmq' && !isLabelled(labels, needed)) yield 'labels';
  }
  for (const [body, role] of new Map(world.pods.map(({ workload, role }) => [workload, role]))) yield* ofWorkload(world, body, role);
}

const VALUES: { [label: string]: string[] } = {
  'app.kubernetes.io/name': ['rocketmq'],
  'app.kubernetes.io/instance': ['rocketmq'],
  'app.kubernetes.io/component': ['broker', 'controller', 'nameserver'],
  'app.kubernetes.io/managed-by': ['cdk8s-rocketmq'],
};
const isLabelled = (labels: Json, needed: string[]) =>
  needed.every((label) => labels[label] !== undefined && (VALUES[label]?.includes(labels[label]) ?? true));

function* ofWorkload(world: World, body: Json, role: Role): Generator<string> {
  const template = body.spec?.template?.metadata?.labels ?? {};
  const selector = body.spec?.selector;
  const asked = Object.keys(selector?.matchLabels ?? {}).concat((selector?.matchExpressions ?? []).map(({ key }: Json) => key));
  const others = world.pods.filter(({ workload }) => workload !== body && namespaceOf(workload) === namespaceOf(body));
  if (asked.length === 0 || !selected(selector, template) || others.some(({ labels }) => selected(selector, labels))) yield 'selectors';
  if (asked.some((label) => !LASTING.includes(label))) yield 'selectors';

  const own = [...COMMON, ...CLUSTER, ...(role.component === 'broker' ? BROKER : [])];
  if (!isLabelled(template, own) || template['app.kubernetes.io/component'] !== role.component) yield 'labels';
  if (role.component === 'broker' && template['rocketmq.apache.org/member'] !== role.member) yield 'labels';
  for (const label of [...COMMON, ...CLUSTER, ...BROKER]) {
    const values = [body.metadata?.labels?.[label], selector?.matchLabels?.[label], template[label]].filter((value) => value !== undefined);
    if (new Set(values).size > 1) yield 'labels';
  }
}
