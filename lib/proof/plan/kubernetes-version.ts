/** The versions of Kubernetes that the model of the scheduler was compared with. Others between and after them are accepted too. */
export enum KubernetesVersion {
  /** 1.27. */
  V1_27 = '1.27',
  /** 1.34. */
  V1_34 = '1.34',
  /** 1.35. */
  V1_35 = '1.35',
  /** 1.36 and newer: a pod is drawn to the node whose balance of processor and memory it mends, no longer to the one it leaves best balanced. */
  V1_36 = '1.36',
}

/** What the scheduler of a version does. @internal */
export interface SchedulerBehaviour {
  /** Topology spread that has nothing to say gives no points; before, it gave all of them to every node. */
  readonly silentSpreadSkips: boolean;
  /** A pod that requests nothing is not asked about balance. */
  readonly skipsBalanceOfNothing: boolean;
  /** A node that is overcommitted takes no pod that requests anything, not even something else. */
  readonly refusesOvercommitted: boolean;
  /** Of an image, a node knows how many nodes had it when the node was added, until it reports again. */
  readonly countsImagesOnArrival: boolean;
  /** The images of init containers count, and so do those containers. */
  readonly countsInitImages: boolean;
  /** Init containers that restart always run beside the containers. */
  readonly knowsSidecars: boolean;
  /** Requests of the pod as a whole go before those of its containers. */
  readonly knowsPodResources: boolean;
  /** The balance is compared with what it was without the pod. */
  readonly comparesBalance: boolean;
}

/** The oldest version whose scheduler is modelled. */
const OLDEST = 27;

/** Whether a text is a version of Kubernetes that the model knows. @internal */
export const isKubernetesVersion = (version: unknown): boolean => typeof version === 'string' && (minorOf(version) ?? 0) >= OLDEST;

const minorOf = (version: string): number | undefined => {
  const match = /^v?1\.(\d{1,3})(\D.*)?$/.exec(version);
  return match === null ? undefined : Number(match[1]);
};

/** The newer of two versions. @internal */
export const newerVersion = (one: string, other: string): string => ((minorOf(other) ?? 0) > (minorOf(one) ?? 0) ? other : one);

/** What the scheduler of a version does, such as 1.27 or v1.34.2. @internal */
export function behaviourOf(version: string): SchedulerBehaviour {
  const minor = minorOf(version) ?? OLDEST;
  return {
    silentSpreadSkips: minor >= 28,
    refusesOvercommitted: minor < 28,
    countsImagesOnArrival: minor < 29,
    knowsSidecars: minor >= 29,
    countsInitImages: minor >= 30,
    skipsBalanceOfNothing: minor >= 33,
    knowsPodResources: minor >= 34,
    comparesBalance: minor >= 36,
  };
}
