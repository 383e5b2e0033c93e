import type { PodFacts } from '../../facts/pod-facts';
import type { Text } from '../../text';
import type { Change } from '../compare/change';
import type { Comparison, GroupPair, PodPair } from '../compare/comparison';
import { DiffSeverity, DiffTopic } from '../diff';
import { readyMeansInSync, takesTurns } from './hooks';
import { restarting, waveOf } from './restarts';

const DANGER = { severity: DiffSeverity.DANGER, topic: DiffTopic.LOSS };
const RESTORE: Text = {
  en: 'restore the preStop hook that runs stop.sh, and apply that first',
  zh: '恢复运行 stop.sh 的 preStop 钩子，并先单独应用它',
};

/** Whether a group, the quorum or the name servers can be lost by pods that restart or go. @internal */
export function lossChanges(comparison: Comparison): Change[] {
  const going = new Set(comparison.workloads.flatMap(restarting));
  const restarts = (pair: PodPair) => going.has(pair);
  return [
    ...comparison.groups.flatMap((group) => [...membersGone(group, comparison), ...togetherAtOnce(group, restarts), ...oneSet(group)]),
    ...comparison.clusters.flatMap(({ before, after }) => [
      ...(before && after
        ? [...noneLeft(before.controllers, after.controllers, NO_CONTROLLER), ...noneLeft(before.nameServers, after.nameServers, NO_NAME_SERVER)]
        : []),
      ...votersAtOnce(pairsOf(comparison, before?.controllers), restarts),
      ...nameServersAtOnce(pairsOf(comparison, before?.nameServers), restarts),
    ]),
    ...hooksGone(comparison),
  ];
}

const pairsOf = ({ pairOf }: Comparison, pods: PodFacts[] = []) => pods.flatMap((pod) => pairOf(pod) ?? []);

function membersGone({ cluster, before, gone, members }: GroupPair, comparison: Comparison): Change[] {
  const fresh = new Set(comparison.addedPods);
  const left = cluster.after?.pods ?? [];
  // A cluster of which nothing is left has moved as a whole, which is told by its name.
  if (gone.length === 0 || (left.length > 0 && left.every((pod) => fresh.has(pod)))) return [];
  const now = cluster.after?.groups.find(({ brokerName }) => brokerName === before.brokerName)?.members ?? [];
  const instead = now.filter((pod) => fresh.has(pod));
  const whole = members.length === 0;
  if (instead.length > 0) {
    return [
      {
        ...DANGER,
        pods: gone,
        what: { en: 'pods of other names take the place of members', zh: '成员被其他名称的 Pod 取代' },
        before: gone.map(({ name }) => name).join(', '),
        after: instead.map(({ name }) => name).join(', '),
        meaning: {
          en: `the new ones start empty, as further replicas of ${before.brokerName} beside the old ones, which run until they are deleted${whole ? '. Delete no old one before a new one is in sync, or every message that was not consumed is lost' : ''}`,
          zh: `新的以空数据启动，作为 ${before.brokerName} 的额外副本与旧的并存，旧的运行到被删除为止${whole ? '。新的同步之前不要删除旧的，否则未消费的消息全部丢失' : ''}`,
        },
      },
    ];
  }
  const isScaledDown = gone.some(
    ({ workload: { body }, namespace }) => comparison.after.find(body.kind, namespace, body.metadata.name) !== undefined,
  );
  if (isScaledDown) {
    return [
      {
        ...DANGER,
        pods: gone,
        what: whole ? { en: 'the whole group is scaled down', zh: '整个组被缩容' } : { en: 'a member is scaled down', zh: '一个成员被缩容' },
        meaning: whole
          ? {
              en: 'it stops as soon as this is applied, and with it the topics that have queues on it only',
              zh: '应用后立即停止，只在它上面有队列的主题也随之停止',
            }
          : {
              en: `it stops as soon as this is applied, and ${before.brokerName} has ${now.length} of ${before.members.length} members: nothing is copied, and a loss of its zone is the loss of the group`,
              zh: `应用后它立即停止，${before.brokerName} 只有 ${before.members.length} 个成员中的 ${now.length} 个：消息没有副本，失去一个区就失去整个组`,
            },
        fix: { en: 'keep the replicas', zh: '保留副本数' },
      },
    ];
  }
  return [
    {
      ...DANGER,
      pods: gone,
      what: whole
        ? { en: 'the group is no longer among the manifests', zh: '清单中不再有这个组' }
        : { en: 'a member is no longer among the manifests', zh: '清单中不再有该成员' },
      meaning: whole
        ? {
            en: 'without pruning it goes on running as it is, and nobody maintains it. When it is deleted, messages that were not consumed stay behind on its claims, and topics that have queues on it lose them',
            zh: '不启用 prune 时它照旧运行，但无人维护。删除之后，未消费的消息留在它的卷声明上，主题失去在它上面的队列',
          }
        : {
            en: `${before.brokerName} has ${now.length} of ${before.members.length} members then. Without pruning the other goes on running until it is deleted; after that nothing is copied, and a loss of its zone is the loss of the group`,
            zh: `此后 ${before.brokerName} 只有 ${before.members.length} 个成员中的 ${now.length} 个。不启用 prune 时它会运行到被删除为止；此后消息没有副本，失去一个区就失去整个组`,
          },
    },
  ];
}

