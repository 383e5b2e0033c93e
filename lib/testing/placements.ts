import { BROKER_NAME, COMPONENT, INSTANCE, MEMBER } from '../kube/labels';
import { apartRules, meetingRules } from '../proof/apart-rules';
import { type ClusterNode, HOSTNAME, type Pod } from '../proof/cluster';
import { groupBy } from '../proof/facts/facts';
import { anyMeetingOnNode } from '../proof/meeting';
import { podsOf } from '../proof/pods';
import { admits } from '../proof/scheduling';
import { zonesOf } from '../proof/zones';
import { describe, enforce, type Rule } from '../rules';

/** A pod that runs on a node. */
export interface PodBinding {
  /** The name of the pod, as {@link Placements.podNames} gives it. */
  readonly podName: string;
  /** The name of the node. */
  readonly nodeName: string;
}

/**
 * Where pods can run, decided from their manifests by the hard rules of the scheduler of Kubernetes. What is merely preferred is no rule: it
 * holds only until a node is full.
 *
 * An expectation holds if no state of any cluster breaks it: with any nodes and labels, any other pods, and any order of creation. It does
 * not look at resources and volumes, which can only forbid more, and it takes the labels of a node as they were when the pod was placed.
 *
 * @example
 * const placements = Placements.of(Testing.synth(chart));
 * placements.expectPairsInOppositeZones('topology.kubernetes.io/zone');
 */
export class Placements {
  /**
   * The pods of all StatefulSets, Deployments and Pods among manifests.
   *
   * @param manifests What `Testing.synth(chart)` gives, or parsed YAML.
   */
  public static of(manifests: any[]): Placements {
    return new Placements(manifests.flatMap(podsOf));
  }

  private constructor(private readonly pods: Pod[]) {}

  /** The names of the pods. Those of a Deployment are numbered, as those of a StatefulSet are. */
  public get podNames(): string[] {
    return this.pods.map(({ name }) => name);
  }

  /**
   * The names of the nodes on which the hard rules allow a pod.
   *
   * @param podName The name of the pod, with its namespace and "/" before it if pods of several namespaces share it.
   * @param nodes The nodes of the cluster.
   * @param scheduled The pods that run already.
   *
   * @throws if a name is unknown or not unique.
   */
  public admissibleNodes(podName: string, nodes: ClusterNode[], scheduled: PodBinding[] = []): string[] {
    const pod = this.pod(podName);
    const state = { nodes, scheduled: scheduled.map((one) => ({ pod: this.pod(one.podName), node: nodeOf(nodes, one.nodeName) })) };
    return nodes.filter((node) => admits(pod, node, state)).map(({ name }) => name);
  }

  /**
   * The zones in which a pod can run.
   *
   * @param podName The name of the pod, as for {@link Placements.admissibleNodes}.
   * @param zoneLabel The node label that tells zones apart.
   * @returns the values of the zone label, none if no node meets the pod's rules; undefined if the rules do not bind it to zones they name.
   * @throws if the name is unknown or not unique.
   */
  public possibleZones(podName: string, zoneLabel: string): string[] | undefined {
    return zonesOf(this.pod(podName), zoneLabel);
  }

  /**
   * An expectation that the two members of every broker group can never share a zone.
   *
   * A node without the zone label may stand anywhere, so it counts as any zone. Topology spread constraints do not count terminating pods,
   * so they alone do not meet this.
   *
   * @param zoneLabel The node label that tells zones apart.
   * @throws with a counterexample for each group that breaks it, and if there is nothing to expect: no group, a group that has not exactly
   * two members, or a member that can run nowhere.
   */
  public expectPairsInOppositeZones(zoneLabel: string): void {
    const groups = groupBy(
      this.pods.filter(({ labels }) => labels[BROKER_NAME] !== undefined),
      (pod) => `${clusterOf(pod)}/${pod.labels[BROKER_NAME]}`,
    );
    enforce('Placements', [
      someRule('a broker group', groups.size, this.pods, `label pods with ${BROKER_NAME} and ${MEMBER}`),
      ...[...groups].flatMap(([group, members]) => [
        {
          holds: members.length === 2 && new Set(members.map(({ labels }) => labels[MEMBER])).size === 2,
          what: `the broker group ${group} must have two members`,
          got: members.map(({ name, labels }) => `${name} (${MEMBER}=${labels[MEMBER]})`),
          allowed: 'exactly two pods with different members',
          fix: `give each group two pods, and each of them a value of ${MEMBER} of its own`,
        },
        ...apartRules(`the members of the broker group ${group}`, members, zoneLabel),
      ]),
    ]);
  }

