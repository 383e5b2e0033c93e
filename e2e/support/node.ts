import { get, kubectl, type Outcome, tryKubectl } from './kubectl';
import { namespace, zoneLabel } from './plan';

export const nodeOf = async (pod: string): Promise<string> => (await get('-n', namespace, 'pod', pod)).spec.nodeName;

/** The zone of the node that a pod stands on. */
export const zoneOf = async (pod: string): Promise<string> => (await get('node', await nodeOf(pod))).metadata.labels[zoneLabel];

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
