import type { k8s } from 'cdk8s-plus-27';
import type { Sizing } from './sizing';

/** Options that every construct with pods has. */
export interface WorkloadOptions {
  /**
   * What each pod may use.
   *
   * @default - brokers 1 CPU and 4Gi, controllers 250m and 1Gi, name servers 250m and 512Mi; no CPU limit
   */
  readonly sizing?: Sizing;

  /**
   * More RocketMQ keys, spelt as in its configuration files, with values as text.
   *
   * RocketMQ ignores a key it does not know and drops a value it cannot read. Here both are refused.
   *
   * @default - none
   * @see https://rocketmq.apache.org/docs/bestPractice/05dledger
   */
  readonly config?: { [key: string]: string };

  /**
   * Rules of your own for where the pods run, beside those of the placement.
   *
   * Required node affinity terms are alternatives, so the zone is added to each of them: they can narrow the placement and never void it.
   *
   * @default - none
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
   */
  readonly affinity?: k8s.Affinity;

  /**
   * Taints that the pods accept, beside those the library accepts for them.
   *
   * @default - none
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * The PriorityClass of the pods. With a high one, a pinned pod gets its place back from other workloads when nodes are scarce.
   *
   * @default - the default of the cluster
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
   */
  readonly priorityClassName?: string;

  /**
   * The names of Secrets with which the image is pulled.
   *
   * @default - none
   * @see https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod
   */
  readonly imagePullSecrets?: string[];

  /**
   * More flags for Java. They come after those by which the library tunes Java, and win over them; a garbage collector takes the place of G1.
   * The home, the error file, the paths of RocketMQ and of its logging stay as they are.
   *
   * @default - none
   */
  readonly jvmFlags?: string[];
}
