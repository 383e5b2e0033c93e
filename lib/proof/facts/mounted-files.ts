import type { Manifest } from './manifest';

/** A file that a container sees, and the ConfigMap that holds it. @internal */
export interface MountedFile {
  /** Its path in the container. */
  readonly at: string;
  readonly file: string;
  readonly text: string;
  readonly configMap: Manifest;
  /** Whether it is mounted alone: then it never follows a change of the ConfigMap. */
  readonly alone: boolean;
}

/** The files that a container sees of ConfigMaps that are among the manifests, in the order of its mounts. @internal */
export function mountedFiles(spec: any, container: any, configMap: (name: string) => Manifest | undefined): MountedFile[] {
  return (container?.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }: any) => {
    const source = (spec.volumes ?? []).find((volume: any) => volume?.name === name)?.configMap?.name;
    const found = source === undefined ? undefined : configMap(source);
    const alone = subPath !== undefined;
    return Object.entries(found?.body.data ?? {})
      .filter(([file]) => !alone || file === subPath)
      .map(([file, text]) => ({ at: alone ? mountPath : `${mountPath}/${file}`, file, text: `${text}`, configMap: found, alone }));
  });
}
