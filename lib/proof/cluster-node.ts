/** A node, as far as the hard scheduling rules look at it. */
export interface ClusterNode {
  /** The name of the node. */
  readonly name: string;
  /** Its labels. `kubernetes.io/hostname` is its name unless it is given here, because every kubelet sets that label. */
  readonly labels: { [label: string]: string };
  /**
   * Its taints.
   *
   * @default - none
   */
  readonly taints?: NodeTaint[];
  /**
   * Whether it is cordoned.
   *
   * @default false
   */
  readonly unschedulable?: boolean;
}

/** A taint of a node. */
export interface NodeTaint {
  /** The key. */
  readonly key: string;
  /**
   * The value.
   *
   * @default - an empty value
   */
  readonly value?: string;
  /** NoSchedule, NoExecute or PreferNoSchedule; the last is no hard rule. */
  readonly effect: string;
}
