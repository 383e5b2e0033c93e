import type { ClusterNode } from './cluster-node';

export type { ClusterNode, NodeTaint } from './cluster-node';

/** A pod as a manifest describes it. @internal */
export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: { [label: string]: string };
  /** Whether it was told to stop but may still run. */
  readonly terminating: boolean;
  readonly spec: any;
}

/** A pod that runs on a node. @internal */
export interface ScheduledPod {
  readonly pod: Pod;
  readonly node: ClusterNode;
}

/** What the scheduler sees when it places a pod. @internal */
export interface ClusterState {
  readonly nodes: ClusterNode[];
  readonly scheduled: ScheduledPod[];
}

export const HOSTNAME = 'kubernetes.io/hostname';

/** The value of a node's label. @internal */
export function labelOf(node: ClusterNode, key: string): string | undefined {
  if (Object.hasOwn(node.labels, key)) return node.labels[key];
  return key === HOSTNAME ? node.name : undefined;
}
