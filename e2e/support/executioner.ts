import { get, kubectl, tryKubectl } from './kubectl';
import { yaml } from './manifests';
import { image, namespace, zoneLabel } from './plan';
import { testNamespace } from './test-namespace';
import { until } from './wait';

const name = 'executioner';

/** A pod on every node that sees all processes of it, and may end and stop them. */
export async function ensureExecutioner(): Promise<void> {
  const labels = { app: name };
  const daemonSet = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: testNamespace },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          hostPID: true,
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 0,
          tolerations: [{ operator: 'Exists' }],
          containers: [
            {
              name,
              image,
              command: ['sleep', 'infinity'],
              securityContext: { privileged: true, runAsUser: 0 },
              resources: { requests: { cpu: '10m' } },
            },
          ],
        },
      },
    },
  };
  await kubectl(['apply', '-f', '-'], yaml([daemonSet]));
  await until(`a pod of ${name} runs on every node`, 90, async () => {
    const { status } = await get('-n', testNamespace, 'daemonset', name);
    return status.desiredNumberScheduled > 0 && status.numberReady === status.desiredNumberScheduled;
  });
}

/** Nothing that may do that stays behind. */
export const deleteExecutioner = () => tryKubectl(['-n', testNamespace, 'delete', 'daemonset', name, '--ignore-not-found']);

/** Where the pods of the cluster run. */
async function nodeOfPods(): Promise<Map<string, string>> {
  const { items } = await get('-n', namespace, 'pods');
  return new Map(items.map(({ metadata, spec }: any) => [metadata.name, spec.nodeName]));
}

export async function nodeOf(pod: string): Promise<string> {
  const node = (await nodeOfPods()).get(pod);
  if (!node) throw new Error(`${pod} runs nowhere`);
  return node;
}

/** The pods of the cluster that run in a zone. */
export async function podsIn(zone: string): Promise<string[]> {
  const { items: nodes } = await get('nodes', '-l', `${zoneLabel}=${zone}`);
  const names = nodes.map(({ metadata }: any) => metadata.name);
  return [...(await nodeOfPods())].filter(([, node]) => names.includes(node)).map(([pod]) => pod);
}

/** How long before the moment of a signal its commands are given: a busy machine takes seconds to start them. All clocks must agree. */
export const LEAD_SECONDS = 4;

/** Finds the java of each pod, waits for the moment that all nodes are told, says when it is, and signals all of them at once. */
const SCRIPT = `
stopped=$1 at=$2; shift 2
pids=
for environ in /proc/[0-9]*/environ; do
  pid=\${environ#/proc/}; pid=\${pid%/environ}
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = java ] || continue
  for pod; do if tr '\\0' '\\n' 2>/dev/null < "$environ" | grep -qx "HOSTNAME=$pod"; then pids="$pids $pid"; fi; done
done
[ "$pids" ] || { echo "no java of $*" >&2; exit 1; }
left=$((at - $(date +%s%3N)))
if [ "$left" -lt -200 ]; then echo "told too late by $((-left)) ms" >&2; exit 1; fi
if [ "$left" -gt 0 ]; then sleep "$(printf '%d.%03d' "$((left / 1000))" "$((left % 1000))")"; fi
echo "$(date +%s%3N)"
case $stopped in
  0) kill -KILL $pids ;;
  forever) kill -STOP $pids ;;
  *) kill -STOP $pids; sleep "$stopped"; kill -CONT $pids ;;
esac`;

async function signal(pods: string[], stopped: number | 'forever'): Promise<number> {
  const nodes = await nodeOfPods();
  const { items } = await get('-n', testNamespace, 'pods', '-l', `app=${name}`);
  const perNode = new Map<string, string[]>();
  for (const pod of pods) perNode.set(nodes.get(pod) ?? '', [...(perNode.get(nodes.get(pod) ?? '') ?? []), pod]);
  const at = Date.now() + LEAD_SECONDS * 1000;
  const times = await Promise.all(
    [...perNode].map(async ([node, some]) => {
      const executioner = items.find(({ spec }: any) => spec.nodeName === node)?.metadata.name;
      return Number(await kubectl(['-n', testNamespace, 'exec', executioner, '--', 'bash', '-c', SCRIPT, name, `${stopped}`, `${at}`, ...some]));
    }),
  );
  return Math.min(...times);
}

/** Ends the processes of pods, so that their connections break. Returns when the first of them ended. Their kubelets start them again. */
export const endProcesses = (pods: string[]) => signal(pods, 0);

/** Stops the processes of pods for some seconds. Returns when the first of them stopped. */
export const stopProcesses = (pods: string[], duration: number) => signal(pods, duration);

/** Stops the process of a pod for good, as one that hangs: it listens and does not answer. Returns when it stopped. */
export const hangProcess = (pod: string) => signal([pod], 'forever');
