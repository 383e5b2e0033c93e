import type { Facts } from '../../facts/facts';
import type { Manifest } from '../../facts/manifest';
import type { PodFacts } from '../../facts/pod-facts';

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

/** The files that the main container of a pod sees of ConfigMaps that are among the manifests. @internal */
export function filesOf(pod: PodFacts, facts: Facts): MountedFile[] {
  return (pod.container.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }: any) => {
    const source = (pod.spec.volumes ?? []).find((volume: any) => volume?.name === name)?.configMap;
    const configMap = source?.name === undefined ? undefined : facts.find('ConfigMap', pod.namespace, source.name);
    const data: [string, unknown][] = Object.entries(configMap?.body.data ?? {});
    return data
      .filter(([file]) => subPath === undefined || file === subPath)
      .map(([file, text]) => ({
        at: subPath === undefined ? `${mountPath}/${file}` : mountPath,
        file,
        text: `${text}`,
        configMap,
        alone: subPath !== undefined,
      }));
  });
}

/** A variable of the main container. @internal */
export const variableOf = ({ container }: PodFacts, name: string): string | undefined =>
  (container.env ?? []).find((one: any) => one?.name === name)?.value;

/**
 * Whether the stop script of a pod is known to make it take turns with its peers. It shows a flag in metricsLabel of the running
 * configuration; what a script of somebody else does cannot be told from its text.
 *
 * @internal
 */
export function takesTurns(pod: PodFacts, facts: Facts): boolean {
  const command: string[] = pod.container.lifecycle?.preStop?.exec?.command ?? [];
  const script = scriptIn(command, pod, facts);
  const grace = pod.spec.terminationGracePeriodSeconds ?? 30;
  const bound = Number(variableOf(pod, 'STOP_SECONDS'));
  return pod.component !== undefined && command.includes(pod.component) && /metricsLabel/.test(script) && bound > 0 && bound < grace;
}

/** Whether a pod is known to be ready only when it serves or is in sync, so that a wave waits for it. @internal */
export function readyMeansInSync(pod: PodFacts, facts: Facts): boolean {
  const command: string[] = pod.container.readinessProbe?.exec?.command ?? [];
  return command.includes('readiness') && /in_sync/.test(scriptIn(command, pod, facts));
}

const scriptIn = (command: string[], pod: PodFacts, facts: Facts): string => filesOf(pod, facts).find(({ at }) => command.includes(at))?.text ?? '';
