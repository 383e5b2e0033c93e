import type { RunbookStep } from '../outage';
import { listed, say, word } from '../words';
import { kubectl } from './names';
import { nodesOf, taint, untaint } from './out-of-service';
import type { Situation } from './situation';

/** What can be done for pods that could start elsewhere in their zone, when their machine never returns. @internal */
export function moveFrom(situation: Situation): RunbookStep[] {
  const { cluster, fates, loss, damage } = situation;
  const movable = fates.filter((fate) => fate.movable).map(({ pod }) => pod);
  if (loss.zones.length > 0 || movable.length === 0) return [];
  const nodes = nodesOf(situation, movable);
  const who = listed(movable);
  const members = loss.pods.map(({ pod }) => pod).filter(({ name, component }) => component === 'broker' && movable.includes(name));
  const alive = new Set(damage.groups.filter(({ membersLeft }) => membersLeft.length > 0).flatMap(({ membersLost }) => membersLost));
  const claims = members
    .filter(({ name }) => alive.has(name))
    .flatMap(({ name, workload }) => (workload.body.spec?.volumeClaimTemplates ?? []).map(({ metadata }: any) => word(`${metadata?.name}-${name}`)));
  return [
    {
      what: say(
        `If the machine never returns: switch it off, then declare its node out of service. On another node, if one is free, Kubernetes then starts: ${who.en}.`,
        `如果机器不会恢复：先关掉电源，再声明节点停用。Kubernetes 随即在空闲的节点上启动：${who.zh}。`,
      ),
      commands: [taint(nodes)],
    },
    ...(claims.length > 0
      ? [
          {
            what: say(
              'Only with a local volume: delete the claim as well. The member comes back as a new replica and copies everything. Never while its peer is not the serving master.',
              '仅限本地卷：还要删除卷声明。该成员将作为新副本回来并复制全部数据。对端不是正在服务的 master 时，绝不要这样做。',
            ),
            commands: claims.map((claim) => kubectl(cluster, 'delete', 'pvc', claim, '--wait=false')),
          },
        ]
      : []),
    {
      what: say('When the node is back, or a new one has its name, take the taint away.', '节点恢复、或新节点沿用其名称之后，去掉污点。'),
      commands: untaint(nodes),
    },
  ];
}
