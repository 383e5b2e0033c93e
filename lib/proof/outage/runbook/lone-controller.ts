import { ownPeerOf } from '../../facts/conf';
import { groupBy } from '../../facts/facts';
import type { PodFacts } from '../../facts/pod-facts';
import type { RunbookStep } from '../outage';
import { votersOf } from '../voters';
import { listed, say, word } from '../words';
import { applicationsOf, askGroups, askLeader, inContainer, kubectl, workloadOf } from './names';
import { getNodes } from './out-of-service';
import type { Situation } from './situation';

/**
 * The way out when the majority of the controllers is lost and one at least is left: it is started as the only voter. The order matters.
 * Tried with two of three lost; see the page Operations.
 *
 * @internal
 */
export function loneController(situation: Situation): RunbookStep[] {
  const { cluster, damage } = situation;
  const [survivor, ...idle] = damage.voters;
  const { total } = votersOf(cluster);
  // Whoever else is left must not vote either, or there would be two memories of what happened.
  const others = cluster.controllers.filter((voter) => voter !== survivor);
  const groups = damage.groups.map(({ brokerName }) => brokerName);
  const bound = stopSeconds(survivor);
  return [
    {
      what: say(
        'If what is lost will be back soon, wait: nothing that was acknowledged is lost by waiting. What follows is for a loss that lasts.',
        '如果很快能恢复，请等待：等待不会丢失任何已确认的消息。以下步骤用于长时间的失去。',
      ),
      commands: [],
    },
    ...(total === 3
      ? []
      : [
          {
            what: say(
              `These steps were tried with two of three voters lost, not with ${damage.votersLost.length} of ${total}.`,
              `这些步骤只在三个投票者失去两个时试过，没有在 ${total} 个失去 ${damage.votersLost.length} 个时试过。`,
            ),
            commands: [],
          },
        ]),
    {
      what: say(
        'Make sure that the Kubernetes API answers. Its etcd has the same arithmetic; if it lost its majority too, repair it first.',
        '确认 Kubernetes API 可用。它的 etcd 同理；如果也失去了多数，先修复它。',
      ),
      commands: ['kubectl get --raw=/readyz', getNodes(situation)],
    },
    {
      what: say(
        'Stop Argo CD, or whatever applies these manifests, from undoing what follows.',
        '停止 Argo CD（或其他应用这些清单的工具）的自动同步，以免撤销以下操作。',
      ),
      commands: applicationsOf(cluster).map(
        ({ body }) =>
          `kubectl -n ${word(body.metadata.namespace ?? 'argocd')} patch application ${word(body.metadata.name)} --type=merge -p '{"spec":{"syncPolicy":{"automated":null}}}'`,
      ),
    },
    ...fence(situation, survivor, others, idle),
    ...useAlone(situation, survivor, bound),
    {
      what: say(
        'Ask it 1005 until it names itself, then 1006: the surviving members become masters within seconds and are alone in sync.',
        '反复问它 1005，直到它报出自己；再问 1006：幸存成员在数秒内成为 master，同步集合里只有它自己。',
      ),
      commands: [...askLeader([survivor]), ...askGroups([survivor], groups)],
    },
    {
      what: say(
        'When the lost place is back and clean, let the brokers there return first. They follow the new masters and cut off what was never acknowledged.',
        '恢复且确认干净之后，先让那里的 broker 回来。它们跟随新的 master，并截掉从未确认的部分。',
      ),
      commands: [kubectl(cluster, 'get', 'pods', '-o', 'wide'), ...askGroups([survivor], groups)],
    },
    ...giveBack(situation, survivor, others, groups),
    {
      what: say(
        'Turn automated sync on again: nothing should differ. Delete the copy.',
        '重新打开自动同步，此时不应有任何差异。删除副本 ConfigMap。',
      ),
      commands: copyOf(situation, survivor) === undefined ? [] : [kubectl(cluster, 'delete', 'configmap', aloneName(situation))],
    },
  ];
}

