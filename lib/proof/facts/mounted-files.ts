import type { Manifest } from './manifest';

/** A file that a container sees, and the ConfigMap that holds it. @internal */
export interface MountedFile {
  /** Its path in the container. */
  readonly at: string;
  /** Its name in the ConfigMap. */
  readonly file: string;
  readonly text: string;
  readonly configMap: Manifest;
  /** Whether it is mounted alone: then it never follows a change of the ConfigMap. */
  readonly alone: boolean;
}

/** The files that a container sees of ConfigMaps that are among the manifests, in the order of its mounts. @internal */
export function mountedFiles(spec: any, container: any, configMap: (name: string) => Manifest | undefined): MountedFile[] {
  return (container?.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }: any) => {
    const volume = (spec.volumes ?? []).find((one: any) => one?.name === name);
    return configMapsOf(volume).flatMap(({ name: source, items }) => {
      const found = configMap(source);
      const data: { [file: string]: unknown } = found?.body.data ?? {};
      const entries: { key: string; path: string }[] = items ?? Object.keys(data).map((file) => ({ key: file, path: file }));
      return entries.flatMap(({ key, path }) => {
        const at = placeOf(path, mountPath, subPath);
        if (found === undefined || data[key] === undefined || at === undefined) return [];
        return [{ at, file: key, text: `${data[key]}`, configMap: found, alone: subPath !== undefined }];
      });
    });
  });
}

/** The ConfigMaps that a volume shows, and the entries it picks. @internal */
export function configMapsOf(volume: any): any[] {
  return [volume?.configMap, ...(volume?.projected?.sources ?? []).map((source: any) => source?.configMap)].filter((one) => one?.name !== undefined);
}

/** Where a file of a volume is, or nothing when the mount shows another part of it. */
function placeOf(path: string, mountPath: string, subPath: string | undefined): string | undefined {
  if (subPath === undefined) return `${mountPath}/${path}`;
  if (path === subPath) return mountPath;
  return path.startsWith(`${subPath}/`) ? `${mountPath}${path.slice(subPath.length)}` : undefined;
}
