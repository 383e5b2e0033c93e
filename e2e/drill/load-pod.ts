import { clientPod, place } from '../support/client-pod';
import { kubectl, tryKubectl } from '../support/kubectl';
import { yaml } from '../support/manifests';
import { groups, namesrvAddr } from '../support/plan';
import { testNamespace } from '../support/test-namespace';
import { until } from '../support/wait';

/** Between two messages of a sender. */
const PAUSE_MILLIS = 100;

/**
 * The load in a zone: a pod that sends and consumes until a file ends it, whose log tells what it did, cut off or not. The client with all
 * defaults has a process of its own: how long a connect may take is a setting of the process.
 */
export async function startLoad(zone: string, topic: string, bytes: number): Promise<void> {
  const target = `'${namesrvAddr}' '${topic}'`;
  const rest = `"$(run)" ${PAUSE_MILLIS} ${bytes}`;
  const script = [
    'until_stopped() { until [ -e /tmp/stop ]; do sleep 0.2; done; }',
    `run() { echo ${zone}-$(date +%s%N); }`, // a process that is started again is another run
    `until until_stopped | bash /client/java.sh Client send ${target} ${rest} default; do sleep 1; done &`,
    `until until_stopped | CONNECT_MILLIS=1000 bash /client/java.sh Client load ${target} drill-${zone} ${rest} ${groups.join(' ')} advised; do sleep 1; done`,
    'wait',
  ].join('\n');
  const memory = bytes > 10_000 ? '2Gi' : '512Mi';
  const pod = clientPod({ name: `load-${zone}`, labels: { load: zone }, nodeAffinity: place(zone), command: ['bash', '-c', script], memory });
  await kubectl(['apply', '-f', '-'], yaml([pod]));
}

/** What a load printed so far: before its last restart too, with `--previous`. */
export const loadLog = async (zone: string, ...options: string[]): Promise<string[]> =>
  (await tryKubectl(['-n', testNamespace, 'logs', `load-${zone}`, ...options])).stdout.split('\n');

/** Ends a load: it prints what it still has. */
export async function endLoad(zone: string): Promise<void> {
  await tryKubectl(['-n', testNamespace, 'exec', `load-${zone}`, '--', 'touch', '/tmp/stop']);
  const phase = async () => (await tryKubectl(['-n', testNamespace, 'get', 'pod', `load-${zone}`, '-o', 'jsonpath={.status.phase}'])).stdout;
  await until(`the load in ${zone} ends`, 60, async () => (await phase()) === 'Succeeded', phase);
}

/** Deletes the load of a zone, or all of them. */
export const deleteLoads = (zone?: string) =>
  tryKubectl(['-n', testNamespace, 'delete', 'pods', '-l', zone ? `load=${zone}` : 'load', '--force', '--grace-period=0']);
