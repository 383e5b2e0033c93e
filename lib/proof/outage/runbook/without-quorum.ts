import { addressesOf } from '../../facts/conf';
import type { RunbookStep } from '../outage';
import { votersOf } from '../voters';
import { listed, say } from '../words';
import { loneController } from './lone-controller';
import { kubectl, picked } from './names';
import { singleController } from './single-controller';
import type { Situation } from './situation';

/** What to do when too few voters are left to elect, or nobody knows how many are. @internal */
export function withoutQuorum(situation: Situation): RunbookStep[] {
  const { cluster, damage } = situation;
  const { total } = votersOf(cluster);
  if (damage.reasons.votersUnknown) return [elsewhere(situation)];
  if (!damage.reasons.noMajority) return [];
  if (damage.votersLost.length === 0) return [notRunning(situation)];
  if (total === 1) return singleController(situation);
  return damage.voters.length === 0 ? [allLost(situation)] : loneController(situation);
}

function elsewhere({ loss }: Situation): RunbookStep {
  const addresses = listed([...new Set(loss.pods.flatMap(({ pod }) => addressesOf(pod.conf, 'controllerAddr')))]);
  return {
    what: say(
      `The controllers (${addresses.en}) are not among these manifests. Ask those who run them whether a majority is left. Without one nothing is elected.`,
      `controller（${addresses.zh}）不在这些清单里。请询问其维护者是否仍有多数。没有多数就无法选主。`,
    ),
    commands: [],
  };
}

function notRunning({ cluster, standings }: Situation): RunbookStep {
  const voters = cluster.controllers.map(({ name }) => name).filter((name) => standings.waiting.includes(name));
  const who = listed(voters);
  return {
    what: say(
      `Too few controllers run even before this loss: find a place for ${who.en}.`,
      `在这次失去之前运行的 controller 就已不足：先让 ${who.zh} 有处可去。`,
    ),
    commands: cluster.controllers.filter(({ name }) => voters.includes(name)).map((pod) => kubectl(cluster, 'describe', 'pod', ...picked(pod))),
  };
}

function allLost({ cluster, damage }: Situation): RunbookStep {
  const who = listed(damage.votersLost.map(({ name }) => name));
  return {
    what: say(
      `No controller is left. Bring ${damage.votersNeeded} of ${who.en} back, with their volumes: only they know who is in sync. Never delete their claims. If their data is gone, see "The data of the controllers is lost" in Operations.`,
      `没有 controller 幸存。让 ${who.zh} 中的 ${damage.votersNeeded} 个带着卷恢复：只有它们知道谁在同步集合里。绝不要删除它们的卷声明。如果数据已丢失，见运维页“丢失 controller 的数据”。`,
    ),
    commands: [kubectl(cluster, 'get', 'pods', '-o', 'wide')],
  };
}