function fence(situation: Situation, survivor: PodFacts, others: PodFacts[], idle: PodFacts[]): RunbookStep[] {
  const { cluster, loss } = situation;
  const who = listed(others.map(({ name }) => name));
  const machines = listed(loss.nodes);
  const where = loss.nodes.length > 0 ? say(` (${machines.en})`, `（${machines.zh}）`) : say('', '');
  const spare =
    idle.length > 0
      ? say(
          ` That holds for ${listed(idle.map(({ name }) => name)).en} too, although it is left.`,
          `幸存的 ${listed(idle.map(({ name }) => name)).zh} 也一样。`,
        )
      : say('', '');
  const unknown = votersOf(cluster).total - cluster.controllers.length;
  const beside =
    unknown > 0
      ? say(
          ` The peers list names ${unknown} more, which are not among the manifests: neither may these.`,
          `peers 列表里另有 ${unknown} 个不在清单里：它们同样不得运行。`,
        )
      : say('', '');
  const scaling = scale(cluster, survivor, others, 0);
  const scalable = scaling !== undefined;
  const cannot = scalable
    ? say('', '')
    : say(
        ` They are pods of ${workloadOf(survivor).name} like the survivor, and it cannot be scaled without it: their machines must stay off.`,
        `它们与幸存者同属 ${workloadOf(survivor).name}，不能单独缩容：它们的机器必须一直关机。`,
      );
  return [
    {
      what: say(
        `Fence the lost controllers: power off their machines${where.en}, or cut them off from brokers and clients alike. If you can do neither, stop here. ${who.en} must not run before the last steps: with the survivor there would be two leaders, and two masters of a group.${spare.en}${beside.en}${cannot.en}`,
        `隔离失去的 controller：关掉它们的机器电源${where.zh}，或切断它们与所有 broker、客户端的连接。两者都做不到就到此为止。在最后几步之前，${who.zh} 不得运行：与幸存者并存就有两个 leader，一个组就有两个 master。${spare.zh}${beside.zh}${cannot.zh}`,
      ),
      commands: scaling ?? [],
    },
  ];
}

/** Starts or stops voters. Nothing if they cannot be told apart from the survivor, or nobody can scale them. */
function scale(cluster: { readonly namespace: string }, survivor: PodFacts, voters: PodFacts[], replicas: number): string[] | undefined {
  const sets = voters.map(workloadOf);
  const own = workloadOf(survivor);
  if (sets.some(({ kind, name }) => kind === 'pod' || (kind === own.kind && name === own.name))) return undefined;
  return [...groupBy(sets, ({ kind }) => kind)].map(([kind, some]) =>
    kubectl(cluster, 'scale', kind, ...new Set(some.map(({ name }) => name)), `--replicas=${replicas}`),
  );
}

const aloneName = ({ cluster }: Situation) => word(`${cluster.name}-controller-alone`);

interface Copy {
  readonly volume: string;
  readonly configMap: string;
  readonly commands: string[];
}

/** The configuration of the survivor with itself as the only voter. Nothing if that cannot be written down: it reads no ConfigMap of its own. */
function copyOf(situation: Situation, survivor: PodFacts): Copy | undefined {
  const { cluster } = situation;
  const { conf, spec } = survivor;
  const peer = ownPeerOf(survivor.conf);
  const shared = cluster.controllers.some((other) => other !== survivor && other.workload === survivor.workload);
  if (shared || conf === undefined || peer === undefined || !/^[\w.:-]+$/.test(peer.address)) return undefined;
  const configMap: string = conf.configMap.body.metadata.name;
  const volume = (spec.volumes ?? []).find((one: any) => one?.configMap?.name === configMap)?.name;
  if (volume === undefined) return undefined;
  const read = (file: string) =>
    kubectl(cluster, 'get', 'configmap', word(configMap), '-o', `jsonpath='{.data.${file.replaceAll('.', String.raw`\.`)}}'`);
  // The files of other voters are of no use to it; whatever else is mounted must stay.
  const voters = new Set(cluster.controllers.map((voter) => voter.conf?.file));
  const rest = Object.keys(conf.configMap.body.data ?? {}).filter((file) => !voters.has(file));
  const files = [`--from-file=${word(conf.file)}=/dev/stdin`, ...rest.map((file) => `--from-file=${word(file)}=<(${read(file)})`)];
  const alone = `sed 's/^controllerDLegerPeers=.*/controllerDLegerPeers=${peer.id}-${peer.address}/'`;
  return {
    volume,
    configMap,
    commands: [`${read(conf.file)} | ${alone} | ${kubectl(cluster, 'create', 'configmap', aloneName(situation), ...files)}`],
  };
}

