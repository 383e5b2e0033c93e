import type { ClusterState } from '../cluster';
import { meetsNodeAffinity } from '../scheduling';
import { imageName } from './image-name';
import type { SchedulerBehaviour } from './kubernetes-version';
import type { PlanNode } from './plan-node';
import { ANY_ADDRESS, type HostPort, type PlanPod } from './plan-pod';
import type { VolumeFacts } from './volume-facts';

type Json = any;

/** A pod on a node. @internal */
export interface PlacedPod {
  readonly pod: PlanPod;
  readonly node: PlanNode;
}

/** A node, and what the pods on it take. @internal */
export interface NodeUse {
  readonly node: PlanNode;
  readonly pods: PlanPod[];
  cpu: number;
  memory: number;
  readonly others: { [resource: string]: number };
  countedCpu: number;
  countedMemory: number;
  readonly ports: HostPort[];
}

/** What is the same for all pods that are placed. @internal */
export interface Surroundings {
  readonly behaviour: SchedulerBehaviour;
  readonly services: Json[];
  readonly volumes: VolumeFacts;
  /**
   * Whether the scheduler has just been told of all nodes, one after another. Until each node reports for the second time, 1.27 counts for
   * an image only the nodes that were known before.
   */
  readonly justStarted?: boolean;
}

/** The scheduler's picture of a cluster: nodes, and pods that are placed one by one. @internal */
export class ClusterModel implements ClusterState {
  public readonly scheduled: PlacedPod[] = [];
  public readonly uses: NodeUse[];
  private readonly byName: Map<string, NodeUse>;
  private readonly images: ImageCounts;
  private readonly matching: Map<string, Set<string>>;

  public constructor(
    public readonly nodes: PlanNode[],
    public readonly surroundings: Surroundings,
    same?: ClusterModel,
  ) {
    this.uses = nodes.map((node) => ({ node, pods: [], cpu: 0, memory: 0, others: {}, countedCpu: 0, countedMemory: 0, ports: [] }));
    this.byName = new Map(this.uses.map((use) => [use.node.name, use]));
    this.images = same?.images ?? countImages(nodes, surroundings);
    this.matching = same?.matching ?? new Map();
  }

  /** The node of a name, and what it holds. */
  public use(nodeName: string): NodeUse | undefined {
    return this.byName.get(nodeName);
  }

  /** The names of the nodes that meet a pod's node selector and required node affinity. Many pods ask for the same. */
  public meetingRules(pod: PlanPod): Set<string> {
    const { nodeSelector, affinity } = pod.spec;
    const key = JSON.stringify([nodeSelector, affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution]);
    const known = this.matching.get(key);
    if (known !== undefined) return known;
    const names = new Set(this.nodes.filter((node) => meetsNodeAffinity(pod, node)).map(({ name }) => name));
    this.matching.set(key, names);
    return names;
  }

  /** Puts a pod on a node. */
  public place(pod: PlanPod, nodeName: string): void {
    const use = this.byName.get(nodeName);
    // A pod can run on a node that is gone or was left out.
    if (use === undefined) return;
    const { requests } = pod;
    this.scheduled.push({ pod, node: use.node });
    use.pods.push(pod);
    use.cpu += requests.cpu;
    use.memory += requests.memory;
    use.countedCpu += requests.counted.cpu;
    use.countedMemory += requests.counted.memory;
    for (const name in requests.others) use.others[name] = (use.others[name] ?? 0) + requests.others[name];
    use.ports.push(...pod.ports);
  }

  /** The same picture, to go on differently. */
  public copy(): ClusterModel {
    return this.with(this.nodes);
  }

  /** The same pods on other nodes of the same names. Those on nodes that are left out are gone. */
  public with(nodes: PlanNode[]): ClusterModel {
    const copy = new ClusterModel(nodes, this.surroundings, nodes === this.nodes ? this : undefined);
    for (const { pod, node } of this.scheduled) copy.place(pod, node.name);
    return copy;
  }

  /** The same picture with other load on some nodes, in percent of their processors and memory. */
  public loaded(nodeNames: string[], percent: number): ClusterModel {
    const copy = this.copy();
    for (const name of nodeNames) {
      const use = copy.byName.get(name);
      if (use === undefined) continue;
      const [cpu, memory] = [use.node.allocatable.cpu, use.node.allocatable.memory].map((amount) => Math.trunc((amount * percent) / 100));
      use.cpu += cpu;
      use.countedCpu += cpu;
      use.memory += memory;
      use.countedMemory += memory;
    }
    return copy;
  }

  /** What an image on a node weighs: its bytes, by the share of nodes that hold it. */
  public imageBytes(nodeName: string, image: string): number {
    const known = this.images.get(nodeName)?.get(imageName(image));
    return known === undefined ? 0 : Math.trunc(known.bytes * (known.nodes / this.nodes.length));
  }
}

/** Whether pods want a port of a node that is taken. @internal */
export function takenPort(pod: PlanPod, { ports }: NodeUse): HostPort | undefined {
  const clash = (one: HostPort, other: HostPort) =>
    one.port === other.port && (one.ip === other.ip || one.ip === ANY_ADDRESS || other.ip === ANY_ADDRESS);
  return pod.ports.find((wanted) => ports.some((taken) => clash(wanted, taken)));
}

type ImageCounts = Map<string, Map<string, { readonly bytes: number; readonly nodes: number }>>;

function countImages(nodes: PlanNode[], { behaviour, justStarted }: Surroundings): ImageCounts {
  const images = new Map<string, { bytes: number; nodes: number }>();
  const frozen = justStarted === true && behaviour.countsImagesOnArrival;
  return new Map(
    nodes.map((node) => {
      const own = new Map<string, { bytes: number; nodes: number }>();
      for (const { names, bytes } of node.images) {
        for (const name of names) {
          if (own.has(name)) continue;
          const image = images.get(name) ?? { bytes, nodes: 0 };
          images.set(name, image);
          image.nodes++;
          own.set(name, frozen ? { ...image } : image);
        }
      }
      return [node.name, own];
    }),
  );
}
