import { addressesOf } from '../facts/conf';
import type { ClusterFacts } from '../facts/facts';
import type { Text } from '../text';
import type { Damage } from './damage';
import type { Loss } from './losses';
import { Recovery } from './outage';
import type { Standings } from './standing';
import { timersOf } from './timers';
import { votersOf } from './voters';
import { listed, say, sentences } from './words';
import { ELECTION } from './write-stop';

/** What to know about a loss beside its numbers. @internal */
export function notesOf(cluster: ClusterFacts, standings: Standings, loss: Loss, damage: Damage, hoped: Damage | undefined): Text[] {
  return [
    ...handsOf(cluster, loss, damage),
    ...placesOf(standings, loss),
    ...hopeOf(loss, hoped),
    ...waitingOf(standings),
    ...(damage.recovery === Recovery.UNAFFECTED ? weakerOf(cluster, loss, damage) : []),
    ...powerOf(damage),
  ];
}

/** Why it needs hands. */
function handsOf(cluster: ClusterFacts, loss: Loss, { reasons, voters, votersNeeded }: Damage): Text[] {
  const about = (names: string[], text: (who: Text) => Text) => (names.length > 0 ? [text(listed(names))] : []);
  const { total } = votersOf(cluster);
  return [
    ...(reasons.noMajority
      ? [
          say(
            `${voters.length} of ${total} voters are left and ${votersNeeded} must see each other: nothing is elected, and a group that has lost a member acknowledges nothing.`,
            `${total} 个投票者剩 ${voters.length} 个，需要 ${votersNeeded} 个互相可达：无法选主，失去成员的组不确认写入。`,
          ),
        ]
      : []),
    ...(reasons.votersUnknown ? [unknownVoters(loss)] : []),
    ...about(reasons.gone, ({ en, zh }) => say(`No member is left of: ${en}.`, `没有成员幸存的组：${zh}。`)),
    ...about(reasons.never, ({ en, zh }) =>
      say(`By its keys it acknowledges nothing with one member: ${en}.`, `按其配置，只有一个成员时不确认任何写入：${zh}。`),
    ),
    ...about(reasons.notElected, ({ en, zh }) =>
      say(`Without controller mode nobody takes over a master: ${en}.`, `没有启用 controller 模式，master 无人接替：${zh}。`),
    ),
    ...(reasons.noNameServer ? [say('No name server is left: new clients find nobody.', '没有 name server 幸存：新客户端找不到任何 broker。')] : []),
  ];
}

function unknownVoters({ pods }: Loss): Text {
  const addresses = [...new Set(pods.flatMap(({ pod }) => addressesOf(pod.conf, 'controllerAddr')))];
  if (addresses.length === 0)
    return say('No controllers are known, so nobody is known to elect a master.', '没有已知的 controller，因此不知道由谁选主。');
  const { en, zh } = listed(addresses);
  return say(
    `The controllers are not among the manifests, so where they stand is not known: ${en}.`,
    `controller 不在清单里，不知道它们在哪里：${zh}。`,
  );
}

/** Which of two pods stands where, if that is open and makes no difference. */
function placesOf({ exchangeable }: Standings, { zones, pods }: Loss): Text[] {
  if (zones.length === 0) return [];
  const lost = new Set(pods.map(({ pod }) => pod.name));
  return exchangeable
    .filter((names) => names.some((name) => lost.has(name)) && names.some((name) => !lost.has(name)))
    .map(listed)
    .map(({ en, zh }) =>
      say(`One of these stands in each zone, and which one is not fixed: ${en}.`, `以下各在一个区，哪一个在哪个区不固定：${zh}。`),
    );
}

/** What is counted as lost although it is hoped to stand elsewhere. */
function hopeOf({ pods, hoped }: Loss, damage: Damage | undefined): Text[] {
  if (hoped === undefined || damage === undefined) return [];
  const expected = new Set(hoped.map(({ pod }) => pod.name));
  const beside = pods.filter(({ pod }) => !expected.has(pod.name));
  const unlabelled = listed(beside.filter(({ node }) => node !== undefined).map(({ pod }) => pod.name));
  const free = listed(beside.filter(({ node }) => node === undefined).map(({ pod }) => pod.name));
  const gone = damage.reasons.gone.length;
  const whole =
    gone === 0 ? say('every group keeps a member', '每个组都有成员幸存') : say(`${gone} groups lose both members`, `${gone} 个组失去全部成员`);
  const acts = ACTS[damage.recovery];
  return [
    ...(free.en === ''
      ? []
      : [
          say(
            `No required rule keeps these out of what is lost, so the worst is counted, that they are there too: ${free.en}.`,
            `没有强制规则阻止以下 Pod 处于失去的位置，因此按最坏情况计算，即它们也在那里：${free.zh}。`,
          ),
        ]),
    ...(unlabelled.en === ''
      ? []
      : [
          say(
            `These run on nodes that tell no zone, so the worst is counted, that they are there too: ${unlabelled.en}.`,
            `以下 Pod 所在的节点没有区标签，因此按最坏情况计算，即它们也在那里：${unlabelled.zh}。`,
          ),
        ]),
    say(
      `Hoped for, not guaranteed: if every pod stands where it prefers to, ${whole.en}, and ${acts.en}.`,
      `期望而非保证：如果每个 Pod 都在首选的位置，${whole.zh}，${acts.zh}。`,
    ),
  ];
}

const ACTS: { [recovery in Recovery]: Text } = {
  [Recovery.UNAFFECTED]: say('nothing stops', '没有中断'),
  [Recovery.AUTOMATIC]: say('it is automatic', '可自动恢复'),
  [Recovery.BY_HAND]: say('it needs hands', '需要人工'),
};

function waitingOf({ waiting }: Standings): Text[] {
  if (waiting.length === 0) return [];
  const { en, zh } = listed(waiting);
  return [say(`These wait for a place even before the loss, and count as away: ${en}.`, `以下 Pod 在失去之前就在等待位置，按不在计算：${zh}。`)];
}

/** What goes on, but with less behind it. */
function weakerOf({ groups, controllers, nameServers }: ClusterFacts, { pods }: Loss, { votersLost }: Damage): Text[] {
  const lost = new Set(pods.map(({ pod }) => pod.name));
  const notes: Text[] = [];
  if (votersLost.length > 0) {
    const [from, to] = [ELECTION.killed.from, ELECTION.cut.to];
    notes.push(
      say(
        `Writes go on. If the leading controller is lost, nothing is elected for ${from} to ${to} s.`,
        `写入不中断。如果失去的是 leader controller，${from} 到 ${to} 秒内无法选主。`,
      ),
    );
  }
  if (nameServers.some(({ name }) => lost.has(name))) {
    const delays = groups.flatMap(({ members }) => members.map(({ conf }) => timersOf(conf, controllers[0]?.conf).registration));
    const longest = delays.reduce((most, delay) => Math.max(most, delay), 0);
    notes.push(
      sentences(
        say('Clients use the name server that is left.', '客户端使用剩下的 name server。'),
        say(
          `One that is cut off can delay a failover meanwhile by up to ${longest} s.`,
          `被切断的 name server 其间最多会让故障切换延迟 ${longest} 秒。`,
        ),
      ),
    );
  }
  return notes;
}

/** A machine without power says no goodbye. */
function powerOf({ writeStopCut }: Damage): Text[] {
  if (writeStopCut === undefined || writeStopCut.to === 0) return [];
  return [say('Lost power breaks no connections either: expect the time of a cut.', '断电同样不会断开连接：按“切断”的时间预期。')];
}
