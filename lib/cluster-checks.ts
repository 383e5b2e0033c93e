import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { describe } from './rules';

const checked = new WeakSet<IConstruct>();

/**
 * Lets the whole app be checked once when it is synthesized, for what no construct can see alone. Each of our constructs asks for it; the
 * check hangs on the root, because two charts can also get into each other's way.
 */
export function checkCluster(scope: Construct): void {
  const { root } = scope.node;
  if (checked.has(root)) return;
  checked.add(root);
  root.node.addValidation({ validate: () => appProblems(root) });
}

function appProblems(root: IConstruct): string[] {
  const objects = root.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
  return [...duplicates(objects), ...deadAddresses(objects)];
}

/** kubectl and Argo CD apply both, and the second wins. cdk8s itself writes them to the same file, or says nothing. */
function duplicates(objects: ApiObject[]): string[] {
  const first = new Map<string, ApiObject>();
  return objects.flatMap((object) => {
    const id = `${object.apiGroup}/${object.kind} ${object.metadata.namespace ?? ''}/${object.name}`;
    const other = first.get(id);
    first.set(id, other ?? object);
    return other === undefined
      ? []
      : [
          describe(undefined, {
            holds: false,
            what: `two objects are the ${object.kind} ${object.name} of namespace ${object.metadata.namespace ?? 'none'}`,
            got: [other.node.path, object.node.path],
            allowed: 'one object of a kind and name in a namespace',
            fix: 'give the cluster or the broker group another name',
          }),
        ];
  });
}

const LISTS = /^(?:namesrvAddr|controllerAddr|controllerDLegerPeers)=(.+)$/gm;
const POD_HOST = /^(?:n\d+-)?([a-z0-9-]+)-(\d+)\.([a-z0-9-]+)\.([a-z0-9-]+)\.svc\./;

/**
 * An address below a Service that is rendered here, or that bears the name of a cluster whose name servers or controllers are rendered here,
 * must be that of a rendered pod. Others may exist already and cannot be judged.
 */
function deadAddresses(objects: ApiObject[]): string[] {
  const ours = objects.filter(({ metadata }) => metadata.getLabel('app.kubernetes.io/managed-by') === 'cdk8s-rocketmq');
  const ofKind = (kind: string) => ours.filter((object) => object.kind === kind);
  const sets = ofKind('StatefulSet').map((set) => ({ ...set.toJson().spec, name: set.name, metadata: set.metadata }));
  const pods = new Set(
    sets.flatMap(({ name, metadata: { namespace }, serviceName, replicas }) =>
      Array.from({ length: replicas }, (_, ordinal) => `${namespace}/${serviceName}/${name}-${ordinal}`),
    ),
  );
  const services = new Set(ofKind('Service').map(({ name, metadata }) => `${metadata.namespace}/${name}`));
  const clusters = new Set(
    sets
      .filter(({ metadata }) => metadata.getLabel('app.kubernetes.io/component') !== 'broker')
      .map(({ metadata }) => `${metadata.namespace}/${metadata.getLabel('app.kubernetes.io/instance')}-`),
  );
  const users = new Map<string, string>();
  for (const configMap of ofKind('ConfigMap')) {
    const texts: string[] = Object.values(configMap.toJson().data ?? {});
    const lists = texts.flatMap((text) => [...text.matchAll(LISTS)].map(([, list]) => list));
    for (const address of lists.flatMap((list) => list.split(';'))) users.set(address, configMap.name);
  }
  return [...users].flatMap(([address, user]) => {
    const [, set, ordinal, service, namespace] = POD_HOST.exec(address) ?? [];
    const isOurs = services.has(`${namespace}/${service}`) || [...clusters].some((prefix) => `${namespace}/${service}`.startsWith(prefix));
    if (!isOurs || pods.has(`${namespace}/${service}/${set}-${ordinal}`)) return [];
    return [
      describe(undefined, {
        holds: false,
        what: `${user} names an address of this cluster that no rendered pod has`,
        got: address,
        allowed: 'host names of rendered pods, or of another cluster',
        fix: 'pass namesrvAddr and controllerAddr of the constructs that are rendered',
      }),
    ];
  });
}
