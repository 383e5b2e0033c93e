import type { Text } from '../../text';
import { Recovery, type RunbookStep } from '../outage';
import { listed, say } from '../words';
import { afterReturn, lookAtGroups, lookFirst } from './look';
import { moveFrom } from './lost-node';
import { AT_ONCE, kubectl, picked } from './names';
import type { Situation } from './situation';
import { withoutQuorum } from './without-quorum';

/** The runbook of a loss: what to do, in order. @internal */
export function stepsOf(situation: Situation): RunbookStep[] {
  const { damage } = situation;
  if (damage.recovery === Recovery.UNAFFECTED) return [];
  const hands = withoutQuorum(situation);
  return [
    ...lookFirst(situation),
    ...(damage.recovery === Recovery.AUTOMATIC ? lookAtGroups(situation) : []),
    ...bringBackMembers(situation),
    ...bringBackNameServers(situation),
    ...hands,
    // The way around a lost majority does not go together with other repairs.
    ...(hands.length === 0 ? moveFrom(situation) : []),
    ...afterReturn(situation),
  ];
}

function bringBackMembers({ cluster, standings, damage: { reasons, groups } }: Situation): RunbookStep[] {
  const step = (names: string[], what: (who: Text) => Text): RunbookStep[] =>
    names.length === 0
      ? []
      : [
          {
            what: what(listed(names)),
            commands: groups
              .filter(({ brokerName }) => names.includes(brokerName))
              .flatMap(({ membersLost }) => membersLost.flatMap((name) => standings.byName.get(name)?.pod ?? []))
              .slice(0, AT_ONCE)
              .map((pod) => kubectl(cluster, 'get', 'pod', ...picked(pod), '-o', 'wide')),
          },
        ];
  const gone = new Set(reasons.gone);
  const left = (names: string[]) => names.filter((name) => !gone.has(name));
  return [
    ...step(reasons.gone, ({ en, zh }) =>
      say(
        `No member is left of ${en}. Bring one back with its volume: only a member that was in sync can become master. Never delete its claim: it holds the messages.`,
        `没有成员幸存的组：${zh}。让一个成员带着它的卷恢复：只有同步集合里的成员能成为 master。绝不要删除它的卷声明，消息就在里面。`,
      ),
    ),
    ...step(left(reasons.never), ({ en, zh }) =>
      say(
        `By their keys these groups acknowledge nothing with one member: ${en}. Bring the lost one back.`,
        `按其配置，这些组只有一个成员时不确认任何写入：${zh}。让失去的成员恢复。`,
      ),
    ),
    ...step(left(reasons.notElected), ({ en, zh }) =>
      say(
        `These groups have no controller mode, so nobody is elected in place of a master: ${en}. Bring the lost member back.`,
        `这些组没有启用 controller 模式，不会有人接替 master：${zh}。让失去的成员恢复。`,
      ),
    ),
  ];
}

function bringBackNameServers({ cluster, damage, fates }: Situation): RunbookStep[] {
  if (!damage.reasons.noNameServer) return [];
  const lost = new Set(cluster.nameServers.map(({ name }) => name));
  const movable = listed(fates.filter(({ pod, movable: can }) => can && lost.has(pod)).map(({ pod }) => pod));
  const move =
    movable.en === ''
      ? say('', '')
      : say(
          ` These could start elsewhere, once their nodes are declared out of service: ${movable.en}.`,
          `声明节点停用之后，可以在别处启动的有：${movable.zh}。`,
        );
  return [
    {
      what: say(
        `No name server is left. By reading, not measured: clients keep the routes they have, new clients find nobody, and a slave that returns does not find its master. Bring one back.${move.en}`,
        `没有 name server 幸存。按代码推断，未经测量：客户端保留已有路由，新客户端找不到任何 broker，恢复的 slave 找不到 master。让其中一个恢复。${move.zh}`,
      ),
      commands: cluster.nameServers.map((pod) => kubectl(cluster, 'get', 'pod', ...picked(pod), '-o', 'wide')),
    },
  ];
}
