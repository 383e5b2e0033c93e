import type { Pod } from '../../../lib/proof/cluster';
import { DIST, type Json, ROLES, type Role, roleOf } from './dist';

/** A pod of one of the cluster's workloads. */
export interface RolePod extends Pod {
  readonly role: Role;
  readonly workload: Json;
}

/** A set of objects as Kubernetes would see them, with the role that dist/ gives each workload. An object that is gone leaves a hole. */
export class World {
  readonly present: Json[];
  readonly pods: RolePod[];
  readonly byName = new Map<string, Json>();

  constructor(readonly objects: (Json | undefined)[]) {
    this.present = objects.filter((body) => body !== undefined);
    for (const body of this.present) this.byName.set(`${body.apiVersion} ${body.kind} ${namespaceOf(body)} ${body.metadata?.name}`, body);
    this.pods = objects.flatMap((body, index) => {
      const role = isStatefulSet(body) ? (index < DIST.length ? ROLES[index] : roleOf(body)) : undefined;
      return role ? podsOf(body, role) : [];
    });
  }

  find(kind: string, namespace: string, name: unknown, apiVersion = 'v1'): Json | undefined {
    return this.byName.get(`${apiVersion} ${kind} ${namespace} ${name}`);
  }

  /** The objects that dist/ has under this kind and that still are of that kind. */
  ofKind(kind: string): Json[] {
    const apiVersion = DIST.find((body) => body.kind === kind)?.apiVersion;
    return this.present.filter((body) => body.kind === kind && (apiVersion === undefined || body.apiVersion === apiVersion));
  }

  of(component: Role['component']): RolePod[] {
    return this.pods.filter(({ role }) => role.component === component);
  }
}

export const namespaceOf = (body: Json): string => body.metadata?.namespace ?? 'default';

export const isStatefulSet = (body: Json): boolean => body?.kind === 'StatefulSet' && body.apiVersion === 'apps/v1';

function podsOf(workload: Json, role: Role): RolePod[] {
  return Array.from({ length: workload.spec?.replicas ?? 1 }, (_, index) => {
    const name = `${workload.metadata?.name}-${index + (workload.spec?.ordinals?.start ?? 0)}`;
    const labels = { ...workload.spec?.template?.metadata?.labels, 'statefulset.kubernetes.io/pod-name': name };
    return { name, namespace: namespaceOf(workload), labels, terminating: false, spec: workload.spec?.template?.spec ?? {}, role, workload };
  });
}

/** Whether a label selector selects labels; no selector selects nothing, an empty one everything. */
export function selected(selector: Json, labels: Json): boolean {
  if (selector === undefined || selector === null) return false;
  const same = Object.keys(selector.matchLabels ?? {}).every((key) => labels[key] === selector.matchLabels[key]);
  return (
    same &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }: Json) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      return operator === 'In' ? values.includes(value) : !values.includes(value);
    })
  );
}

/** The container that is RocketMQ. */
export const containerOf = (pod: Pod): Json => pod.spec.containers?.[0] ?? {};

/** An environment variable as written; the last one of a name wins. */
export const envOf = (pod: Pod, name: string): Json | undefined => (containerOf(pod).env ?? []).filter((one: Json) => one.name === name).at(-1);

export const settingOf = (pod: Pod, name: string): string | undefined => {
  const variable = envOf(pod, name);
  return variable && variable.valueFrom === undefined ? (variable.value ?? '') : undefined;
};

/** The mount that holds a path. */
export function mountOf(pod: Pod, path: string): Json | undefined {
  const above = (containerOf(pod).volumeMounts ?? []).filter(
    ({ mountPath }: Json) => mountPath === path || path.startsWith(`${mountPath}`.replace(/\/?$/, '/')),
  );
  return above.sort((a: Json, b: Json) => b.mountPath.length - a.mountPath.length)[0];
}

/** The text of a file that a ConfigMap brings into the container. */
export function fileAt(world: World, pod: Pod, path: string | undefined): string | undefined {
  const mount = path === undefined ? undefined : mountOf(pod, path);
  const source = (pod.spec.volumes ?? []).find(({ name }: Json) => name === mount?.name)?.configMap;
  if (source === undefined || path === undefined) return undefined;
  const text = world.find('ConfigMap', pod.namespace, source.name)?.data?.[path.slice(mount.mountPath.length + 1)];
  return typeof text === 'string' ? text : undefined;
}

export const confPathOf = (pod: Pod) => settingOf(pod, 'CONF');

/** What is read of a pod once in a world. */
const memory = new WeakMap<World, Map<string, Map<RolePod, unknown>>>();
export function remembered<T>(what: string, world: World, pod: RolePod, find: () => T): T {
  const facts = memory.get(world) ?? new Map<string, Map<RolePod, unknown>>();
  memory.set(world, facts);
  const known = facts.get(what) ?? new Map<RolePod, unknown>();
  facts.set(what, known);
  if (!known.has(pod)) known.set(pod, find());
  return known.get(pod) as T;
}

/** The lines of the configuration that a pod reads. */
export const confLines = (world: World, pod: RolePod): [string, string][] =>
  remembered('lines', world, pod, () => linesOf(fileAt(world, pod, confPathOf(pod)) ?? ''));

const parsed = new Map<string, [string, string][]>();
function linesOf(text: string): [string, string][] {
  const known = parsed.get(text);
  if (known) return known;
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('!'))
    .map((line): [string, string] => {
      const [, key, value] = /^([^=:\s]*)\s*[=:]?\s*(.*)$/.exec(line) as RegExpExecArray;
      return [key, value];
    });
  parsed.set(text, lines);
  return lines;
}

/** The configuration as RocketMQ takes it: the last line of a key wins. */
export const confOf = (world: World, pod: RolePod): { [key: string]: string } =>
  remembered('conf', world, pod, () => Object.fromEntries(confLines(world, pod)));
