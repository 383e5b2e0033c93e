import { labelOf } from '../../cluster';
import type { ClusterModel } from '../cluster-model';
import { decide, type SchedulingDecision } from '../decision';
import type { PlanNode } from '../plan-node';
import type { PlanPod } from '../plan-pod';
import type { NodeScore } from '../score/scores';
import { NodeClasses } from './node-classes';

/** What became of a pod in one course of events. @internal */
export interface Step {
  readonly pod: PlanPod;
  readonly decision: SchedulingDecision;
  /** The node that was taken, as one of all that are alike. */
  readonly chosen?: string;
}

/** One course of events: which way every tie fell. @internal */
export interface Course {
  readonly model: ClusterModel;
  /** The steps, by the id of the pod. */
  readonly steps: Map<string, Step>;
}

/** Every course of events, as far as they were followed. @internal */
export interface Simulation {
  readonly courses: Course[];
  /** Whether all of them were followed. */
  readonly complete: boolean;
  readonly classes: NodeClasses;
}

/** How many courses are followed at once, at most. */
const MOST_COURSES = 64;
/** How many times as many are begun, at most, because many turn out to be one. */
const MOST_COPIES = 4;
/** How many pairs, of a pod and a node or another pod, are looked at, at most, before ties are no longer followed both ways. */
const MOST_WORK = 500_000;

/**
 * Places pods one after another, and goes on in every way in which ties can fall.
 *
 * @param watch Is shown each pod before it is placed, in the first course.
 * @internal
 */
export function simulate(pods: PlanPod[], start: ClusterModel, zoneLabel: string, watch?: (step: Step, before: ClusterModel) => void): Simulation {
  const classes = new NodeClasses(start, pods, zoneLabel);
  const work = pods.length * (start.nodes.length + pods.length);
  const bound = Math.min(MOST_COURSES, Math.max(1, Math.floor(MOST_WORK / Math.max(1, work))));
  let courses: Course[] = [{ model: start.copy(), steps: new Map() }];
  let complete = true;
  for (const pod of pods) {
    const next: Course[] = [];
    for (const [index, course] of courses.entries()) {
      const decision = shortened(decide(pod, course.model), course.model, zoneLabel);
      const [first, ...others] = differentOnes(decision.best, course, classes);
      if (index === 0) watch?.({ pod, decision, chosen: first }, course.model);
      // Many of these turn out to be one; but a copy costs more than it is worth when there are far more than can be followed.
      const room = bound === 1 ? 0 : Math.max(0, MOST_COPIES * bound - next.length);
      if (others.length > room) complete = false;
      // Copies first: the course itself goes on with the first choice.
      const copies = others
        .slice(0, room)
        .map((chosen) => goOn({ model: course.model.copy(), steps: new Map(course.steps) }, { pod, decision, chosen }));
      next.push(goOn(course, { pod, decision, chosen: first }), ...copies);
    }
    const distinct = next.length === 1 ? next : distinctOnes(next, classes);
    if (distinct.length > bound) complete = false;
    courses = distinct.slice(0, bound);
  }
  return { courses: courses.map((course) => retried(course, zoneLabel)), complete, classes };
}

/** A decision that keeps the points of no more than the best node of each zone. */
function shortened(decision: SchedulingDecision, model: ClusterModel, zoneLabel: string): SchedulingDecision {
  const best = new Map<string | undefined, NodeScore>();
  for (const score of decision.scores) {
    const zone = labelOf(model.use(score.node)?.node as PlanNode, zoneLabel);
    if (score.total > (best.get(zone)?.total ?? -1)) best.set(zone, score);
  }
  return { ...decision, scores: [...best.values()].sort((a, b) => b.total - a.total) };
}

function goOn({ model, steps }: Course, step: Step): Course {
  if (step.chosen !== undefined) model.place(step.pod, step.chosen);
  steps.set(step.pod.id, step);
  return { model, steps };
}

/** Of nodes that are alike and hold the same pods, the first. */
function differentOnes(nodeNames: string[], { model, steps }: Course, classes: NodeClasses): string[] {
  if (nodeNames.length < 2) return nodeNames;
  const seen = new Map<string, string>();
  for (const name of nodeNames) {
    const key = contentOf(name, model, steps, classes);
    if (!seen.has(key)) seen.set(key, name);
  }
  return [...seen.values()];
}

/** Courses that differ only in which of several equal nodes holds what are one. */
function distinctOnes(courses: Course[], classes: NodeClasses): Course[] {
  const seen = new Map<string, Course>();
  for (const course of courses) {
    const { model, steps } = course;
    const taken = new Set([...steps.values()].flatMap(({ chosen }) => chosen ?? []));
    const key = [...taken]
      .map((name) => contentOf(name, model, steps, classes))
      .sort()
      .join(';');
    if (!seen.has(key)) seen.set(key, course);
  }
  return [...seen.values()];
}

function contentOf(nodeName: string, model: ClusterModel, steps: Map<string, Step>, classes: NodeClasses): string {
  const ids = (model.use(nodeName)?.pods ?? []).map(({ id }) => id).filter((id) => steps.has(id));
  return `${classes.of(nodeName)}:${ids.sort()}`;
}

/** A pod that found no place is tried again when others have been placed, because they can be what it waits for. */
function retried(course: Course, zoneLabel: string): Course {
  for (let placed = true; placed; ) {
    placed = false;
    for (const { pod, chosen } of course.steps.values()) {
      if (chosen !== undefined) continue;
      const decision = shortened(decide(pod, course.model), course.model, zoneLabel);
      if (decision.best.length === 0) continue;
      goOn(course, { pod, decision, chosen: decision.best[0] });
      placed = true;
    }
  }
  return course;
}
