import type { k8s } from 'cdk8s-plus-27';

/**
 * A pinned pod gains nothing by eviction: it could start nowhere else, and when a room comes back after minutes every pod that was marked
 * meanwhile would restart at once.
 */
export const STAY: k8s.Toleration[] = ['not-ready', 'unreachable'].map((state) => ({
  key: `node.kubernetes.io/${state}`,
  operator: 'Exists',
  effect: 'NoExecute',
}));

/** Lets a pod run on control-plane nodes. */
export const CONTROL_PLANE: k8s.Toleration = { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' };