function useAlone(situation: Situation, survivor: PodFacts, bound: string | undefined): RunbookStep[] {
  const { cluster } = situation;
  const copy = copyOf(situation, survivor);
  const { kind, name } = workloadOf(survivor);
  const id = ownPeerOf(survivor.conf)?.id ?? survivor.name;
  const file = survivor.conf?.file ?? '-';
  const leaves =
    bound === undefined
      ? say('', '')
      : say(
          ` Do not let the pod leave in its own time: its stop script would wait up to ${bound} s for peers that are lost.`,
          `不要等 Pod 自行离开：停止脚本会等失去的对端，最多 ${bound} 秒。`,
        );
  return [
    {
      what: say(
        `Copy the controllers' ConfigMap to one of another name. In ${file}, let controllerDLegerPeers name ${id} alone, with its address as it stands.`,
        `把 controller 的 ConfigMap 另存为一个新名称。在 ${file} 里让 controllerDLegerPeers 只剩 ${id}，地址照旧。`,
      ),
      commands: copy?.commands ?? [],
    },
    {
      what: say(`Let ${kind} ${name} use that ConfigMap.${leaves.en}`, `让 ${kind} ${name} 使用这个 ConfigMap。${leaves.zh}`),
      commands:
        copy === undefined ? [] : [patch(cluster, survivor, copy.volume, aloneName(situation)), ...(bound === undefined ? [] : [leaveNow(survivor)])],
    },
  ];
}

/** A shorter grace period does not end a stop script that runs; it ends with the process. */
const leaveNow = (pod: PodFacts) => kubectl(pod, 'exec', ...inContainer(pod), '--', 'bash', '-c', word('kill 1'));

function patch(cluster: { readonly namespace: string }, pod: PodFacts, volume: string, configMap: string): string {
  const { kind, name } = workloadOf(pod);
  const body = { spec: { template: { spec: { volumes: [{ name: volume, configMap: { name: configMap } }] } } } };
  return kubectl(cluster, 'patch', kind, name, '-p', word(JSON.stringify(body)));
}

/** Back to all voters. The survivor and just enough others for a majority first, so that only one who remembers can be elected. */
function giveBack(situation: Situation, survivor: PodFacts, others: PodFacts[], groups: string[]): RunbookStep[] {
  const { cluster, damage } = situation;
  const copy = copyOf(situation, survivor);
  const { kind, name } = workloadOf(survivor);
  const id = ownPeerOf(survivor.conf)?.id ?? survivor.name;
  const left = new Set(damage.voters);
  const ordered = [...others.filter((voter) => left.has(voter)), ...others.filter((voter) => !left.has(voter))];
  const [first, last] = [ordered.slice(0, damage.votersNeeded - 1), ordered.slice(damage.votersNeeded - 1)];
  const scaled = (voters: PodFacts[]) => scale(cluster, survivor, voters, 1) ?? [];
  const names = (voters: PodFacts[]) => listed(voters.map((voter) => voter.name));
  return [
    {
      what: say(
        `Return to all voters, in this order. Give ${kind} ${name} its ConfigMap again, then start ${names(first).en}. Until that is there nothing is elected.`,
        `恢复全部投票者，顺序如下：先把原来的 ConfigMap 还给 ${kind} ${name}，再启动 ${names(first).zh}。在它启动之前无法选主。`,
      ),
      commands: [...(copy === undefined ? [] : [patch(cluster, survivor, copy.volume, word(copy.configMap))]), ...scaled(first)],
    },
    ...(last.length === 0
      ? []
      : [
          {
            what: say(
              `Only when 1005 names ${id} as the leader and 1006 shows what it showed before, start ${names(last).en}. The other way round, those that were lost could elect one of themselves and forget what happened since.`,
              `只有当 1005 报出 leader 是 ${id}、且 1006 与之前一致时，才启动 ${names(last).zh}。顺序反过来，失去过的 controller 可能互选为 leader，忘记此后发生的一切。`,
            ),
            commands: [...askLeader([survivor]), ...askGroups([survivor], groups), ...scaled(last)],
          },
        ]),
  ];
}

const stopSeconds = ({ container }: PodFacts): string | undefined => (container?.env ?? []).find(({ name }: any) => name === 'STOP_SECONDS')?.value;
