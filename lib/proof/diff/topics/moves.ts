import type { ClusterFacts } from '../../facts/facts';
import { homeOf, zonesOfPod } from '../../facts/facts';
import type { PodFacts } from '../../facts/pod-facts';
import { meetingInZone } from '../../meeting';
import type { Text } from '../../text';
import { zoneLosses } from '../../verify/quorum-rules';
import type { Change } from '../compare/change';
import type { ClusterPair, Comparison, GroupPair, PodPair } from '../compare/comparison';
import { isSame } from '../compare/field-changes';
import { DiffSeverity, DiffTopic } from '../diff';

/** The zones of a pod before and after, if they differ. @internal */
export function zonesText(
  pair: PodPair,
  cluster: ClusterPair,
): { readonly before?: string; readonly after?: string; readonly apart: boolean } | undefined {
  const [old, young] = [placeOf(pair.before, cluster.before), placeOf(pair.after, cluster.after)];
  if (isSame(old, young)) return undefined;
  return {
    before: text(old),
    after: text(young),
    apart: old.zones.length > 0 && young.zones.length > 0 && !old.zones.some((zone) => young.zones.includes(zone)),
  };
}

interface ZonePlace {
  /** The label that tells the zone, when there is any rule about it. */
  readonly label?: string;
  readonly zones: string[];
  /** Whether it is bound to these zones, rather than only preferring one. */
  readonly bound: boolean;
}

function placeOf(pod: PodFacts, cluster: ClusterFacts | undefined): ZonePlace {
  const bound = cluster && zonesOfPod(pod, cluster);
  const home = cluster && homeOf(pod, cluster);
  return { label: cluster?.zoneLabel, zones: bound ?? (home === undefined ? [] : [home]), bound: bound !== undefined };
}

/** Nothing for a pod that may stand anywhere. */
const text = ({ label, zones, bound }: ZonePlace): string | undefined =>
  zones.length === 0 ? undefined : `${label}=${zones.join(',')}${bound ? '' : ' (preferred)'}`;

/** Pods that belong to other zones than before. @internal */
export function moveChanges({ clusters, pairOf }: Comparison): Change[] {
  return clusters.flatMap((cluster) =>
    (cluster.before?.pods ?? []).flatMap((pod): Change[] => {
      const pair = pairOf(pod);
      const zones = pair && zonesText(pair, cluster);
      if (pair === undefined || zones === undefined) return [];
      return [
        {
          severity: DiffSeverity.RESTART,
          topic: DiffTopic.BEHAVIOUR,
          pods: [pair.after],
          what: { en: 'the zone', zh: '所在的区' },
          before: zones.before,
          after: zones.after,
        },
      ];
    }),
  );
}

const BOTH_MOVE: Text = {
  en: 'the first that leaves stays Pending while its peer is where it wants to go, so Argo CD does not go on, and with plain kubectl both are down until both were deleted',
  zh: '先离开的成员要去的区里还有对端，因此停在 Pending：Argo CD 不再继续；普通 kubectl 下，要到两个都被删除之后才能恢复，其间整个组不可用',
};

/** Whether a group can lose both members by where they belong. @internal */
export function groupMoves(group: GroupPair): Change[] {
  const { cluster, members } = group;
  const moving = members.filter((pair) => zonesText(pair, cluster)?.apart);
  const common = { severity: DiffSeverity.DANGER, topic: DiffTopic.LOSS, pods: members.map(({ after }) => after) };
  const both: Change[] =
    members.length > 1 && moving.length === members.length
      ? [
          {
            ...common,
            what: { en: 'both members move to other zones at once', zh: '两个成员同时移到别的区' },
            meaning: BOTH_MOVE,
            fix: {
              en: 'treat the zones of a group as fixed; to change them, make a new group and drain the old one',
              zh: '不要改变组所在的区；确需改变时，新建一个组并停用旧组',
            },
          },
        ]
      : [];
  return [...both, ...meetings(group).map((what) => ({ ...common, what, fix: APART }))];
}

const APART: Text = { en: 'keep the required rules that hold the members apart', zh: '保留让成员分开的必需规则' };

/** While the change rolls out, one member goes by the old rules and the other by the new ones. */
function meetings({ cluster, members }: GroupPair): Text[] {
  const zoneLabel = cluster.after?.zoneLabel ?? cluster.before?.zoneLabel;
  if (members.length !== 2 || zoneLabel === undefined || members.every(hasSameRules)) return [];
  const [a, b] = members;
  const meet = (one: PodFacts, other: PodFacts, label = zoneLabel) => meetingInZone(one, other, label) !== undefined;
  if (meet(a.before, b.before, cluster.before?.zoneLabel)) return [];
  if (meet(a.after, b.after))
    return [{ en: 'the new rules allow both members in one zone; the old ones did not', zh: '新规则允许两个成员处于同一个区，旧规则不允许' }];
  if (meet(a.before, b.after) || meet(a.after, b.before)) {
    return [{ en: 'while the change rolls out, both members can be in one zone', zh: '变更滚动期间，两个成员可能处于同一个区' }];
  }
  return [];
}

/** What decides where a pod may run, and what others' rules about it go by. */
function hasSameRules({ before, after }: PodPair): boolean {
  const rules = ({ spec, labels, namespace }: PodFacts) => [
    spec.affinity,
    spec.nodeSelector,
    spec.nodeName,
    spec.topologySpreadConstraints,
    labels,
    namespace,
  ];
  return isSame(rules(before), rules(after));
}

/** Whether the majority of controllers moves, and which zones it can do without before and after. @internal */
export function quorumMoves({ clusters, pairOf }: Comparison): Change[] {
  return clusters.flatMap((cluster): Change[] => {
    const { before, after } = cluster;
    if (before === undefined || after === undefined) return [];
    const voters = before.controllers.flatMap((pod) => pairOf(pod) ?? []);
    const moving = voters.filter((pair) => zonesText(pair, cluster)?.apart).map((pair) => pair.after);
    const common = { topic: DiffTopic.LOSS, severity: DiffSeverity.DANGER };
    const most: Change[] =
      moving.length > 0 && before.controllers.length - moving.length <= before.controllers.length / 2
        ? [
            {
              ...common,
              pods: moving,
              what: { en: 'most controllers move to other zones', zh: '多数 controller 移到别的区' },
              meaning: NO_MAJORITY,
              fix: ONE_VOTER,
            },
          ]
        : [];
    const [old, young] = [before, after].map((one) => zoneLosses(one).flatMap(({ zone, automatic }) => (automatic ? [] : [zone])));
    if (voters.length === 0 || isSame(old, young)) return most;
    const worse = young.some((zone) => !old.includes(zone));
    const hands: Change = {
      ...common,
      severity: worse ? DiffSeverity.DANGER : DiffSeverity.INFO,
      pods: after.controllers,
      what: { en: 'zones whose loss stops elections until somebody acts', zh: '失去后需要人工处理才能恢复选主的区' },
      ...(old.length > 0 && { before: old.join(', ') }),
      ...(young.length > 0 && { after: young.join(', ') }),
    };
    return [...most, hands];
  });
}

const NO_MAJORITY: Text = {
  en: 'if their volumes cannot follow they stay Pending, nobody elects, and a group that lost a member does not acknowledge',
  zh: '如果卷不能跟着走，它们停在 Pending：无法选主，失去成员的组不确认写入',
};
const ONE_VOTER: Text = {
  en: 'move one voter at a time, and the next only when all are ready again',
  zh: '一次只移动一个投票者，全部就绪之后再移动下一个',
};
