import { get, kubectl, tryKubectl } from './kubectl';
import { yaml } from './manifests';
import { image, namespace, zoneLabel } from './plan';
import { testNamespace } from './test-namespace';
import { seconds, until } from './wait';

const name = 'executioner';
/** Whether it may be told anything; not while it is taken away. */
let isThere = false;
/** What it was told last and has not answered yet, and when it should have done it. */
let unanswered = { pods: [] as string[], due: 0 };

/** A pod on every node that sees all processes of it, and may end and stop them. */
export async function ensureExecutioner(): Promise<void> {
  isThere = true;
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

/** Nothing that may do that stays behind, and nothing stopped, because nobody else lets it go on. */
export async function deleteExecutioner(): Promise<void> {
  isThere = false;
  await goOn().catch(console.error);
  await tryKubectl(['-n', testNamespace, 'delete', 'daemonset', name, '--ignore-not-found']);
}

/** Where the pods of the cluster run. */
async function nodeOfPods(): Promise<Map<string, string>> {
  const { items } = await get('-n', namespace, 'pods');
  return new Map(items.map(({ metadata, spec }: any) => [metadata.name, spec.nodeName]));
}

/** The pods of the cluster that run in a zone. */
export async function podsIn(zone: string): Promise<string[]> {
  const { items: nodes } = await get('nodes', '-l', `${zoneLabel}=${zone}`);
  const names = nodes.map(({ metadata }: any) => metadata.name);
  return [...(await nodeOfPods())].filter(([, node]) => names.includes(node)).map(([pod]) => pod);
}

/** How long before the moment of a signal its commands are given: a busy machine takes seconds to start them. All clocks must agree. */
export const LEAD_SECONDS = 4;

/**
 * Finds the java of each pod. `on` lets it go on at once; else this waits for the moment that all nodes are told, says when it is, and signals
 * all of them at once.
 */
const SCRIPT = `
stopped=$1 at=$2; shift 2
pids=
for environ in /proc/[0-9]*/environ; do
  pid=\${environ#/proc/}; pid=\${pid%/environ}
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = java ] || continue
  for pod; do if tr '\\0' '\\n' 2>/dev/null < "$environ" | grep -qx "HOSTNAME=$pod"; then pids="$pids $pid"; fi; done
done
[ "$pids" ] || { echo "no java of $*" >&2; exit 1; }
if [ "$stopped" = on ]; then kill -CONT $pids; exit; fi
left=$((at - $(date +%s%3N)))
if [ "$left" -lt -200 ]; then echo "told too late by $((-left)) ms" >&2; exit 1; fi
if [ "$left" -gt 0 ]; then sleep "$(printf '%d.%03d' "$((left / 1000))" "$((left % 1000))")"; fi
echo "$(date +%s%3N)"
case $stopped in
  0) kill -KILL $pids ;;
  forever) kill -STOP $pids ;;
  *) kill -STOP $pids; sleep "$stopped"; kill -CONT $pids ;;
esac`;

/** The pods of the cluster by the executioner that stands on their node. */
async function executionersOf(pods: string[]): Promise<[string, string[]][]> {
  const nodes = await nodeOfPods();
  const { items } = await get('-n', testNamespace, 'pods', '-l', `app=${name}`);
  const perNode = new Map<string, string[]>();
  for (const pod of pods) perNode.set(nodes.get(pod) ?? '', [...(perNode.get(nodes.get(pod) ?? '') ?? []), pod]);
  return [...perNode].map(([node, some]) => [items.find(({ spec }: any) => spec.nodeName === node)?.metadata.name, some]);
}

const tell = (executioner: string, stopped: number | 'forever' | 'on', at: number, pods: string[]) =>
  kubectl(['-n', testNamespace, 'exec', executioner, '--', 'bash', '-c', SCRIPT, name, `${stopped}`, `${at}`, ...pods]);

async function signal(pods: string[], stopped: number | 'forever'): Promise<number> {
  const executioners = await executionersOf(pods);
  if (!isThere) throw new Error('the executioner is taken away');
  const at = Date.now() + LEAD_SECONDS * 1000;
  unanswered = { pods, due: at + (stopped === 'forever' ? 0 : stopped * 1000) };
  const times = await Promise.all(executioners.map(([executioner, some]) => tell(executioner, stopped, at, some)));
  unanswered = { pods: [], due: 0 };
  return Math.min(...times.map(Number));
}

/** Lets the processes go on that may be stopped, or about to stop: Ctrl-C ends every kubectl, but not what it has told. */
async function goOn(): Promise<void> {
  const { pods, due } = unanswered;
  if (pods.length === 0) return;
  // A second after it was due, all have stopped that ever will.
  await seconds(Math.max(0, due + 1000 - Date.now()) / 1000);
  const answers = await Promise.allSettled((await executionersOf(pods)).map(([executioner, some]) => tell(executioner, 'on', 0, some)));
  for (const answer of answers) if (answer.status === 'rejected') console.error(`${answer.reason}`);
  unanswered = { pods: [], due: 0 };
}

/** Ends the processes of pods, so that their connections break. Returns when the first of them ended. Their kubelets start them again. */
export const endProcesses = (pods: string[]) => signal(pods, 0);

/** Stops the processes of pods for some seconds. Returns when the first of them stopped. */
export const stopProcesses = (pods: string[], duration: number) => signal(pods, duration);

/** Stops the process of a pod for good, as one that hangs: it listens and does not answer. Returns when it stopped. */
export const hangProcess = (pod: string) => signal([pod], 'forever');
