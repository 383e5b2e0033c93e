import { groupBy } from '../facts/facts';
import { type Outage, Recovery, type SecondsRange } from '../outage/outage';
import { plain, type Text } from '../text';

/** What sort of thing is lost. @internal */
export type LossKind = 'zone' | 'more' | 'node' | 'nodes' | 'pod';

/** How the sorts of losses are called. @internal */
export const LOSS_KINDS: { [kind in LossKind]: Text } = {
  zone: { en: 'One zone', zh: '一个区' },
  more: { en: 'A zone and something else', zh: '一个区和别的东西' },
  node: { en: 'One node', zh: '一个节点' },
  nodes: { en: 'Two nodes', zh: '两个节点' },
  pod: { en: 'One pod', zh: '一个 Pod' },
};

/** Outages that leave the same behind. @internal */
export interface Alike {
  readonly kind: LossKind;
  readonly outages: Outage[];
}

/** The outages by what sort of thing is lost; those that leave the same behind are told in one breath, but each zone by itself. @internal */
export function alikeOutages(outages: Outage[]): Alike[] {
  const zones = new Set(zoneLosses(outages).values());
  const kindOf = (outage: Outage): LossKind => {
    if (outage.zones.length > 0) return zones.has(outage) ? 'zone' : 'more';
    // Nodes that are not told one by one name no pods.
    if (outage.nodes.length === 0) return outage.pods.length === 1 ? 'pod' : 'nodes';
    return outage.nodes.length === 1 ? 'node' : 'nodes';
  };
  const kinds = groupBy(outages, kindOf);
  return (Object.keys(LOSS_KINDS) as LossKind[]).flatMap((kind) => {
    const some = kinds.get(kind) ?? [];
    return [...groupBy(some, (outage) => effectOf(outage, kind === 'zone')).values()].map((alike) => ({ kind, outages: alike }));
  });
}

function effectOf(outage: Outage, alone: boolean): string {
  const { id, nameServersLeft, votersLeft, recovery, writeStopKilled, writeStopCut } = outage;
  const { half, gone } = tallyOf(outage, outage.groups.length);
  return JSON.stringify([alone && id, half, gone, nameServersLeft, votersLeft, recovery, writeStopKilled, writeStopCut]);
}

/** The outage that is the loss of one zone and nothing else: the one with the fewest pods of those that lose it. @internal */
export function zoneLosses(outages: Outage[]): Map<string, Outage> {
  const losses = new Map<string, Outage>();
  for (const outage of outages) {
    if (outage.zones.length !== 1) continue;
    const [zone] = outage.zones;
    const known = losses.get(zone);
    if (known === undefined || outage.pods.length < known.pods.length) losses.set(zone, outage);
  }
  return losses;
}

/** Who acts, in words. @internal */
export const RECOVERIES: { [recovery in Recovery]: Text } = {
  [Recovery.UNAFFECTED]: { en: 'nothing stops', zh: '不受影响' },
  [Recovery.AUTOMATIC]: { en: 'automatic', zh: '自动恢复' },
  [Recovery.BY_HAND]: { en: 'needs hands', zh: '需要人工' },
};

/** How many groups keep both members, some or none. @internal */
export interface Tally {
  readonly whole: number;
  readonly half: number;
  readonly gone: number;
}

/** What is left of the groups of a cluster with so many. @internal */
export function tallyOf({ groups }: Outage, total: number): Tally {
  const hit = groups.filter(({ membersLost }) => membersLost.length > 0);
  const gone = hit.filter(({ membersLeft }) => membersLeft.length === 0).length;
  return { whole: total - hit.length, gone, half: hit.length - gone };
}

/** The groups that are left, in words. @internal */
export function tallyText(outage: Outage, total: number): Text {
  const { whole, half, gone } = tallyOf(outage, total);
  const parts = [
    whole > 0 && { en: `${whole} whole`, zh: `${whole} 个完整` },
    half > 0 && { en: `${half} with one member`, zh: `${half} 个剩一个成员` },
    gone > 0 && { en: `${gone} lost`, zh: `${gone} 个全失` },
  ].filter((part) => part !== false);
  if (parts.length === 0) return plain('–');
  return { en: parts.map(({ en }) => en).join(', '), zh: parts.map(({ zh }) => zh).join('，') };
}

/** How long writes stop, in words. @internal */
export function stopText(range: SecondsRange | undefined): Text {
  if (range === undefined) return { en: 'until somebody acts', zh: '直到有人处理' };
  return range.to === 0 ? { en: 'not at all', zh: '不中断' } : secondsText(range);
}

/** Seconds as 0.2 to 2 s. @internal */
export const secondsText = ({ from, to }: SecondsRange): Text =>
  from === to ? { en: `${to} s`, zh: `${to} 秒` } : { en: `${from} to ${to} s`, zh: `${from} 到 ${to} 秒` };

/** How many voters are left, in words. @internal */
export const votersText = ({ votersLeft, votersNeeded }: Outage): Text => ({
  en: `${votersLeft} left, ${votersNeeded} needed`,
  zh: `剩 ${votersLeft} 个，需要 ${votersNeeded} 个`,
});

/** A loss in a sentence, as it is announced. @internal */
export function sentenceOf(outage: Outage, groups: number): Text {
  const { lost, recovery, writeStopKilled, writeStopCut, nameServersLeft } = outage;
  const [tally, voters, killed, cut] = [tallyText(outage, groups), votersText(outage), stopText(writeStopKilled), stopText(writeStopCut)];
  const stop: Text =
    killed.en === cut.en
      ? { en: `Writes stop: ${killed.en}.`, zh: `写入中断：${killed.zh}。` }
      : { en: `Writes stop: ${killed.en} if killed, ${cut.en} if cut off.`, zh: `写入中断：被杀 ${killed.zh}，被切断 ${cut.zh}。` };
  const { en, zh } = RECOVERIES[recovery];
  return {
    en: `${capital(lost.en)} lost: ${en}. Groups: ${tally.en}. Name servers left: ${nameServersLeft}. Voters: ${voters.en}. ${stop.en}`,
    zh: `失去${lost.zh}：${zh}。组：${tally.zh}。剩余 name server：${nameServersLeft} 个。投票者：${voters.zh}。${stop.zh}`,
  };
}

/** @internal */
export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The outages after which there is something to do or to look at. @internal */
export const withSteps = (outages: Outage[]): Outage[] => outages.filter(({ steps, recovery }) => steps.length > 0 || recovery === Recovery.BY_HAND);