const NO_CONTROLLER: Text = {
  en: 'nobody elects once they are deleted, and a group that loses a member does not acknowledge',
  zh: '删除之后无法选主，失去成员的组不确认写入',
};
const NO_NAME_SERVER: Text = {
  en: 'clients that start find no broker once they are deleted',
  zh: '删除之后，新启动的客户端找不到任何 broker',
};

/** Some that are gone without any in their place; a rule of `verify` is broken by the loss of a part of them. */
function noneLeft(before: PodFacts[], after: PodFacts[], then: Text): Change[] {
  if (before.length === 0 || after.length > 0) return [];
  const what = { en: 'none is left among the manifests', zh: '清单中一个也不剩' };
  const meaning = { en: `without pruning they stay; ${then.en}`, zh: `不启用 prune 时它们会留下；${then.zh}` };
  return [{ ...DANGER, pods: before, what, meaning }];
}

function togetherAtOnce({ members }: GroupPair, restarts: (pair: PodPair) => boolean): Change[] {
  const again = members.filter(restarts);
  if (again.length < 2 || members.length > again.length) return [];
  const pods = again.map((pair) => pair.after);
  const workloads = new Set(pods.map(({ workload }) => workload));
  if (workloads.size === 1) return withinOneSet(pods, again);
  if (again.every((pair) => takesTurns(pair.before))) return [];
  const waves = new Set([...workloads].map(waveOf));
  const waits = pods.every(readyMeansInSync);
  const what =
    waves.size < workloads.size
      ? { en: 'both members restart at the same time', zh: '两个成员同时重启' }
      : { en: 'with plain kubectl both members restart at the same time', zh: '用普通 kubectl 时两个成员同时重启' };
  const meaning =
    waves.size < workloads.size
      ? {
          en: 'they are in one sync wave, and the pods that run now have no stop script that is known to make them take turns',
          zh: '它们在同一个同步波次里，而正在运行的 Pod 没有已知能让它们轮流停止的脚本',
        }
      : {
          en: `no stop script that is known makes them take turns. Argo CD keeps them apart by its waves${waits ? '' : ', but goes on when a pod is ready, and it is not known that this means in sync'}`,
          zh: `没有已知能让它们轮流停止的脚本。Argo CD 按波次把它们分开${waits ? '' : '，但它在 Pod 就绪后就继续，而就绪不一定意味着已同步'}`,
        };
  return [{ ...DANGER, pods, what, meaning, fix: RESTORE }];
}

