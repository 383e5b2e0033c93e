import { MEMBER } from '../../../kube/labels';
import type { RunbookStep } from '../outage';
import { listed, say } from '../words';
import { AT_ONCE, askGroups, askLeader, kubectl, picked } from './names';
import type { Situation } from './situation';

const groupNames = ({ damage }: Situation) => damage.groups.map(({ brokerName }) => brokerName);

/** What comes first, whatever was lost: to leave the pods alone, and to ask whether a controller leads. @internal */
export function lookFirst(situation: Situation): RunbookStep[] {
  const { cluster, damage } = situation;
  const alone: RunbookStep = {
    what: say(
      'Leave the lost brokers alone. Where they stood, they start again as slaves and catch up.',
      '先不要动失去的 broker。它们会在原处重新启动，作为 slave 追上进度。',
    ),
    commands: [kubectl(cluster, 'get', 'pods', '-o', 'wide')],
  };
  return [...(damage.groups.length > 0 ? [alone] : []), ...(damage.voters.length > 0 ? [askWhoLeads(situation)] : [])];
}

const askWhoLeads = ({ damage }: Situation): RunbookStep => ({
  what: say(
    'Ask a surviving controller whether one leads: look for controllerLeaderAddress (request 1005). If it is there, masters are elected without you.',
    '询问幸存的 controller 是否有 leader：查找 controllerLeaderAddress（请求 1005）。有的话，不用人工就会选出 master。',
  ),
  commands: askLeader(damage.voters.slice(0, 1)),
});

/** To see that the groups have masters, asked of controllers that are left. @internal */
export function lookAtGroups(situation: Situation): RunbookStep[] {
  const { damage } = situation;
  if (damage.groups.length === 0 || damage.voters.length === 0) return [];
  const names = listed(groupNames(situation));
  return [
    {
      what: say(
        `See who is master of ${names.en}, and who is in sync (request 1006). Only the leading controller answers.`,
        `查看 ${names.zh} 的 master 和同步集合（请求 1006）。只有 leader controller 会回答。`,
      ),
      commands: askGroups(damage.voters, groupNames(situation)),
    },
  ];
}

/** What comes when the lost place is back. @internal */
export function afterReturn(situation: Situation): RunbookStep[] {
  const { cluster, damage } = situation;
  if (damage.groups.length === 0) return [];
  const names = listed(groupNames(situation));
  const sync: RunbookStep = {
    what: say(
      `When the pods are back: see that every group has two members in sync (1006). Until all controllers are ready and ${names.en} in sync, do not count on surviving another loss.`,
      `Pod 恢复之后：确认每个组有两个成员在同步集合里（1006）。在全部 controller 就绪、${names.zh} 同步之前，不要指望还能承受另一次失去。`,
    ),
    commands: [kubectl(cluster, 'get', 'pods', '-o', 'wide'), ...askGroups(cluster.controllers, groupNames(situation))],
  };
  return [sync, ...moveBack(situation)];
}

/** Nothing fails back. Where member 0 was lost, the other one leads now, and hands over when it is told to stop. */
function moveBack({ cluster, damage, standings }: Situation): RunbookStep[] {
  const pod = (name: string) => standings.byName.get(name)?.pod ?? [];
  const present = damage.groups
    .filter(({ membersLost }) => membersLost.flatMap(pod).some(({ labels }) => labels[MEMBER] === '0'))
    .flatMap(({ membersLeft }) => membersLeft.flatMap(pod));
  if (present.length === 0) return [];
  return [
    {
      what: say(
        'Masters do not move back by themselves. To move one back, delete the pod of the present master, one group at a time, in a quiet minute, when both members are in sync: it hands over before it leaves.',
        'master 不会自动迁回。要迁回，请在安静时段、两个成员都同步时，一次一个组，删除当前 master 的 Pod：它会先交接再离开。',
      ),
      commands: present.slice(0, AT_ONCE).map((pod) => kubectl(cluster, 'delete', 'pod', ...picked(pod))),
    },
  ];
}
