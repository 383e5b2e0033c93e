import { labelOf } from '../../cluster';
import { type ClusterFacts, zonesOfPod } from '../../facts/facts';
import type { PodFacts } from '../../facts/pod-facts';
import { ClusterModel } from '../../plan/cluster-model';
import { judgeFor } from '../../plan/filters';
import { behaviourOf, KubernetesVersion } from '../../plan/kubernetes-version';
import { type PlanPod, planPodOf } from '../../plan/plan-pod';
import { VolumeFacts } from '../../plan/volume-facts';
import { podsOf } from '../../pods';
import { apartBy } from '../../scheduling';
import { join, type Text } from '../../text';
import type { Loss } from '../losses';
import type { PodFate } from '../outage';
import type { Standing, Standings } from '../standing';
import { listed, say, sentences, spaced } from '../words';
import type { KnownNode } from './known-node';

/** What else is known of a cluster: other pods that take room, and volumes. @internal */
export interface Inventory {
  readonly pods: any[];
  readonly volumes: any[];
}

/** What becomes of a pod, for those who write the runbook. @internal */
export interface KnownFate extends PodFate {
  /** Whether it could start elsewhere, as far as is known. */
  readonly movable: boolean;
}

/** Why nodes do not take a pod: each reason, and the nodes. */
interface Verdicts {
  readonly feasible: string[];
  readonly refusals: { readonly why: Text; readonly nodes: string[] }[];
}

/** How often a pod and a node are put together. A minute of work for a thousand groups on as many nodes helps nobody. */
const MOST_QUESTIONS = 50_000;

const NOT_ASKED = say('There are too many pods and nodes to look at each.', 'Pod 和节点太多，没有逐一查看。');

/** Says where lost pods could start again. @internal */
export class PodFates {
  private readonly zoneOfNode: Map<string, string | undefined>;
  private readonly model?: ClusterModel;
  private readonly tooMany: boolean;
  private readonly verdicts = new Map<string, Verdicts>();

  constructor(
    private readonly cluster: ClusterFacts,
    private readonly standings: Standings,
    private readonly inventory: Inventory,
  ) {
    this.zoneOfNode = new Map((standings.nodes ?? []).map((node) => [node.name, labelOf(node, standings.zoneLabel)]));
    const { nodes = [], byNode, all } = standings;
    this.tooMany = all.length * nodes.length > MOST_QUESTIONS;
    if (byNode.size > 0 && !this.tooMany) this.model = this.modelOf(nodes);
  }

  /** What becomes of each pod of a loss. */
  public of(loss: Loss): KnownFate[] {
    const lost = new Set(loss.pods.map(({ pod }) => pod.name));
    return loss.pods.map((standing) => this.fateOf(standing, loss, lost));
  }

