/**
 * What a plan is made from. Every list takes objects as `kubectl get -o json` prints them, one by one or as the List that kubectl makes of
 * them.
 */
export interface PlanInput {
  /** The objects that will be applied. Pods are made of StatefulSets, Deployments and Pods, in the order of their Argo CD waves and then of this list. */
  readonly manifests: any[];
  /** The nodes of the cluster. */
  readonly nodes: any[];
  /**
   * The pods that run. Those of the manifests stay where they are; the others take room.
   *
   * @default - nothing runs
   */
  readonly pods?: any[];
  /**
   * PersistentVolumes, PersistentVolumeClaims and StorageClasses.
   *
   * @default - claims are made and bound when their pod is placed
   */
  readonly volumes?: any[];
  /**
   * Services besides those among the manifests. They count only for pods without topology spread constraints.
   *
   * @default - none
   */
  readonly services?: any[];
  /**
   * The version of Kubernetes, such as 1.27 or v1.34.2. The oldest that is known is 1.27.
   *
   * @default - that of the newest kubelet, or 1.27 if the nodes do not tell
   */
  readonly kubernetes?: string;
  /**
   * The node label that tells zones apart.
   *
   * @default - the one that the rules of the pods speak of, or else topology.kubernetes.io/zone
   */
  readonly zoneLabel?: string;
}
