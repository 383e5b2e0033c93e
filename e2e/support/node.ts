import { get, kubectl, type Outcome, tryKubectl } from './kubectl';
import { namespace } from './plan';

export const nodeOf = async (pod: string): Promise<string> => (await get('-n', namespace, 'pod', pod)).spec.nodeName;

/** Drains a node of the cluster's pods; the tests' own pod may stay. It gives up after `bound` seconds. */
export const drain = (node: string, bound: number): Promise<Outcome> =>
  tryKubectl([
    'drain',
    node,
    '--ignore-daemonsets',
    '--delete-emptydir-data',
    '--pod-selector=app.kubernetes.io/part-of=rocketmq',
    `--timeout=${bound}s`,
  ]);

export const cordon = (nodes: string[]) => kubectl(['cordon', ...nodes]);
export const uncordon = (nodes: string[]) => kubectl(['uncordon', ...nodes]);
