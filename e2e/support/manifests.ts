import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

export type Manifest = any;

const folder = process.env.E2E_MANIFESTS ?? join(__dirname, '../../dist/rocketmq');

/** What the tests apply: what is committed, one object a file, or the folder that E2E_MANIFESTS names. */
export const dist: Manifest[] = readdirSync(folder)
  .sort()
  .map((file) => parse(readFileSync(join(folder, file), 'utf8')));

/** Objects as kubectl reads them. */
export const yaml = (manifests: Manifest[]) => manifests.map((manifest) => stringify(manifest, { lineWidth: 0 })).join('---\n');

/** The same objects, the namespace before all that is in it. */
export const namespaceFirst = (manifests: Manifest[]) =>
  [...manifests].sort((one, other) => Number(other.kind === 'Namespace') - Number(one.kind === 'Namespace'));

export const isSet = ({ kind }: Manifest) => kind === 'StatefulSet';
export const component = ({ metadata }: Manifest) => metadata.labels['app.kubernetes.io/component'];

/** The pods of StatefulSets, as the controller makes them: 1.27 does not validate a template before there is a pod. */
export function expandedPods(manifests: Manifest[]): Manifest[] {
  return manifests.filter(isSet).flatMap(({ metadata, spec }) =>
    Array.from({ length: spec.replicas }, (_, ordinal) => {
      const name = `${metadata.name}-${ordinal}`;
      const claims = (spec.volumeClaimTemplates ?? []).map((claim: Manifest) => ({
        name: claim.metadata.name,
        persistentVolumeClaim: { claimName: `${claim.metadata.name}-${name}` },
      }));
      const volumes = [...claims, ...(spec.template.spec.volumes ?? [])];
      const labels = { ...spec.template.metadata.labels, 'statefulset.kubernetes.io/pod-name': name };
      return {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...spec.template.metadata, name, namespace: metadata.namespace, labels },
        spec: { ...spec.template.spec, volumes, hostname: name, subdomain: spec.serviceName },
      };
    }),
  );
}

/**
 * The same objects after a change of a configuration: as the library does, under a new name, which restarts who reads it.
 * `edit` returns the file's new text, or the same for no change.
 */
export function withConfiguration(
  manifests: Manifest[],
  version: string,
  edit: (text: string, file: string, configMap: string) => string,
): Manifest[] {
  const renamed = new Map<string, string>();
  const edited = manifests.map((manifest) => {
    if (manifest.kind !== 'ConfigMap' || !/-conf-[0-9a-f]{10}$/.test(manifest.metadata.name)) return manifest;
    const before = Object.entries<string>(manifest.data);
    const data = Object.fromEntries(before.map(([file, text]) => [file, edit(text, file, manifest.metadata.name)]));
    if (before.every(([file, text]) => data[file] === text)) return manifest;
    const name = manifest.metadata.name.replace(/[0-9a-f]{10}$/, version);
    renamed.set(manifest.metadata.name, name);
    return { ...manifest, metadata: { ...manifest.metadata, name }, data };
  });
  return edited.map((manifest) => {
    if (!isSet(manifest)) return manifest;
    const copy = structuredClone(manifest);
    for (const { configMap } of copy.spec.template.spec.volumes) if (configMap) configMap.name = renamed.get(configMap.name) ?? configMap.name;
    return copy;
  });
}

/** The same objects with another name of the image. */
export function withImage(manifests: Manifest[], rename: (image: string) => string): Manifest[] {
  return manifests.map((manifest) => {
    if (!isSet(manifest)) return manifest;
    const copy = structuredClone(manifest);
    for (const container of copy.spec.template.spec.containers) container.image = rename(container.image);
    return copy;
  });
}
