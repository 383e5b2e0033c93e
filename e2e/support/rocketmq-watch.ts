import { client } from './client-pod';
import { LongKubectl } from './kubectl';
import { clusterName, groups, type Member, members, nameServers, peerOf, voters } from './plan';
import { storyLine } from './story-line';
import { until } from './wait';

/** What a broker says of itself: registered master or slave, neither of them yet, or no answer. */
export type BrokerState = 'master' | 'slave' | 'none' | 'silent';

/** A group in the table of the leading controller. */
export interface GroupState {
  /** The broker id of the master, 0 without one. */
  readonly master: number;
  readonly masterAddress: string;
  readonly epoch: number;
  /** Broker ids and addresses. */
  readonly inSync: Replica[];
  readonly outOfSync: Replica[];
}

/** A replica in that table. */
export interface Replica {
  readonly id: number;
  readonly address: string;
  readonly alive: boolean;
}

interface Change {
  readonly at: number;
  readonly name: string;
  readonly value: string;
}

const brokerState = (header: string, body: string): BrokerState => {
  if (!header) return 'silent';
  if (body.includes('"inSyncSlaveNums":-1')) return 'none'; // fenced: it calls itself master all the same
  if (body.includes('"master":true')) return 'master';
  return body.includes('"master":false') && body.includes('"masterAddr":"') ? 'slave' : 'none';
};

const replica = ({ brokerId, brokerAddress, alive }: any): Replica => ({ id: brokerId, address: brokerAddress, alive });

/**
 * Asks every broker, controller and name server three times a second what it is, from a pod inside the cluster, and remembers every change.
 * The names are those of members (`broker-0-1`) and voters (`n0`); `routes 0 broker-1` is the master that name server 0 names for broker-1.
 */
export class RocketMqWatch {
  private readonly kubectl: LongKubectl;
  private readonly now = new Map<string, string>();
  private readonly changes: Change[] = [];
  private table: { [group: string]: GroupState } = {};
  private tableAt = 0;
  private lastAt = 0;
  private samples = 0;

  constructor() {
    const questions = [
      ...members.flatMap(({ name, address }) => [name, address, '907', '', '']),
      ...voters.flatMap(({ id, address }) => [id, address, '1005', '', '', `table ${id}`, address, '1006', '', JSON.stringify(groups)]),
      // Every broker registers a topic with the name of the cluster.
      ...nameServers.flatMap((address, index) => [`routes ${index}`, address, '105', `"topic":"${clusterName}","acceptStandardJsonOnly":"true"`, '']),
    ];
    this.kubectl = new LongKubectl(client('watch', '300', ...questions), (line) => this.read(line));
  }

