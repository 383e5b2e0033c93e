import { HOSTNAME } from '../../cluster';
import type { ClusterModel, NodeUse } from '../cluster-model';
import type { PlanNode } from '../plan-node';
import type { PlanPod } from '../plan-pod';

type Json = any;

/**
 * Which nodes are alike: no rule and no score tells them apart, so that whatever can happen on one of them can happen on the other. Of nodes
 * that are alike, one is enough to look at.
 *
 * @internal
 */
export class NodeClasses {
  private readonly classes = new Map<string, number>();
  private readonly members: string[][] = [];

  public constructor(model: ClusterModel, pods: PlanPod[], zoneLabel: string) {
    const running = model.scheduled.map(({ pod }) => pod);
    const keys = keysOf([...pods, ...running], model, zoneLabel);
    const named = namesOf(pods, model);
    const images = [...new Set(pods.flatMap(imagesOf))].sort();
    const known = new Map<string, number>();
    for (const use of model.uses) {
      const { name } = use.node;
      const text = named.has(name) || named.has(use.node.labels[HOSTNAME]) ? name : describe(use, keys, images, model);
      const number = known.get(text) ?? known.size;
      known.set(text, number);
      this.classes.set(name, number);
      if (this.members[number] === undefined) this.members[number] = [name];
      else this.members[number].push(name);
    }
  }

  /** The number of the class of a node. */
  public of(nodeName: string): number {
    return this.classes.get(nodeName) as number;
  }

  /** All nodes that are like one of some nodes, in the order of the cluster. */
  public like(nodeNames: Iterable<string>): string[] {
    const numbers = new Set([...nodeNames].map((name) => this.of(name)));
    if (numbers.size < 2) return [...numbers].flatMap((number) => this.members[number]);
    return [...this.classes].filter(([, number]) => numbers.has(number)).map(([name]) => name);
  }
}

/** All node labels that any rule speaks of. */
function keysOf(pods: PlanPod[], model: ClusterModel, zoneLabel: string): string[] {
  const keys = new Set([zoneLabel, 'topology.kubernetes.io/zone', 'topology.kubernetes.io/region']);
  for (const key of ['failure-domain.beta.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/region']) keys.add(key);
  const seen = new Set<Json>();
  const collect = (rules: Json) => {
    if (rules === null || typeof rules !== 'object' || seen.has(rules)) return;
    seen.add(rules);
    for (const key of [rules.topologyKey, rules.key]) if (typeof key === 'string') keys.add(key);
    for (const value of Object.values(rules)) collect(value);
  };
  for (const { spec } of pods) {
    collect(spec.affinity);
    collect(spec.topologySpreadConstraints);
    for (const key of Object.keys(spec.nodeSelector ?? {})) keys.add(key);
  }
  for (const object of model.surroundings.volumes.all) collect(object.spec?.nodeAffinity ?? object.allowedTopologies);
  keys.delete(HOSTNAME);
  return [...keys].sort();
}

/** All values that rules about nodes name: a node that is called by its name is like no other. */
function namesOf(pods: PlanPod[], model: ClusterModel): Set<string> {
  const names = new Set<string>();
  const collect = (rules: Json) => {
    if (typeof rules === 'string') names.add(rules);
    else if (rules !== null && typeof rules === 'object') for (const value of Object.values(rules)) collect(value);
  };
  for (const { spec } of pods) for (const rules of [spec.nodeName, spec.nodeSelector, spec.affinity?.nodeAffinity]) collect(rules);
  for (const object of model.surroundings.volumes.all) collect([object.spec?.nodeAffinity, object.metadata.annotations, object.allowedTopologies]);
  return names;
}

const imagesOf = ({ spec }: PlanPod): string[] => [...(spec.initContainers ?? []), ...(spec.containers ?? [])].map(({ image }) => image ?? '');

function describe({ node, pods }: NodeUse, keys: string[], images: string[], model: ClusterModel): string {
  return JSON.stringify([
    keys.map((key) => node.labels[key] ?? null),
    about(node),
    images.map((image) => model.imageBytes(node.name, image)),
    pods
      .map(({ namespace, labels, terminating, requests, ports, spec: { affinity } }) =>
        JSON.stringify([namespace, sorted(labels), terminating, requests, ports, affinity?.podAffinity, affinity?.podAntiAffinity]),
      )
      .sort(),
  ]);
}

const about = ({ taints, unschedulable, allocatable, maxPods }: PlanNode) => [taints, unschedulable, allocatable, maxPods];

const sorted = (labels: { [label: string]: string }) => Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