function withinOneSet(pods: PodFacts[], pairs: PodPair[]): Change[] {
  const { maxUnavailable = 1 } = pods[0].workload.body.spec?.updateStrategy?.rollingUpdate ?? {};
  const isStatefulSet = pods[0].workload.body.kind === 'StatefulSet';
  if (!isStatefulSet || (maxUnavailable !== 1 && pairs.length > 1)) {
    return [
      {
        ...DANGER,
        pods,
        what: { en: 'both members restart at the same time', zh: '两个成员同时重启' },
        meaning: {
          en: `${pods[0].workload.body.kind} ${pods[0].workload.body.metadata.name} may stop several pods at once`,
          zh: `${pods[0].workload.body.kind} ${pods[0].workload.body.metadata.name} 可能同时停止多个 Pod`,
        },
      },
    ];
  }
  if (pods.every(readyMeansInSync)) return [];
  return [
    {
      ...DANGER,
      pods,
      what: { en: 'the second member restarts as soon as the first is ready', zh: '第一个成员一就绪，第二个就重启' },
      meaning: {
        en: 'both are pods of one StatefulSet, and it is not known that ready means in sync',
        zh: '两者属于同一个 StatefulSet，而就绪不一定意味着已同步',
      },
    },
  ];
}

function oneSet({ members }: GroupPair): Change[] {
  if (members.length < 2) return [];
  const sets = (of: (pair: PodPair) => PodFacts) => new Set(members.map((pair) => of(pair).workload)).size;
  if (sets(({ after }) => after) > 1 || sets(({ before }) => before) === 1) return [];
  return [
    {
      ...DANGER,
      pods: members.map(({ after }) => after),
      what: { en: 'both members become pods of one workload', zh: '两个成员变成同一个工作负载的 Pod' },
      meaning: {
        en: 'they share every rule, and one wrong change or deletion takes both',
        zh: '它们共用所有规则，一次错误的修改或删除会同时带走两个',
      },
    },
  ];
}

/** Raft writes only while a majority runs. */
function votersAtOnce(voters: PodPair[], restarts: (pair: PodPair) => boolean): Change[] {
  const again = voters.filter((pair) => restarts(pair) && !takesTurns(pair.before));
  const sets = new Set(again.map(({ after }) => after.workload));
  if (sets.size < 2 || voters.length - again.length > voters.length / 2) return [];
  return [
    {
      ...DANGER,
      pods: again.map((pair) => pair.after),
      what: { en: 'most controllers restart at the same time', zh: '多数 controller 同时重启' },
      meaning: {
        en: 'no stop script that is known makes them take turns. Until a majority is back nobody elects, and a group that lost a member does not acknowledge',
        zh: '没有已知能让它们轮流停止的脚本。多数恢复之前无法选主，失去成员的组不确认写入',
      },
      fix: RESTORE,
    },
  ];
}

function nameServersAtOnce(servers: PodPair[], restarts: (pair: PodPair) => boolean): Change[] {
  const again = servers.filter(restarts).map(({ after }) => after);
  const sets = [...new Set(again.map(({ workload }) => workload))];
  if (servers.length < 2 || again.length < servers.length || sets.length < 2 || new Set(sets.map(waveOf)).size === sets.length) return [];
  return [
    {
      ...DANGER,
      pods: again,
      what: { en: 'the name servers restart at the same time', zh: 'name server 同时重启' },
      meaning: {
        en: 'until one is back, clients keep the routes they have and new ones find nobody',
        zh: '恢复之前，客户端沿用已有的路由，新客户端找不到任何 broker',
      },
    },
  ];
}

/** Without the hook the next restart is the one that hurts. */
function hooksGone({ workloads }: Comparison): Change[] {
  return workloads
    .flatMap(({ pods }) => pods)
    .filter((pair) => takesTurns(pair.before) && !takesTurns(pair.after))
    .map((pair) => ({
      ...DANGER,
      pods: [pair.after],
      what: { en: 'from now on no stop script is known to make them take turns', zh: '此后没有已知能让它们轮流停止的脚本' },
      meaning: {
        en: 'the next restart, drain or change can stop both members, or most controllers, at once',
        zh: '下一次重启、排空或变更可能同时停止两个成员或多数 controller',
      },
      fix: {
        en: 'keep the preStop hook, its script, STOP_SECONDS and a terminationGracePeriodSeconds above it',
        zh: '保留 preStop 钩子、它的脚本、STOP_SECONDS 以及大于它的 terminationGracePeriodSeconds',
      },
    }));
}
