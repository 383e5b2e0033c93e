import { antiAffinityTest } from '../../scheduling';
import type { ClusterModel, NodeUse } from '../cluster-model';
import { admissionFor } from '../filters';
import type { PlanNode } from '../plan-node';
import type { PlanPod } from '../plan-pod';

/**
 * The nodes that a pod's own rules and its volumes leave, whatever else runs, and whether or not nodes are cordoned, tainted or full. The
 * order in which pods are made does not matter for them.
 *
 * @internal
 */
export class Candidates {
  private readonly byRules = new Map<string | Set<string>, PlanNode[]>();
  private readonly byState = new Map<PlanNode[], Map<string, PlanNode[]>>();
  private readonly known = new Map<string, PlanNode[]>();

  public constructor(private readonly model: ClusterModel) {}

  /** The nodes that the rules and the volumes of a pod leave. */
  public of(pod: PlanPod): PlanNode[] {
    const known = this.known.get(pod.id);
    if (known !== undefined) return known;
    const all = this.meetingRules(pod);
    const { volumes } = this.model.surroundings;
    const obstacle = volumes.test(pod);
    // Most pods share their candidates with many others, and then the very list.
    const nodes = pod.claims.length === 0 || volumes.all.length === 0 ? all : all.filter((node) => obstacle(node) === undefined);
    this.known.set(pod.id, nodes);
    return nodes;
  }

  /** The nodes that the rules of a pod leave. */
  public meetingRules(pod: PlanPod): PlanNode[] {
    const { nodeName } = pod.spec;
    const matching = this.model.meetingRules(pod);
    const key: string | Set<string> = nodeName || matching;
    const known = this.byRules.get(key);
    if (known !== undefined) return known;
    const nodes = this.model.nodes.filter(({ name }) => matching.has(name) && (!nodeName || nodeName === name));
    this.byRules.set(key, nodes);
    return nodes;
  }

  /** The candidates of a pod that are not cordoned, tainted, full or kept from it by pods that run. */
  public usableFor(pod: PlanPod): PlanNode[] {
    const nodes = this.of(pod);
    const open = this.openFor(pod, nodes);
    if (this.model.scheduled.length === 0) return open;
    const apart = antiAffinityTest(pod, this.model.scheduled);
    return open.every(apart) ? open : open.filter(apart);
  }

  /** Pods that are alike in all that counts for a node alone share the very list. */
  private openFor(pod: PlanPod, nodes: PlanNode[]): PlanNode[] {
    const states = this.byState.get(nodes) ?? new Map<string, PlanNode[]>();
    this.byState.set(nodes, states);
    const key = JSON.stringify([pod.spec.tolerations, pod.requests, pod.ports]);
    const known = states.get(key);
    if (known !== undefined) return known;
    const alone: ClusterModel = Object.create(this.model, { scheduled: { value: [] } });
    const { affinity, topologySpreadConstraints, ...spec } = pod.spec;
    const admits = admissionFor({ ...pod, spec }, alone);
    const open = nodes.filter(({ name }) => admits(this.model.use(name) as NodeUse));
    states.set(key, open);
    return open;
  }
}
