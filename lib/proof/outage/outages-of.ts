import type { ClusterFacts } from '../facts/facts';
import type { Text } from '../text';
import { type Damage, DamageJudge } from './damage';
import { evictionOf } from './kubernetes/eviction';
import { knownNodes } from './kubernetes/known-node';
import { PodFates } from './kubernetes/pod-fates';
import { type Loss, nodeLosses, podLosses, zoneLosses } from './losses';
import { nodePairsOf, type PairsInARow } from './node-pairs';
import { notesOf } from './notes';
import type { Outage } from './outage';
import { stepsOf } from './runbook/steps';
import { standingsOf } from './standing';
import { say } from './words';

/** What is known of a cluster beside its manifests, as `kubectl get -o json` prints it. @internal */
export interface OutageOptions {
  /**
   * The items of `kubectl get nodes`.
   *
   * @default - not known: zones, controllers, members and name servers are judged, and no nodes
   */
  readonly nodes?: any[];
  /**
   * The name of the node of each pod, from a plan or from the pods that run. A pod that is not there waits for a place. Without the nodes it
   * says nothing.
   *
   * @default - not known: pods stand where their rules allow
   */
  readonly placed?: { [pod: string]: string };
  /**
   * The items of `kubectl get pods -A`: what takes room on the nodes.
   *
   * @default - nothing but the cluster
   */
  readonly pods?: any[];
  /**
   * The items of `kubectl get pv,pvc,storageclass -A`.
   *
   * @default - not known: a pod is taken to start elsewhere if its volume can follow
   */
  readonly volumes?: any[];
}

/**
 * What happens when parts of a cluster are lost: each zone, each zone with a controller elsewhere, each node and what is worse about two of
 * them, each controller, each member, each name server.
 *
 * @internal
 */
export function outagesOf(cluster: ClusterFacts, options: OutageOptions = {}): Outage[] {
  const nodes = options.nodes === undefined ? undefined : knownNodes(options.nodes);
  const standings = standingsOf(cluster, nodes, options.placed);
  const judge = new DamageJudge(cluster, standings.waiting);
  const fates = new PodFates(cluster, standings, { pods: options.pods ?? [], volumes: options.volumes ?? [] });
  const damageOf = (pods: Loss['pods']) => judge.of(pods.map(({ pod }) => pod.name));

  const outageOf = (loss: Loss, damage: Damage): Outage => {
    const known = fates.of(loss);
    const lostNodes = loss.nodes.length > 0 ? loss.nodes : nodes === undefined ? [] : loss.pods.flatMap(({ node }) => node ?? []);
    return {
      id: loss.id,
      lost: loss.lost,
      zones: loss.zones,
      nodes: loss.nodes,
      pods: loss.pods.map(({ pod }) => pod.name),
      ...countsOf(damage),
      rescheduling: known.map(({ pod, nodes: free, reason }) => ({ pod, nodes: free, reason })),
      eviction: evictionOf(
        loss.pods.map(({ pod }) => pod),
        nodes,
        lostNodes,
      ),
      notes: notesOf(cluster, standings, loss, damage, loss.hoped && damageOf(loss.hoped)),
      steps: stepsOf({ cluster, standings, loss, damage, fates: known }),
    };
  };

  const tell = (losses: Loss[]) => losses.map((loss) => outageOf(loss, damageOf(loss.pods)));
  const single = nodeLosses(standings);
  const alone = new Map(single.map((loss) => [loss.nodes[0], damageOf(loss.pods)]));
  const { losses, untold, rest } = nodePairsOf(cluster, standings, alone, judge);
  const { votersNeeded } = judge.of([]);
  return [
    ...tell([...zoneLosses(cluster, standings), ...single, ...losses]),
    ...(untold ? [inARow('node-pairs-untold', untold, votersNeeded, WORSE)] : []),
    ...(rest ? [inARow('node-pairs', rest, votersNeeded, NO_WORSE)] : []),
    ...tell(podLosses(cluster, standings)),
  ];
}

const countsOf = ({ groups, nameServersLeft, voters, votersNeeded, recovery, writeStopKilled, writeStopCut }: Damage) => ({
  groups,
  nameServersLeft,
  votersLeft: voters.length,
  votersNeeded,
  recovery,
  ...(writeStopKilled && { writeStopKilled }),
  ...(writeStopCut && { writeStopCut }),
});

/** Pairs of nodes that are not told one by one. */
const inARow = (id: string, { count, ...worst }: PairsInARow, votersNeeded: number, note: Text): Outage => ({
  id,
  lost: say(`any other two nodes (${count} pairs)`, `其他任意两个节点（${count} 对）`),
  zones: [],
  nodes: [],
  pods: [],
  groups: [],
  ...worst,
  votersNeeded,
  rescheduling: [],
  eviction: say('As when the nodes are lost one by one.', '与逐个失去这些节点时相同。'),
  notes: [note],
  steps: [],
});

const NO_WORSE = say(
  'Nothing is worse than what the two nodes do alone, but that it takes longer when the leading controller or a name server is lost with a member.',
  '不比两个节点各自失去更坏；只是当 leader controller 或 name server 与成员同时失去时，耗时更长。',
);
const WORSE = say(
  'These are worse than what the two nodes do alone, like the pairs above: there are too many to tell one by one. The worst of them is shown.',
  '这些与上面的组合一样，比两个节点各自失去更坏：数量太多，不逐一列出。这里给出其中最坏的情况。',
);