  private fateOf(standing: Standing, loss: Loss, lost: Set<string>): KnownFate {
    const { pod } = standing;
    const waits = (reason: Text) => ({ pod: pod.name, nodes: [], reason, movable: false });
    const bound = this.rulesOf(standing);
    if (bound?.every((zone) => loss.zones.includes(zone))) return waits(waitsFor(bound));
    if (this.model === undefined) return this.inWords(standing, bound, loss, lost);
    const { feasible, refusals } = this.verdictsOf(pod, this.model);
    // The node that one pod is on is lost with it, when only the pod was named.
    const gone = new Set([...loss.nodes, ...(standing.node === undefined ? [] : [standing.node])]);
    const nodes = feasible.filter((node) => !gone.has(node));
    if (nodes.length > 0)
      return { pod: pod.name, nodes, reason: sentences(couldStart(listed(nodes)), ...this.conditions(pod, nodes, lost)), movable: true };
    const whys = refusals
      .map(({ why, nodes: all }) => ({ why, count: all.filter((node) => !gone.has(node)).length }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || (a.why.en < b.why.en ? -1 : 1))
      .slice(0, 3)
      .map(({ why, count }) => say(`${count} × ${why.en}`, `${count} × ${why.zh}`));
    if (whys.length === 0) return waits(say('It waits: no other node is ready.', '它等待：没有其他就绪的节点。'));
    const all = join(whys, { en: '; ', zh: '；' });
    return waits(say(`It waits: no other node takes it: ${all.en}.`, `它等待：没有其他节点接收它：${all.zh}。`));
  }

  /** The zones that a pod's rules bind it to. A node that is known does not bind it to its zone. */
  private rulesOf({ pod, zones, node }: Standing): string[] | undefined {
    return node === undefined ? zones : this.ruleZones(pod);
  }

  private readonly rules = new Map<string, string[] | undefined>();

  private ruleZones(pod: PodFacts): string[] | undefined {
    if (!this.rules.has(pod.name)) this.rules.set(pod.name, zonesOfPod(pod, this.cluster));
    return this.rules.get(pod.name);
  }

  /** What can be said when nobody knows the nodes. */
  private inWords({ pod }: Standing, bound: string[] | undefined, loss: Loss, lost: Set<string>): KnownFate {
    const fate = (reason: Text, movable: boolean) => ({ pod: pod.name, nodes: [], reason, movable });
    // Whoever else may keep it out of a zone is not looked for: that would be all pods for each.
    const kin = (this.standings.kin.get(pod.name) ?? []).filter((other) => other !== pod && !lost.has(other.name));
    const left = kin
      .filter((other) => apartBy(pod, other).includes(this.standings.zoneLabel))
      .flatMap(({ name }) => this.standings.byName.get(name) ?? []);
    const zones = bound?.filter((zone) => !loss.zones.includes(zone));
    const blocked = left.filter(({ home }) => home !== undefined && zones?.includes(home));
    const free = zones?.filter((zone) => !blocked.some(({ home }) => home === zone));
    if (free?.length === 0) {
      const who = listed(blocked.map(({ pod: other }) => other.name));
      const where = listed(zones ?? []);
      return fate(
        say(
          `It waits: anti-affinity keeps it out of ${where.en}, where ${who.en} runs.`,
          `它等待：反亲和不允许它进入 ${where.zh}，那里运行着 ${who.zh}。`,
        ),
        false,
      );
    }
    const where =
      free === undefined
        ? say('any node that has room', '任何有空间的节点')
        : say(`another node of ${listed(free).en} that has room`, `${listed(free).zh} 中另一个有空间的节点`);
    return fate(sentences(couldStart(where), ...this.conditions(pod, [], lost), ...(this.tooMany ? [NOT_ASKED] : [])), true);
  }

  private conditions(pod: PodFacts, nodes: string[], lost: Set<string>): Text[] {
    const claims: any[] = pod.workload.body.spec?.volumeClaimTemplates ?? [];
    const mounts: any[] = pod.spec.volumes ?? [];
    const peers = pod.component === 'broker' ? (this.standings.kin.get(pod.name) ?? []) : [];
    const beside = peers.filter(({ name }) => !lost.has(name)).map(({ name }) => this.standings.byName.get(name)?.home);
    const together = nodes.filter((node) => this.zoneOfNode.get(node) !== undefined && beside.includes(this.zoneOfNode.get(node)));
    return [
      ...(claims.length + mounts.filter(({ persistentVolumeClaim }) => persistentVolumeClaim).length > 0 && this.inventory.volumes.length === 0
        ? [say('Its volume must be able to follow.', '它的卷必须能跟随。')]
        : []),
      ...(mounts.some(({ hostPath }) => hostPath)
        ? [say('What it has in hostPath stays behind: it would start with an empty folder.', 'hostPath 里的内容不会跟随：它将从空目录启动。')]
        : []),
      ...(together.length > 0
        ? [
            say(
              `On ${listed(together).en} it would stand in the zone of the other member of its group.`,
              `在 ${listed(together).zh} 上，它会与同组的另一个成员处于同一个区。`,
            ),
          ]
        : []),
    ];
  }

  private verdictsOf(pod: PodFacts, model: ClusterModel): Verdicts {
    const known = this.verdicts.get(pod.name);
    if (known !== undefined) return known;
    const judge = judgeFor(planned(pod), without(model, pod));
    const feasible: string[] = [];
    const refusals = new Map<string, { why: Text; nodes: string[] }>();
    for (const use of model.uses) {
      if (!use.node.ready) continue;
      const [obstacle] = judge(use, true);
      if (obstacle === undefined) feasible.push(use.node.name);
      else {
        const refusal = refusals.get(obstacle.why.en) ?? { why: obstacle.why, nodes: [] };
        refusals.set(obstacle.why.en, refusal);
        refusal.nodes.push(use.node.name);
      }
    }
    const verdicts = { feasible: feasible.sort(), refusals: [...refusals.values()] };
    this.verdicts.set(pod.name, verdicts);
    return verdicts;
  }

  /** The pods of the cluster where they stand, and whatever else runs. */
  private modelOf(nodes: KnownNode[]): ClusterModel {
    const model = new ClusterModel(nodes, { behaviour: BEHAVIOUR, services: [], volumes: new VolumeFacts(this.inventory.volumes) });
    for (const { pod, node } of this.standings.all) if (node !== undefined) model.place(planned(pod), node);
    for (const body of this.inventory.pods) {
      const ours = body.metadata?.namespace === this.cluster.namespace && this.standings.byName.has(body.metadata?.name);
      const over = ['Succeeded', 'Failed'].includes(body.status?.phase);
      if (ours || over || !body.spec?.nodeName) continue;
      // The node that it got is not one that its author asked for.
      const [pod] = podsOf({ ...body, kind: 'Pod' });
      model.place(planPodOf(pod, BEHAVIOUR), body.spec.nodeName);
    }
    return model;
  }
}

/** Sidecars and requests of whole pods count, as on newer versions: what asks for more is refused rather than promised. */
const BEHAVIOUR = behaviourOf(KubernetesVersion.V1_34);

const planned = (pod: PodFacts): PlanPod =>
  planPodOf(pod, BEHAVIOUR, { ownerSelector: pod.workload.body.spec?.selector, claimTemplates: pod.workload.body.spec?.volumeClaimTemplates });

/** A model that has forgotten one pod: it would keep itself away from its own zone. The others that are lost stay bound where they were. */
const without = (model: ClusterModel, { name, namespace }: PodFacts): ClusterModel =>
  Object.create(model, { scheduled: { value: model.scheduled.filter(({ pod }) => pod.name !== name || pod.namespace !== namespace) } });

const waitsFor = (zones: string[]): Text => {
  const which = listed(zones);
  return say(`It waits: its rules bind it to ${which.en}, which is lost.`, `它等待：它的规则把它绑定在已失去的 ${which.zh}。`);
};

const couldStart = (where: Text): Text =>
  say(
    `It could start on ${where.en}, once its node is declared out of service.`,
    `在声明原节点停用之后，${spaced('它可以在', where.zh, '上启动')}。`,
  );
