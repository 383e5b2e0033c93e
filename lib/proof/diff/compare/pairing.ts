import type { Facts } from '../../facts/facts';
import { groupBy } from '../../facts/facts';
import { type Manifest, namespaceOf } from '../../facts/manifest';
import { isAlike } from './normal-form';

/** An object before and after. @internal */
export interface ObjectPair {
  readonly before: Manifest;
  readonly after: Manifest;
  /** Whether the new one goes by another name, as an immutable ConfigMap does whose content changes. */
  readonly renamed: boolean;
}

/** Which objects are the same ones before and after. @internal */
export interface Pairing {
  /** Those that are not to the letter the same. */
  readonly changed: ObjectPair[];
  readonly added: Manifest[];
  readonly removed: Manifest[];
  /** The object before that an object of another name after replaces. */
  replacedBy(after: Manifest): Manifest | undefined;
}

/** Pairs objects by group, kind, namespace and name, and ConfigMaps with a hash in their names by who uses them or else by the rest of the name. @internal */
export function pairObjects(before: Facts, after: Facts): Pairing {
  const [old, young] = [byId(before.manifests), byId(after.manifests)];
  const changed: ObjectPair[] = [];
  const added: Manifest[] = [];
  for (const [id, manifest] of young) {
    const other = old.get(id);
    if (other === undefined) added.push(manifest);
    else if (!isAlike(other.body, manifest.body)) changed.push({ before: other, after: manifest, renamed: false });
  }
  const removed = [...old].filter(([id]) => !young.has(id)).map(([, manifest]) => manifest);
  const renamed = new Map([...byHash(added, removed), ...byUse(before, after, new Set(added))]);
  const gone = new Set(renamed.values());
  return {
    changed: [...changed, ...[...renamed].map(([one, other]) => ({ before: other, after: one, renamed: true }))],
    added: added.filter((manifest) => !renamed.has(manifest)),
    removed: removed.filter((manifest) => !gone.has(manifest)),
    replacedBy: (manifest) => renamed.get(manifest),
  };
}

/** The version of an API is not part of what an object is. Of two objects with one name, the last wins. */
export const idOf = ({ body, ...rest }: Manifest): string => {
  const group = body.apiVersion?.includes('/') ? body.apiVersion.split('/')[0] : '';
  return `${group}/${body.kind} ${namespaceOf({ body, ...rest })} ${body.metadata.name}`;
};

const byId = (manifests: Manifest[]) => new Map(manifests.map((manifest) => [idOf(manifest), manifest]));

/** A pod whose volume names another ConfigMap than before tells which one replaces which. */
function byUse(before: Facts, after: Facts, added: Set<Manifest>): Map<Manifest, Manifest> {
  const pods = new Map(before.pods.map((pod) => [`${pod.namespace} ${pod.name}`, pod]));
  const pairs = new Map<Manifest, Manifest>();
  for (const pod of after.pods) {
    const old = pods.get(`${pod.namespace} ${pod.name}`);
    for (const { name, configMap } of old === undefined ? [] : (pod.spec.volumes ?? [])) {
      const was = old?.spec.volumes?.find((volume: any) => volume?.name === name)?.configMap?.name;
      if (configMap?.name === undefined || was === undefined || was === configMap.name) continue;
      const [one, other] = [after.find('ConfigMap', pod.namespace, configMap.name), before.find('ConfigMap', pod.namespace, was)];
      if (one !== undefined && other !== undefined && added.has(one)) pairs.set(one, other);
    }
  }
  return pairs;
}

function byHash(added: Manifest[], removed: Manifest[]): Map<Manifest, Manifest> {
  const hashed = (manifests: Manifest[]) =>
    groupBy(
      manifests.filter((one) => baseOf(one) !== undefined),
      (one) => `${baseOf(one)}`,
    );
  const [young, old] = [hashed(added), hashed(removed)];
  const pairs = new Map<Manifest, Manifest>();
  for (const [base, [one, ...more]] of young) {
    const others = old.get(base) ?? [];
    if (more.length === 0 && others.length === 1) pairs.set(one, others[0]);
  }
  return pairs;
}

/** What is before the hash of a name: ours are hexadecimal, kustomize's leave out what could spell words. */
function baseOf(manifest: Manifest): string | undefined {
  const { kind, metadata } = manifest.body;
  if (kind !== 'ConfigMap' && kind !== 'Secret') return undefined;
  const base = /^(.+)-(?:[0-9a-f]{8,64}|[2456789bcdfghkmt]{10})$/.exec(metadata.name ?? '')?.[1];
  return base === undefined ? undefined : `${kind} ${namespaceOf(manifest)} ${base}`;
}
