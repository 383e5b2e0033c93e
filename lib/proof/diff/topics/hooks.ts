import { envOf, type PodFacts } from '../../facts/pod-facts';

/**
 * Whether the stop script of a pod is known to make it take turns with its peers. It shows a flag in metricsLabel of the running
 * configuration; what a script of somebody else does cannot be told from its text.
 *
 * @internal
 */
export function takesTurns(pod: PodFacts): boolean {
  const command: string[] = pod.container.lifecycle?.preStop?.exec?.command ?? [];
  const script = scriptIn(command, pod);
  const grace = pod.spec.terminationGracePeriodSeconds ?? 30;
  const bound = Number(envOf(pod, 'STOP_SECONDS'));
  return pod.component !== undefined && command.includes(pod.component) && /metricsLabel/.test(script) && bound > 0 && bound < grace;
}

/** Whether a pod is known to be ready only when it serves or is in sync, so that a wave waits for it. @internal */
export function readyMeansInSync(pod: PodFacts): boolean {
  const command: string[] = pod.container.readinessProbe?.exec?.command ?? [];
  return command.includes('readiness') && /in_sync/.test(scriptIn(command, pod));
}

const scriptIn = (command: string[], pod: PodFacts): string => pod.files.find(({ at }) => command.includes(at))?.text ?? '';
