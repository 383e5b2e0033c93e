import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { type Part, WRITTEN } from './kube/kube-object';
import { brokenPromises, type Choices, promise } from './promise';
import { hostKey } from './proof/facts/facts';
import type { Manifest } from './proof/facts/manifest';
import { manifestProblems } from './proof/facts/read-manifests';
import { podsOf } from './proof/pods';
import { describe } from './rules';

/** An object of ours, and what became of it: a JSON patch may have changed everything. */
interface Rendered extends Manifest {
  readonly object: ApiObject;
  readonly part?: Part;
}

const checked = new WeakSet<IConstruct>();

/**
 * Lets the whole app be checked once when it is synthesized, for what no construct can see alone and for what was patched afterwards. Each of our constructs asks for it; the
 * check hangs on the root, because two charts can also get into each other's way.
 */
export function checkCluster(scope: Construct, cluster: string, choices: Choices): void {
  const { root } = scope.node;
  promise(scope, cluster, choices);
  if (checked.has(root)) return;
  checked.add(root);
  root.node.addValidation({ validate: () => appProblems(root) });
}

function appProblems(root: IConstruct): string[] {
  const objects = root.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
  const ours = objects.filter((object) => WRITTEN.has(object)).map((object) => ({ object, part: WRITTEN.get(object), body: object.toJson() }));
  const unreadable = ours.flatMap(unreadableFields);
  if (unreadable.length > 0) return unreadable;
  const problems = [...duplicates(objects, ours), ...refusedPods(objects, ours), ...wrongAddresses(ours)];
  // What is there twice would be judged twice.
  return problems.length > 0 ? problems : brokenPromises(root, [...ours, ...usedOfOthers(objects)]);
}

/** What a pod can name, or what can cover it. Workloads of others are their own affair, and those of another Kubernetes cluster may bear any name. */
const USED = ['ConfigMap', 'PodDisruptionBudget', 'Service', 'ServiceAccount'];

function usedOfOthers(objects: ApiObject[]): Manifest[] {
  const others = objects.filter((object) => USED.includes(object.kind) && !WRITTEN.has(object)).map((object) => ({ body: object.toJson() }));
  return others.filter((manifest) => manifestProblems(manifest).length === 0);
}

function unreadableFields(rendered: Rendered): string[] {
  return manifestProblems(rendered).map(({ what }) =>
    describe(undefined, {
      holds: false,
      what: `Kubernetes could not read an object as it was patched (${what.en})`,
      got: rendered.object.node.path,
      allowed: 'fields of the types that Kubernetes knows',
      fix: 'correct the JSON patch',
    }),
  );
}

/** Whoever renders a namespace that allows no root, and images that need it, finds out from pods that are never made. */
function refusedPods(objects: ApiObject[], ours: Rendered[]): string[] {
  const level = (object: ApiObject) => object.metadata.getLabel('pod-security.kubernetes.io/enforce');
  const restricted = objects.filter((object) => object.kind === 'Namespace' && level(object) === 'restricted').map(({ name }) => name);
  return ours
    .filter(({ body }) => body.kind === 'StatefulSet' && restricted.includes(body.metadata.namespace))
    .filter(({ body }) => body.spec.template.spec.securityContext?.runAsNonRoot !== true)
    .map(({ object: set }) =>
      describe(undefined, {
        holds: false,
        what: `the pods of ${set.name} run as root, and its namespace, rendered here, enforces Pod Security "restricted"`,
        got: set.node.path,
        allowed: 'a release whose images run without root, or a namespace that allows it',
        fix: 'give the ProtectedNamespace podSecurity: PodSecurityLevel.BASELINE, or choose another release',
      }),
    );
}

/**
 * kubectl and Argo CD apply both, and the second wins. cdk8s itself writes them to the same file, or says nothing. Two that are not of this
 * library may be meant for two Kubernetes clusters.
 */
