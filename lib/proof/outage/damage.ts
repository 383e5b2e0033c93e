import type { ClusterFacts, GroupFacts } from '../facts/facts';
import type { PodFacts } from '../facts/pod-facts';
import { type GroupOutage, Recovery, type SecondsRange } from './outage';
import { Alone, aloneBy, type Timers, timersOf } from './timers';
import { votersOf } from './voters';
import { type Fault, union, writeStop } from './write-stop';

/** What a loss does to RocketMQ. @internal */
export interface Damage {
  /** What is left of the groups that have lost a member. */
  readonly groups: GroupOutage[];
  readonly nameServersLeft: number;
  /** The voters that are left. */
  readonly voters: PodFacts[];
  /** The voters that are lost. */
  readonly votersLost: PodFacts[];
  readonly votersNeeded: number;
  readonly recovery: Recovery;
  readonly reasons: Reasons;
  readonly writeStopKilled?: SecondsRange;
  readonly writeStopCut?: SecondsRange;
}

/** Why it needs hands. @internal */
export interface Reasons {
  /** Too few voters are left to elect. */
  readonly noMajority: boolean;
  /** The controllers are none of the manifests', so nobody knows whether they are left. */
  readonly votersUnknown: boolean;
  /** No name server is left. */
  readonly noNameServer: boolean;
  /** Groups of which no member is left. */
  readonly gone: string[];
  /** Groups that acknowledge nothing with one member only. */
  readonly never: string[];
  /** Groups in which nobody is elected. */
  readonly notElected: string[];
}

interface Group {
  readonly facts: GroupFacts;
  readonly alone: Alone;
  readonly timers: Timers[];
}

/** Judges losses of one cluster. Everything that does not depend on the loss is read once. @internal */
export class DamageJudge {
  private readonly groups: Group[];
  private readonly groupOf = new Map<string, Group>();
  private readonly kept: Set<string>;

  /** @param waiting The pods that do not run whatever is lost. */
  constructor(
    private readonly cluster: ClusterFacts,
    waiting: string[],
  ) {
    this.kept = new Set(waiting);
    this.groups = cluster.groups.map((facts) => ({ facts, alone: aloneOf(facts), timers: timersOfGroup(facts, cluster.controllers) }));
    for (const group of this.groups) for (const { name } of group.facts.members) this.groupOf.set(name, group);
  }

  /** What the loss of pods does. */
  public of(pods: string[]): Damage {
    const lost = new Set(pods);
    const gone = ({ name }: PodFacts) => lost.has(name) || this.kept.has(name);
    const { nameServers } = this.cluster;
    const hit = [...new Set(pods.flatMap((pod) => this.groupOf.get(pod) ?? []))];
    const voters = votersOf(this.cluster);
    const left = voters.pods.filter((pod) => !gone(pod));
    const votersLost = voters.pods.filter(({ name }) => lost.has(name));
    const groups = hit.map(({ facts: { brokerName, members } }) => ({
      brokerName,
      membersLeft: names(members.filter((member) => !gone(member))),
      membersLost: names(members.filter(({ name }) => lost.has(name))),
    }));
    const nameServersLeft = nameServers.filter((pod) => !gone(pod)).length;
    const nameServerLost = nameServers.some(({ name }) => lost.has(name));
    const of = (alone: Alone) => hit.filter((group) => group.alone === alone).map(({ facts }) => facts.brokerName);
    const needsElection = hit.some(({ alone }) => alone !== Alone.NOT_ELECTED);
    const reasons: Reasons = {
      noMajority: voters.pods.length > 0 && left.length < voters.needed && (votersLost.length > 0 || needsElection),
      votersUnknown: voters.pods.length === 0 && needsElection,
      noNameServer: nameServerLost && nameServersLeft === 0,
      gone: groups.filter(({ membersLeft }) => membersLeft.length === 0).map(({ brokerName }) => brokerName),
      never: of(Alone.NEVER),
      notElected: of(Alone.NOT_ELECTED),
    };
    const stands = reasons.gone.length + reasons.never.length + reasons.notElected.length > 0;
    const hands = stands || reasons.noMajority || reasons.votersUnknown || reasons.noNameServer;
    // Without a majority, groups that are whole go on.
    const unbounded = stands || (hit.length > 0 && (reasons.noMajority || reasons.votersUnknown));
    const scope = { voter: votersLost.length > 0, nameServer: nameServerLost || nameServers.length === 0 };
    const stop = (fault: Fault) => (unbounded ? {} : { [STOP[fault]]: stopOf(hit, fault, scope) });
    return {
      groups,
      nameServersLeft,
      voters: left,
      votersLost,
      votersNeeded: voters.needed,
      recovery: hands ? Recovery.BY_HAND : hit.length > 0 ? Recovery.AUTOMATIC : Recovery.UNAFFECTED,
      reasons,
      ...stop('killed'),
      ...stop('cut'),
    };
  }
}

const STOP = { killed: 'writeStopKilled', cut: 'writeStopCut' } as const;
const names = (pods: PodFacts[]) => pods.map(({ name }) => name);

function stopOf(hit: Group[], fault: Fault, scope: { readonly voter: boolean; readonly nameServer: boolean }): SecondsRange {
  const ranges = hit.flatMap(({ alone, timers }) => timers.map((one) => writeStop(one, alone, fault, scope)));
  return ranges.length === 0 ? { from: 0, to: 0 } : union(ranges);
}

/** Of members whose files differ, the one that does worse counts. */
function aloneOf({ members }: GroupFacts): Alone {
  const found = members.map(({ conf }) => aloneBy(conf));
  return [Alone.NOT_ELECTED, Alone.NEVER, Alone.AFTER_SHRINK].find((alone) => found.includes(alone)) ?? Alone.AT_ONCE;
}

/** Any member may lead the group and any controller the others; most have the same timers. */
function timersOfGroup({ members }: GroupFacts, controllers: PodFacts[]): Timers[] {
  const brokers = members.map(({ conf }) => conf);
  const files = controllers.length === 0 ? [undefined] : controllers.map(({ conf }) => conf);
  const all = brokers.flatMap((broker) => files.map((file) => timersOf(broker, file)));
  return [...new Map(all.map((timers) => [JSON.stringify(timers), timers])).values()];
}
