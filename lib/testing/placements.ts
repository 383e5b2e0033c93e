import { decisiveNodes, type Meeting, meetingInZone, meetingOnNode } from '../proof/meeting';
import { admits, type ClusterNode, labelOf, nodeAdmits, type Pod } from '../proof/scheduling';

/** A pod that runs on a node. */
export interface PodBinding {
  /** The name of the pod. */
  readonly podName: string;
  /** The name of the node. */
  readonly nodeName: string;
}

type Json = any;

const COMPONENT = 'app.kubernetes.io/component';
const INSTANCE = 'app.kubernetes.io/instance';
const BROKER_NAME = 'rocketmq.apache.org/broker-name';

/**
 * Where pods can run, decided from the rules in their manifests as the scheduler of Kubernetes decides it. Only hard rules count: what is
 * merely preferred holds until a node is full.
 *
 * Resources, volumes and topology spread constraints are not looked at.
 *
 * @example
 * const placements = Placements.of(Testing.synth(chart));
 * placements.expectPairsInOppositeZones('topology.kubernetes.io/zone');
 */
export class Placements {
  /**
   * The pods of all StatefulSets, Deployments and Pods among these manifests.
   *
   * @param manifests What `Testing.synth(chart)` gives, or parsed YAML.
   */
  public static of(manifests: any[]): Placements {
    return new Placements(manifests.flatMap(podsOf));
  }

  private constructor(private readonly pods: Pod[]) {}

  /** The names of the pods. */
  public get podNames(): string[] {
    return this.pods.map(({ name }) => name);
  }

  /**
   * The names of the nodes on which the hard rules allow a pod.
   *
   * @param podName The name of the pod, such as mq-broker-0-0-0.
   * @param nodes The nodes of the cluster.
   * @param scheduled The pods that run already.
   * @throws if a name is unknown.
   */
  public admissibleNodes(podName: string, nodes: ClusterNode[], scheduled: PodBinding[] = []): string[] {
    const placed = scheduled.map((binding) => ({ pod: this.pod(binding.podName), node: named(nodes, binding.nodeName) }));
    return nodes.filter((node) => admits(this.pod(podName), node, placed)).map(({ name }) => name);
  }

  /**
   * The zones in which a pod can run.
   *
   * @returns the values of the zone label; nothing if it can also run on nodes without that label or with any value.
   * @throws if the pod is unknown.
   */
  public possibleZones(podName: string, zoneLabel: string): string[] | undefined {
    const pod = this.pod(podName);
    const nodes = decisiveNodes([pod], zoneLabel);
    const zones = nodes.filter((node) => nodeAdmits(pod, node)).map((node) => labelOf(node, zoneLabel));
    const known = new Set(mentioned(pod, zoneLabel));
    if (zones.some((zone) => zone === undefined || !known.has(zone))) return undefined;
    return [...new Set(zones as string[])].sort();
  }

  /**
   * Expects that the two members of every broker group can never share a zone, on any state of any cluster.
   *
   * @param zoneLabel The node label that tells zones apart.
   * @throws with a counterexample if they can, and if there is nothing to expect: no group, a group that has not two members, or a member
   * that can run nowhere.
   */
  public expectPairsInOppositeZones(zoneLabel: string): void {
    const groups = groupBy(this.brokers(), ({ namespace, labels }) => `${namespace}/${labels[INSTANCE]}/${labels[BROKER_NAME]}`);
    if (groups.size === 0) throw new Error(`no broker group is among the manifests: no pod has the label ${BROKER_NAME}`);
    for (const [group, members] of groups) {
      if (members.length !== 2) throw new Error(`the broker group ${group} has ${members.length} members (${names(members)}), not 2`);
      this.expectApart(members, zoneLabel);
    }
  }

  /**
   * Expects that no two brokers of a cluster can share a node.
   *
   * @throws with a counterexample if they can, or if there are no brokers.
   */
  public expectOneBrokerPerNode(): void {
    const clusters = groupBy(this.brokers(), ({ namespace, labels }) => `${namespace}/${labels[INSTANCE]}`);
    if (clusters.size === 0) throw new Error('no broker is among the manifests');
    for (const brokers of clusters.values()) {
      for (const [index, a] of brokers.entries()) {
        for (const b of brokers.slice(index + 1)) {
          const found = meetingOnNode(a, b);
          if (found)
            throw new Error(`${a.name} and ${b.name} can share a node: ${told(a, b, found)}; require anti-affinity on kubernetes.io/hostname`);
        }
      }
    }
  }

