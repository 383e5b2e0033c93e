import { enforce } from '../../rules';
import { deadEndsOf } from './dead-end/dead-ends';
import type { LossPlan } from './loss-plan';
import { nodeWarnings } from './node-warning';
import type { PlacementPlan } from './placement-plan';
import type { PlanInput } from './plan-input';
import { type PlanWorld, worldOf, zoneOf } from './plan-world';
import { type PlannedPods, planPods } from './pod/pod-planner';
import { capacitiesOf } from './zone-capacity';

/**
 * Says where the scheduler of Kubernetes puts the pods of manifests, and what happens to them when nodes are lost.
 *
 * What is called guaranteed follows from required rules and volumes alone. What is called predicted is what the scheduler's own arithmetic
 * gives on these nodes, pod by pod. Preemption is not modelled, and neither is the sampling of nodes in clusters of more than a hundred.
 */
export class Planner {
  /**
   * A planner for manifests and a cluster.
   *
   * @throws one error that names everything that is wrong with the input.
   */
  public static of(input: PlanInput): Planner {
    return new Planner(worldOf(input));
  }

  private readonly placed: PlannedPods;

  private constructor(private readonly world: PlanWorld) {
    this.placed = planPods(world.pods, world.model, world);
  }

  /** The plan. */
  public plan(): PlacementPlan {
    const { world, placed } = this;
    return {
      kubernetes: world.kubernetes,
      zoneLabel: world.zoneLabel,
      pods: placed.plans,
      capacity: capacitiesOf(world.model, placed.model, world),
      withoutZone: this.zones().map((zone) => ({ zone, ...this.withoutNodes(this.nodesOf(zone)) })),
      warnings: nodeWarnings(world),
      deadEnds: deadEndsOf(world),
      complete: placed.complete,
    };
  }

  /**
   * What becomes of the pods when nodes are lost, and all else has been placed before. Of pods that several equal nodes could hold, it is
   * told for the nodes of the first course of events.
   *
   * @param nodes The names of the nodes.
   * @throws if a name is unknown.
   */
  public withoutNodes(nodes: string[]): LossPlan {
    const { world, placed } = this;
    const unknown = nodes.filter((name) => placed.model.use(name) === undefined);
    enforce('withoutNodes', [
      {
        holds: unknown.length === 0,
        what: 'only nodes of the cluster can be lost',
        got: unknown,
        allowed: 'the names of its nodes',
        fix: 'correct the names',
      },
    ]);
    const gone = new Set(nodes);
    const lost = new Set(nodes.flatMap((name) => (placed.model.use(name)?.pods ?? []).map(({ id }) => id)));
    const left = placed.model.with(placed.model.nodes.filter(({ name }) => !gone.has(name)));
    const pods = world.pods.filter(({ id }) => lost.has(id));
    const again = planPods(pods, left, { ...world, nodes: left.nodes, running: new Map() }, placed.model);
    return { nodes: [...nodes], pods: again.plans, capacity: capacitiesOf(left, again.model, world) };
  }

  private zones(): string[] {
    return [...new Set(this.world.nodes.flatMap((node) => zoneOf(this.world, node) ?? []))].sort();
  }

  private nodesOf(zone: string): string[] {
    return this.world.nodes.filter((node) => zoneOf(this.world, node) === zone).map(({ name }) => name);
  }
}

/** Where the scheduler of Kubernetes puts the pods of manifests. @internal */
export const planPlacement = (input: PlanInput): PlacementPlan => Planner.of(input).plan();
