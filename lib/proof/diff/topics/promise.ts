import { lossOf, RELEASES } from '../../../config/known-releases';
import type { PodFacts } from '../../facts/pod-facts';
import type { Text } from '../../text';
import { type Acknowledging, replicationOf } from '../../verify/config-rules';
import type { Change } from '../compare/change';
import type { Comparison, GroupPair } from '../compare/comparison';
import { DiffSeverity, DiffTopic } from '../diff';

/** What an acknowledgement is worth: the higher the rank, the more. */
interface Worth {
  readonly rank: number;
  readonly text: Text;
}

const WORTH: { [name in Acknowledging['name']]: Worth } = {
  ZERO_LOSS: {
    rank: 2,
    text: { en: 'every member in sync has the message; a lone member goes on writing', zh: '同步集合内的每个成员都有该消息；只剩一个成员时继续写入' },
  },
  NEVER_SINGLE_COPY: {
    rank: 2,
    text: { en: 'both members have the message; a lone member refuses writes', zh: '两个成员都有该消息；只剩一个成员时拒绝写入' },
  },
  SEED_RECIPE: {
    rank: 1,
    text: {
      en: 'the given number of copies, also while the peer is away: then every send waits and ends in FLUSH_SLAVE_TIMEOUT',
      zh: '固定数目的副本，对端不在时也一样：此时每次发送都会等待并以 FLUSH_SLAVE_TIMEOUT 结束',
    },
  },
  ASYNC: { rank: 0, text: { en: 'the master alone has the message', zh: '只有 master 有该消息' } },
};

const worthOf = ({ conf }: PodFacts): Worth | undefined => conf && WORTH[replicationOf(conf).name];

/** What becomes of what an acknowledgement means. @internal */
export function promiseChanges(group: GroupPair): Change[] {
  return group.members.flatMap(({ before, after }): Change[] => {
    const [old, young] = [worthOf(before), worthOf(after)];
    if (old === undefined || young === undefined || old === young) return [];
    const weaker = young.rank < old.rank;
    return [
      {
        severity: weaker ? DiffSeverity.DANGER : DiffSeverity.RESTART,
        topic: DiffTopic.LOSS,
        pods: [after],
        what: {
          en: `SEND_OK means another thing. Before: ${old.text.en}. After: ${young.text.en}`,
          zh: `SEND_OK 的含义改变。之前：${old.text.zh}。之后：${young.text.zh}`,
        },
        meaning: weaker
          ? {
              en: 'the loss of one zone can now take acknowledged messages away',
              zh: '此后失去一个区可能丢失已确认的消息',
            }
          : { en: 'it holds when both members have restarted', zh: '两个成员都重启之后才成立' },
      },
    ];
  });
}

/** Switches that decide whether a master may lack acknowledged messages, or whether anybody elects at all. */
const SWITCHES: { readonly key: string; readonly unless: string; readonly safe: string; readonly meaning: Text }[] = [
  {
    key: 'enableElectUncleanMaster',
    unless: 'false',
    safe: 'false',
    meaning: {
      en: 'a member that is not in sync can become master, and what it lacks is lost although it was acknowledged',
      zh: '未同步的成员可能成为 master，它缺少的消息即使已确认也会丢失',
    },
  },
  {
    key: 'enableControllerMode',
    unless: 'false',
    safe: 'true',
    meaning: { en: 'no controller elects a master for this member any more', zh: 'controller 不再为该成员选主' },
  },
  {
    key: 'asyncLearner',
    unless: 'false',
    safe: 'false',
    meaning: { en: 'this member never is in sync and can never take over', zh: '该成员永远不会同步，也永远不能接替' },
  },
];

/** Switches that are turned the dangerous way. @internal */
export function switchChanges({ workloads }: Comparison): Change[] {
  return workloads
    .flatMap(({ pods }) => pods)
    .flatMap(({ before, after }) =>
      SWITCHES.flatMap(({ key, unless, safe, meaning }): Change[] => {
        if (before.conf === undefined || after.conf === undefined) return [];
        const [old, young] = [before.conf.keys.get(key) ?? unless, after.conf.keys.get(key) ?? unless];
        if (old === young || young === safe) return [];
        return [
          { severity: DiffSeverity.DANGER, topic: DiffTopic.LOSS, pods: [after], what: { en: key, zh: key }, before: old, after: young, meaning },
        ];
      }),
    );
}

const versionOf = (image: string): number[] | undefined => /:v?(\d+)\.(\d+)\.(\d+)/.exec(image)?.slice(1).map(Number);
const compareVersions = (a: number[], b: number[]): number => a.map((part, index) => part - b[index]).find((difference) => difference !== 0) ?? 0;

/** What is known of the release that an image holds. @internal */
export function releaseMeaning(before: string, after: string, pod: PodFacts): Pick<Change, 'meaning'> & { severity?: DiffSeverity } {
  const [old, young] = [versionOf(before), versionOf(after)];
  if (pod.component === undefined || young === undefined || old === undefined) return {};
  const release = RELEASES[young.join('.')];
  const loss = pod.conf && lossOf(young.join('.'), replicationOf(pod.conf).name);
  if (loss) return { severity: DiffSeverity.DANGER, meaning: { en: loss.en, zh: loss.zh } };
  if (compareVersions(young, old) < 0)
    return {
      severity: DiffSeverity.DANGER,
      meaning: { en: 'a downgrade on the stores of a newer release was not tested', zh: '用旧版本读取新版本的数据没有测试过' },
    };
  const unknown = release === undefined;
  // The default path of the controllers' store is spelt otherwise from 5.2.0 on.
  if (
    pod.component === 'controller' &&
    pod.conf?.keys.get('controllerStorePath') === undefined &&
    compareVersions(old, [5, 2, 0]) < 0 &&
    compareVersions(young, [5, 2, 0]) >= 0
  ) {
    return {
      severity: DiffSeverity.DANGER,
      meaning: {
        en: 'without controllerStorePath the store is looked for elsewhere from 5.2.0 on, so the controllers start empty and refuse every broker that restarts',
        zh: '没有设置 controllerStorePath 时，5.2.0 起存储路径的默认值不同：controller 会从空数据启动，并拒绝每个重启的 broker',
      },
    };
  }
  if (compareVersions(young, old) === 0) return {};
  return {
    meaning: {
      en: `until all have restarted, two releases run together${unknown ? '; the new one is not known here' : ''}`,
      zh: `全部重启之前，两个版本同时运行${unknown ? '；这里不了解新版本' : ''}`,
    },
  };
}