  /**
   * An expectation that no two brokers of a cluster can ever share a node.
   *
   * @throws with a counterexample for each cluster that breaks it, and if there is no broker.
   */
  public expectOneBrokerPerNode(): void {
    const clusters = groupBy(
      this.pods.filter(({ labels }) => labels[COMPONENT] === 'broker'),
      clusterOf,
    );
    enforce('Placements', [
      someRule('a broker', clusters.size, this.pods, `label its pods with ${COMPONENT}=broker`),
      ...[...clusters].flatMap(([cluster, brokers]) =>
        meetingRules(`no two brokers of ${cluster} may share a node`, anyMeetingOnNode(brokers), HOSTNAME, 'one broker on each node'),
      ),
    ]);
  }

  /**
   * An expectation that the two name servers of a cluster can never share a zone.
   *
   * @param zoneLabel The node label that tells zones apart.
   * @throws with a counterexample for each cluster that breaks it, and if there is nothing to expect: no name server, a cluster that has not
   * exactly two, or a name server that can run nowhere.
   */
  public expectInBothZones(zoneLabel: string): void {
    const clusters = groupBy(
      this.pods.filter(({ labels }) => labels[COMPONENT] === 'nameserver'),
      clusterOf,
    );
    enforce('Placements', [
      someRule('a name server', clusters.size, this.pods, `label its pods with ${COMPONENT}=nameserver`),
      ...[...clusters].flatMap(([cluster, pods]) => [
        {
          holds: pods.length === 2,
          what: `the cluster ${cluster} must have two name servers`,
          got: names(pods),
          allowed: 'exactly two',
          fix: 'set the replicas of its name servers to 2',
        },
        ...apartRules(`the name servers of ${cluster}`, pods, zoneLabel),
      ]),
    ]);
  }

  private pod(name: string): Pod {
    const found = this.pods.filter((pod) => name === pod.name || name === `${pod.namespace}/${pod.name}`);
    if (found.length === 1) return found[0];
    throw problem({
      what: `${name} must be the name of one pod`,
      got: found.length === 0 ? 'no such pod' : found.map((pod) => `${pod.namespace}/${pod.name}`),
      allowed: names(this.pods).join(', ') || 'nothing, for the manifests hold no pod',
      fix: found.length === 0 ? 'use one of these names' : 'put the namespace and "/" before the name',
    });
  }
}

const someRule = (what: string, count: number, pods: Pod[], fix: string): Rule => ({
  holds: count > 0,
  what: `the manifests must hold ${what}, or nothing is proved`,
  got: names(pods),
  allowed: 'at least one',
  fix: `${fix}, and pass what Testing.synth(chart) gives`,
});

function nodeOf(nodes: ClusterNode[], name: string): ClusterNode {
  const node = nodes.find((candidate) => candidate.name === name);
  if (node !== undefined) return node;
  throw problem({
    what: 'a pod that is scheduled must run on one of the nodes',
    got: name,
    allowed: nodes.map((candidate) => candidate.name).join(', ') || 'nothing, for there is no node',
    fix: 'add the node or correct its name',
  });
}

const problem = (rule: Omit<Rule, 'holds'>) => new Error(describe('Placements', { holds: false, ...rule }));

const clusterOf = ({ namespace, labels }: Pod) => `${namespace}/${labels[INSTANCE]}`;

const names = (pods: Pod[]) => pods.map(({ name }) => name);