  private read(line: string): void {
    const [kind, name, time, header, body] = line.split('\t');
    if (kind !== 'W') return;
    const at = Number(time);
    this.lastAt = at;
    this.samples++;
    if (name.startsWith('table ')) {
      if (!body?.includes('"inSyncReplicas"')) return;
      this.table = Object.fromEntries(
        Object.entries<any>(JSON.parse(body).replicasInfoTable).map(([group, info]) => [
          group,
          {
            master: info.masterBrokerId ?? 0,
            masterAddress: info.masterAddress ?? '',
            epoch: info.masterEpoch,
            inSync: info.inSyncReplicas.map(replica),
            outOfSync: info.notInSyncReplicas.map(replica),
          },
        ]),
      );
      this.tableAt = at;
      for (const [group, { master, epoch, inSync }] of Object.entries(this.table))
        this.note(at, `table ${group}`, `master ${master} epoch ${epoch} in sync ${inSync.map(({ id }) => id)}`);
      return;
    }
    if (name.startsWith('routes ')) {
      if (!header) return;
      const brokers: any[] = body ? JSON.parse(body).brokerDatas : [];
      for (const group of groups) this.note(at, `${name} ${group}`, brokers.find(({ brokerName }) => brokerName === group)?.brokerAddrs['0'] ?? '');
      return;
    }
    const isVoter = voters.some(({ id }) => id === name);
    const value = isVoter ? (/"controllerLeaderId":"([^"]*)"/.exec(header)?.[1] ?? '') : brokerState(header, body);
    this.note(at, name, value);
  }

  private note(at: number, name: string, value: string): void {
    if (this.now.get(name) === value) return;
    this.now.set(name, value);
    this.changes.push({ at, name, value });
  }

  async stop(): Promise<void> {
    this.kubectl.mustRun();
    await this.kubectl.finish();
  }

  state = ({ name }: Member) => this.now.get(name) as BrokerState | undefined;
  /** The member that calls itself master, if there is exactly one. */
  master(group: string): Member | undefined {
    const masters = members.filter((one) => one.group === group && this.state(one) === 'master');
    return masters.length === 1 ? masters[0] : undefined;
  }
  slave(group: string): Member | undefined {
    const master = this.master(group);
    return master && this.state(peerOf(master)) === 'slave' ? peerOf(master) : undefined;
  }
  /** The controller that leads, when all who answer agree. */
  leader(): string | undefined {
    const said = new Set(voters.map(({ id }) => this.now.get(id)).filter(Boolean));
    return said.size === 1 ? [...said][0] : undefined;
  }
  group = (name: string): GroupState | undefined => (Date.now() - this.tableAt < 3000 ? this.table[name] : undefined);

  /** Whether every group has a master and a slave that both they and the leading controller call in sync. */
  isInSync(): boolean {
    this.kubectl.mustRun();
    return groups.every((group) => {
      const state = this.group(group);
      return this.slave(group) && state?.inSync.length === 2 && state.inSync.every(({ alive }) => alive);
    });
  }

  /** Whether moreover every controller knows the leader. */
  isWhole = (): boolean => this.isInSync() && voters.every(({ id }) => this.now.get(id) === this.leader());

  /** Waits until it is whole. */
  whole(bound: number): Promise<true> {
    return until(
      'every group has a master and a slave in sync, and the controllers agree on a leader',
      bound,
      () => this.isWhole() || undefined,
      () => ({
        now: Object.fromEntries(this.now),
        table: this.table,
      }),
    );
  }

  /** The masters that the controllers made in a time, one after another. */
  mastersOf(group: string, from: number, to: number): string[] {
    const table = this.changes.filter(({ name }) => name === `table ${group}`).map(({ at, value }) => ({ at, master: value.split(' ')[1] }));
    const changes = table.filter(({ master }, index) => index > 0 && master !== table[index - 1].master && master !== '0');
    return changes.filter(({ at }) => at >= from && at <= to).map(({ master }) => master);
  }

  /** When a member first became master after a moment, if it did. */
  becameMaster = ({ name }: Member, since: number) => this.changes.find((one) => one.at >= since && one.name === name && one.value === 'master')?.at;

  /** What changed since a moment, one line each, for people. */
  story(since: number): string[] {
    return this.changes.filter(({ at }) => at >= since).map(({ at, name, value }) => storyLine(at - since, `${name} ${value || '-'}`));
  }

  /** The longest time since a moment, in seconds, during which something held. `now` gives the last answer of each name. */
  longest(since: number, holds: (now: (name: string) => string | undefined) => boolean): number {
    const now = new Map<string, string>();
    let longest = 0;
    let start: number | undefined;
    const step = (at: number) => {
      if (start !== undefined) longest = Math.max(longest, at - start);
      const isTrue = at >= since && holds((name) => now.get(name));
      start = isTrue ? (start ?? at) : undefined;
    };
    let entered = false;
    for (const { at, name, value } of this.changes) {
      if (!entered && at >= since) {
        step(since);
        entered = true;
      }
      now.set(name, value);
      if (at >= since) step(at);
    }
    step(Math.max(since, this.lastAt));
    return longest / 1000;
  }

  /** Seconds without a master of a group, at the longest. */
  withoutMaster = (group: string, since: number) => {
    const names = members.filter((one) => one.group === group).map(({ name }) => name);
    return this.longest(since, (now) => names.every((name) => now(name) !== 'master'));
  };
  /** Seconds in which neither member of a group served or followed, at the longest. */
  withoutMembers = (group: string, since: number) => {
    const names = members.filter((one) => one.group === group).map(({ name }) => name);
    return this.longest(since, (now) => names.every((name) => now(name) !== 'master' && now(name) !== 'slave'));
  };
  /** Seconds in which no controller knew a leader, at the longest. */
  withoutLeader = (since: number) => this.longest(since, (now) => voters.every(({ id }) => !now(id)));
  /** How often a member stopped answering. */
  restarts = ({ name }: Member, since: number) =>
    this.changes.filter((change) => change.at >= since && change.name === name && change.value === 'silent').length;
  /** Answers a second of each who is asked. */
  rate = (start: number) => this.samples / ((Date.now() - start) / 1000) / (members.length + 2 * voters.length + nameServers.length);
}