  /**
   * Expects that the name servers of a cluster can never share a zone.
   *
   * @param zoneLabel The node label that tells zones apart.
   * @throws with a counterexample if they can, or if some cluster has not two of them.
   */
  public expectInBothZones(zoneLabel: string): void {
    const pairs = groupBy(
      this.pods.filter(({ labels }) => labels[COMPONENT] === 'nameserver'),
      ({ namespace, labels }) => `${namespace}/${labels[INSTANCE]}`,
    );
    if (pairs.size === 0) throw new Error('no name server is among the manifests');
    for (const [cluster, pair] of pairs) {
      if (pair.length !== 2) throw new Error(`${cluster} has ${pair.length} name servers, not 2`);
      this.expectApart(pair, zoneLabel);
    }
  }

  private expectApart([a, b]: Pod[], zoneLabel: string): void {
    const nodes = decisiveNodes([a, b], zoneLabel);
    for (const pod of [a, b]) {
      if (!nodes.some((node) => nodeAdmits(pod, node))) throw new Error(`${pod.name} can run nowhere: its required node affinity contradicts itself`);
    }
    const found = meetingInZone(a, b, zoneLabel);
    if (!found) return;
    const fix = `require node affinity with "${zoneLabel} In [...]" in every term, and anti-affinity between the two on "${zoneLabel}"`;
    throw new Error(`${a.name} and ${b.name} can share a zone: ${told(a, b, found, zoneLabel)}; ${fix}`);
  }

  private brokers(): Pod[] {
    return this.pods.filter(({ labels }) => labels[BROKER_NAME] !== undefined);
  }

  private pod(name: string): Pod {
    const pod = this.pods.find((candidate) => candidate.name === name);
    if (pod === undefined) throw new Error(`there is no pod ${name} among the manifests, only ${names(this.pods)}`);
    return pod;
  }
}

function podsOf({ kind, metadata, spec }: Json): Pod[] {
  const namespace = metadata?.namespace ?? 'default';
  if (kind === 'Pod') return [{ name: metadata.name, namespace, labels: metadata.labels ?? {}, spec }];
  if (kind !== 'StatefulSet' && kind !== 'Deployment') return [];
  const { template, replicas = 1 } = spec;
  const labels = template.metadata?.labels ?? {};
  return Array.from({ length: replicas }, (_, ordinal) => ({ name: `${metadata.name}-${ordinal}`, namespace, labels, spec: template.spec }));
}

/** The values that a pod's rules name for a label. */
function mentioned({ spec }: Pod, key: string): string[] {
  const terms: Json[] = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const named = terms.flatMap((term) => term.matchExpressions ?? []).filter((expression) => expression.key === key);
  const selected = spec.nodeSelector?.[key];
  return [...named.flatMap(({ values = [] }) => values), ...(selected === undefined ? [] : [selected])];
}

function told(a: Pod, b: Pod, { first, second }: Meeting, zoneLabel?: string): string {
  const node = ({ name, labels }: ClusterNode) => {
    const text = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    const missing = zoneLabel !== undefined && !(zoneLabel in labels) ? [`no label ${zoneLabel}, so it may stand anywhere`] : [];
    return `${name} (${[...text, ...missing].join(', ') || 'no labels'})`;
  };
  return `when ${a.name} runs on ${node(first)}, ${b.name} is admitted to ${node(second)}`;
}

function named(nodes: ClusterNode[], name: string): ClusterNode {
  const node = nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`there is no node ${name} among the nodes given`);
  return node;
}

function groupBy(pods: Pod[], key: (pod: Pod) => string): Map<string, Pod[]> {
  const groups = new Map<string, Pod[]>();
  for (const pod of pods) groups.set(key(pod), [...(groups.get(key(pod)) ?? []), pod]);
  return groups;
}

const names = (pods: Pod[]) => pods.map(({ name }) => name).join(', ') || 'none';