function duplicates(objects: ApiObject[], ours: Rendered[]): string[] {
  const own = new Set(ours.map(({ object }) => object));
  const first = new Map<string, ApiObject>();
  return objects.flatMap((object) => {
    // A chart gives its namespace to a Namespace too.
    const namespace = object.kind === 'Namespace' ? undefined : object.metadata.namespace;
    const id = `${object.apiGroup}/${object.kind} ${namespace ?? ''}/${object.name}`;
    const other = first.get(id);
    first.set(id, other ?? object);
    return other === undefined || !(own.has(other) || own.has(object))
      ? []
      : [
          describe(undefined, {
            holds: false,
            what: `two objects are the ${object.kind} ${object.name} of namespace ${namespace ?? 'none'}`,
            got: [other.node.path, object.node.path],
            allowed: 'one object of a kind and name in a namespace',
            fix: object.kind === 'Namespace' ? 'render it once' : 'give the cluster or the broker group another name',
          }),
        ];
  });
}

const LISTS = /^(namesrvAddr|controllerAddr|controllerDLegerPeers)=(.+)$/gm;

/**
 * An address below a Service that is rendered here, or that bears the name of a cluster whose name servers or controllers are rendered here,
 * must be that of a rendered pod; and who names one of those pods must name the others. What else is named may exist already and cannot be judged.
 */
function wrongAddresses(ours: Rendered[]): string[] {
  const ofKind = (kind: string) => ours.filter(({ body }) => body.kind === kind);
  // No list of addresses names brokers, which are most of the sets.
  const sets = ofKind('StatefulSet').filter(({ part }) => part?.component !== 'broker');
  const pods = new Map<string, { name: string; kind: string; ports: number[] }>(
    sets.flatMap(({ part, body }) =>
      podsOf(body).map(({ name, namespace, spec }) => {
        const ports: number[] = spec.containers.flatMap(({ ports = [] }: any) => ports.map(({ containerPort }: any) => containerPort));
        const { component, cluster } = part as Part;
        return [`${component} ${name}.${body.spec.serviceName}.${namespace}`, { name, kind: `${component} ${cluster} ${namespace}`, ports }] as const;
      }),
    ),
  );
  const services = new Set(ofKind('Service').map(({ body: { metadata } }) => `${metadata.name}.${metadata.namespace}`));
  const clusters = new Set(sets.map(({ part, body }) => `${part?.cluster} ${body.metadata.namespace}`));
  const isOurs = (service: string, namespace: string) =>
    services.has(`${service}.${namespace}`) || clusters.has(`${service.replace(/-[^-]*$/, '')} ${namespace}`);
  const problems = new Map<string, string>();
  const fix = 'pass namesrvAddr and controllerAddr of the constructs that are rendered';
  for (const { body } of ofKind('ConfigMap')) {
    const { name, namespace = '' } = body.metadata;
    for (const { key, addresses } of Object.values<string>(body.data ?? {}).flatMap(listsIn)) {
      const component = key === 'namesrvAddr' ? 'nameserver' : 'controller';
      const found = addresses.map((address) => {
        const [, port] = address.split(':');
        const key = hostKey(address, namespace);
        const [first, second, third] = key.split('.');
        const pod = pods.get(`${component} ${key}`);
        const dead = !pod?.ports.includes(Number(port)) && (isOurs(second, third) || isOurs(first, second || namespace));
        return { address, pod, dead };
      });
      const dead = found.filter((one) => one.dead);
      for (const { address } of dead) {
        const what = `${name} names an address of this cluster that no rendered pod has`;
        const allowed = `in ${key} the addresses of ${component} pods that are rendered, or of another cluster`;
        problems.set(`${key} ${address}`, describe(undefined, { holds: false, what, got: address, allowed, fix }));
      }
      const named = found.flatMap(({ pod }) => pod ?? []);
      const left = [...pods.values()].filter((pod) => !named.includes(pod) && named.some(({ kind }) => kind === pod.kind));
      if (dead.length > 0 || left.length === 0) continue;
      const what = `${name} leaves out some of the ${component} pods that are rendered here`;
      const allowed = `in ${key} also ${left.map((pod) => pod.name).join(', ')}`;
      const list = addresses.join(';');
      problems.set(`${key} ${list}`, describe(undefined, { holds: false, what, got: list, allowed, fix }));
    }
  }
  return [...problems.values()];
}

/** Each list of addresses of a configuration file. Only that of the peers has an id before each address. */
function listsIn(text: string): { key: string; addresses: string[] }[] {
  return [...text.matchAll(LISTS)].map(([, key, list]) => ({
    key,
    addresses: list.split(';').map((address) => (key === 'controllerDLegerPeers' ? address.slice(address.indexOf('-') + 1) : address)),
  }));
}
