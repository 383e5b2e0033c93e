import type { ClusterFacts } from '../../facts/facts';
import type { Manifest } from '../../facts/manifest';
import { mainPort, type PodFacts } from '../../facts/pod-facts';
import { word } from '../words';

/** kubectl in the namespace of a cluster. @internal */
export const kubectl = ({ namespace }: { readonly namespace: string }, ...args: string[]): string =>
  ['kubectl', '-n', word(namespace), ...args].join(' ');

/** The workload of a pod, as kubectl takes it: statefulset NAME. @internal */
export const workloadOf = ({ workload }: PodFacts): { readonly kind: string; readonly name: string } => ({
  kind: `${workload.body.kind}`.toLowerCase(),
  name: word(workload.body.metadata.name),
});

/**
 * A question to RocketMQ, put by the script that the pods of this library carry: no second JVM, and a true exit status. Nothing for a pod
 * that has no such script.
 *
 * @internal
 */
export function request(pod: PodFacts, code: number, body?: string): string[] {
  const script = pod.files.find(({ file }) => file === SCRIPT)?.at;
  if (script === undefined) return [];
  const rest = body === undefined ? [] : ["''", word(body)];
  return [kubectl(pod, 'exec', ...inContainer(pod), '--', 'bash', word(script), `127.0.0.1:${mainPort(pod)}`, `${code}`, ...rest)];
}

/** The pod and its RocketMQ container, as kubectl exec takes them. @internal */
export const inContainer = (pod: PodFacts): string[] => [
  executable(pod),
  ...((pod.spec.containers ?? []).length > 1 ? ['-c', word(pod.container.name)] : []),
];

/** The pods of a Deployment have names that nobody knows before. */
const executable = (pod: PodFacts): string => (hasName(pod) ? word(pod.name) : `deployment/${workloadOf(pod).name}`);

const hasName = ({ workload }: PodFacts): boolean => workload.body.kind !== 'Deployment';

/** What picks a pod out after `kubectl get pod`: its name, or the labels that it shares with its likes. @internal */
export function picked(pod: PodFacts): string[] {
  if (hasName(pod)) return [word(pod.name)];
  const labels: [string, unknown][] = Object.entries(pod.workload.body.spec?.selector?.matchLabels ?? {});
  return ['-l', word(labels.map(([key, value]) => `${key}=${value}`).join(','))];
}

/** A question for the node that a pod is on, as a word of a command. @internal */
export const nodeQuestion = (pod: PodFacts): string =>
  `"$(${kubectl(pod, 'get', 'pod', ...picked(pod), '-o', `jsonpath='{${hasName(pod) ? '' : '.items[0]'}.spec.nodeName}'`)})"`;

/** How many groups are asked for, or told what to type for, at once. A thousand would be no command any more. @internal */
export const AT_ONCE = 20;

const SCRIPT = 'request.sh';

/** Asks controllers which of them leads. @internal */
export const askLeader = (voters: PodFacts[]): string[] => voters.flatMap((voter) => request(voter, 1005));

/** Asks every controller for groups; only the one that leads answers. @internal */
export const askGroups = (voters: PodFacts[], brokerNames: string[]): string[] =>
  brokerNames.length === 0 ? [] : voters.flatMap((voter) => request(voter, 1006, JSON.stringify(brokerNames.slice(0, AT_ONCE))));

/** The Argo CD Applications among the manifests that deploy into a namespace. @internal */
export const applicationsOf = ({ facts, namespace }: ClusterFacts): Manifest[] =>
  facts.notJudged.filter(
    ({ body }) =>
      body.kind === 'Application' &&
      `${body.apiVersion}`.startsWith('argoproj.io/') &&
      typeof body.metadata?.name === 'string' &&
      body.spec?.destination?.namespace === namespace,
  );
