import type { Pod } from './cluster';

/** The pods that a manifest makes. A StatefulSet knows their names; those of a Deployment get random ones, which are numbered here. @internal */
export function podsOf(manifest: any): Pod[] {
  const { kind, metadata, spec } = manifest ?? {};
  const namespace = metadata?.namespace ?? 'default';
  if (kind === 'List') return manifest.items.flatMap(podsOf);
  if (kind === 'Pod') {
    const terminating = metadata.deletionTimestamp !== undefined;
    return [{ name: metadata.name, namespace, labels: metadata.labels ?? {}, terminating, spec: spec ?? {} }];
  }
  if (kind !== 'StatefulSet' && kind !== 'Deployment') return [];
  const first = spec.ordinals?.start ?? 0;
  return Array.from({ length: spec.replicas ?? 1 }, (_, index) => {
    const name = `${metadata.name}-${first + index}`;
    const own = kind === 'StatefulSet' ? { 'statefulset.kubernetes.io/pod-name': name } : {};
    return { name, namespace, labels: { ...spec.template.metadata?.labels, ...own }, terminating: false, spec: spec.template.spec ?? {} };
  });
}
