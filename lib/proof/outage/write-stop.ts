import type { SecondsRange } from './outage';
import { Alone, type Timers } from './timers';

/** How something is lost: its connections break, or its packets vanish. @internal */
export type Fault = 'killed' | 'cut';

/** What else is lost with a member, as far as it delays what follows. @internal */
export interface LostWithIt {
  /** Whether the leading controller is lost. */
  readonly leader: boolean;
  /** Whether a name server is lost, or may be. */
  readonly nameServer: boolean;
}

/**
 * Until a new controller leads. DLedger's followers wait for three heartbeats of 2 s, then vote; RocketMQ passes no setting on. Measured
 * with 5.1.4: 6.0 to 6.8 s after a kill (4.7 s after an orderly stop), 7.7 to 9.2 s after a cut, because votes asked of the lost one wait.
 *
 * @internal
 */
export const ELECTION: { [fault in Fault]: SecondsRange } = { killed: { from: 4.5, to: 7.5 }, cut: { from: 7.5, to: 9.5 } };

/** Until the elected slave serves. Measured: 0.2 to 0.4 s, up to 1.3 s with messages of 120 KB. */
const PROMOTION: SecondsRange = { from: 0.1, to: 1.5 };

/**
 * Until a client that polls routes every second sends to the new master. A broken connection takes the old route away at once. A cut one
 * does not: measured were two connects of 3 s to the lost address.
 */
const CLIENT: { [fault in Fault]: SecondsRange } = { killed: { from: 0, to: 1 }, cut: { from: 0, to: 7 } };

/** Until the in-sync set without the slave is accepted, once the master knows. Measured: 0.2 to 0.6 s. */
const SHRINK: SecondsRange = { from: 0.1, to: 1 };

const NONE: SecondsRange = { from: 0, to: 0 };

/** How long the writes of a group stop when its master is lost and a majority of controllers is left. @internal */
export function stopWithoutMaster(timers: Timers, fault: Fault, { leader, nameServer }: LostWithIt): SecondsRange {
  const election = ELECTION[fault];
  // The first of the two scans that sees an expired heartbeat elects.
  const scan = Math.min(timers.brokerScan, timers.masterScan);
  // The last heartbeat may be one period old already.
  const expiry = { from: timers.heartbeatTimeout - timers.heartbeat, to: timers.heartbeatTimeout + scan };
  const detected = leader
    ? // A new leader looks for groups without a master one scan after it was elected.
      {
        from: Math.max(election.from, fault === 'cut' ? expiry.from : 0),
        to: Math.max(election.to + timers.masterScan, fault === 'cut' ? expiry.to : 0),
      }
    : // A controller takes a broker for dead as soon as its connection breaks.
      fault === 'cut'
      ? expiry
      : NONE;
  // The notice of the election is not repeated. Who missed it learns by its own poll, for which it must know who leads.
  const notice = { from: 0, to: timers.rolePoll + (leader ? timers.leaderPoll : 0) };
  // A registration under way waits for the name server that is cut, and the new master's stands behind it. A killed one refuses at once.
  const registration = { from: 0, to: fault === 'cut' && nameServer ? timers.registration : 0 };
  return sum(detected, PROMOTION, notice, registration, CLIENT[fault]);
}

/** How long the writes of a group stop when its slave is lost and a majority of controllers is left. @internal */
export function stopWithoutSlave(timers: Timers, fault: Fault, { leader }: LostWithIt): SecondsRange {
  // Broken connections are seen at once. A silent one is closed after a while, counted from the last byte, which may be a heartbeat.
  const closed = fault === 'killed' ? NONE : { from: Math.max(0, timers.silence - timers.slaveHeartbeat), to: timers.silence };
  if (!leader) return sum(closed, SHRINK);
  // The request to shrink the set goes to the leader that is lost. The next one follows only when the slave has lagged for so long, at the
  // next check, and when the new leader is known.
  const retried = Math.max(closed.to + timers.maxLag, ELECTION[fault].to + timers.leaderPoll) + timers.setCheck;
  // After a cut a new leader may be there before the connection is closed.
  return sum({ from: fault === 'killed' ? timers.maxLag : closed.from, to: retried + SHRINK.to });
}

/** How long the writes of a group stop when one of its members is lost, and nobody knows which one led it. @internal */
export function writeStop(timers: Timers, alone: Alone, fault: Fault, lost: { readonly voter: boolean; readonly nameServer: boolean }): SecondsRange {
  // Where controllers lead is not in the manifests: the leader is outside of what is lost, and, if a voter is lost, it may be the one.
  const leaders = lost.voter ? [false, true] : [false];
  return union(
    leaders.flatMap((leader) => {
      const with_ = { leader, nameServer: lost.nameServer };
      return [stopWithoutMaster(timers, fault, with_), alone === Alone.AT_ONCE ? NONE : stopWithoutSlave(timers, fault, with_)];
    }),
  );
}

/** The range that covers all of some ranges. @internal */
export const union = (ranges: SecondsRange[]): SecondsRange => ({
  from: Math.min(...ranges.map(({ from }) => from)),
  to: Math.max(...ranges.map(({ to }) => to)),
});

/** Steps that follow each other. Tenths are more than anybody can expect to be right. */
const sum = (...ranges: SecondsRange[]): SecondsRange => ({
  from: tenths(Math.max(0, total(ranges.map(({ from }) => from)))),
  to: tenths(total(ranges.map(({ to }) => to))),
});
const total = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
const tenths = (seconds: number) => Math.round(seconds * 10) / 10;
