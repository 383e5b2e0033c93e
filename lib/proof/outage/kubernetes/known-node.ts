import { type PlanNode, planNodeOf } from '../../plan/plan-node';

/** A node as kubectl prints it. @internal */
export interface KnownNode extends PlanNode {
  /** The domain within which Kubernetes counts nodes that are gone before it evicts: region and zone, empty without both labels. */
  readonly domain: string;
  /** Whether it is counted there. */
  readonly counted: boolean;
}

// In this order. Kubernetes knows no other label as a zone, whatever the pods go by.
const ZONE = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];
const REGION = ['topology.kubernetes.io/region', 'failure-domain.beta.kubernetes.io/region'];

/** The items of `kubectl get nodes -o json`. @internal */
export function knownNodes(items: any[]): KnownNode[] {
  return items.map((item) => {
    const node = planNodeOf(item.status?.allocatable === undefined ? withRoom(item) : item);
    const first = (keys: string[]) => keys.map((key) => node.labels[key]).find((value) => value !== undefined) ?? '';
    return {
      ...node,
      domain: [first(REGION), first(ZONE)].filter((part) => part !== '').join('/'),
      counted: node.labels['node.kubernetes.io/exclude-disruption'] === undefined,
    };
  });
}

/** A node that does not tell what it offers is not held to be full. */
const withRoom = (item: any) => ({
  ...item,
  status: { ...item.status, allocatable: { cpu: '1M', memory: '1Pi', pods: '1M', 'ephemeral-storage': '1Ei' } },
});
