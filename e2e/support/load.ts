import { ask, client, mqadmin } from './client-pod';
import { LongKubectl } from './kubectl';
import { clusterName, groups, nameServers, namesrvAddr } from './plan';
import { report } from './report';
import { byStatus, doneAt, isAcknowledged, parseSent, parseView, type Sent, type View } from './sent';
import { seconds, until } from './wait';

/** What is wrong with the acknowledged messages; all empty when nothing is. */
export interface Verified {
  readonly lost: string[];
  readonly twice: string[];
  readonly unconsumed: string[];
}

/** Who sends: a sender for each group, and the two that choose a group themselves. */
export const senders = [...groups, 'default', 'advised'];

const subscription = 'e2e';

/** A topic, and the groups that consume it, on every master. Waits until the slaves have it too: they copy topics every few seconds. */
export async function makeTopic(topic: string, consumers: string[] = [subscription]): Promise<void> {
  // The tool asks one name server for the masters, and on a busy machine a broker can have lost its connection to that one.
  let failure = '';
  const routes = async () => (await Promise.all(nameServers.map((address) => ask(address, 105, `"topic":"${topic}"`)))).map((one) => one?.body ?? '');
  const isMade = async () => {
    const made = await mqadmin('updateTopic', '-n', nameServers[0], '-c', clusterName, '-t', topic, '-r', '4', '-w', '4').catch((error) => {
      failure = `${error}`;
    });
    return made !== undefined && (await routes()).every((route) => groups.every((group) => route.includes(`"brokerName":"${group}"`)));
  };
  await until('every name server knows the topic on every group', 120, isMade, async () => ({ failure, routes: await routes() }));
  for (const group of consumers) await mqadmin('updateSubGroup', '-n', nameServers[0], '-c', clusterName, '-g', group);
  await seconds(14);
}

/** Clients that send to and consume from a topic while something is done to the cluster. */
export class Load {
  readonly sent: Sent[] = [];
  private readonly views: View[] = [];
  readonly consumed = new Map<string, number>();
  private readonly producer: LongKubectl;
  private readonly consumer: LongKubectl;

  constructor(private readonly topic: string) {
    this.producer = new LongKubectl(client('send', namesrvAddr, topic, `r${Date.now()}`, '100', '100', ...senders), (line) => {
      const one = parseSent(line);
      if (one) this.sent.push(one);
      const view = parseView(line);
      if (view) this.views.push(view);
    });
    this.consumer = new LongKubectl(client('consume', namesrvAddr, topic, subscription), (line) => {
      const [kind, id] = line.split(' ');
      if (kind === 'C') this.consumed.set(id, (this.consumed.get(id) ?? 0) + 1);
    });
  }

  /** Waits until every sender is acknowledged and the consumer consumes. */
  async flows(): Promise<void> {
    const count = (sender: string) => this.sent.filter((one) => one.sender === sender && isAcknowledged(one)).length;
    await until(
      'every sender is acknowledged, and somebody consumes',
      180,
      () => {
        this.mustRun();
        return senders.every((sender) => count(sender) >= 20) && this.consumed.size > 50;
      },
      () => ({ acknowledged: Object.fromEntries(senders.map((sender) => [sender, count(sender)])), consumed: this.consumed.size }),
    );
  }

  private mustRun(): void {
    this.producer.mustRun();
    this.consumer.mustRun();
  }

  /** Ends the producers, and the consumer when it has everything that was acknowledged, or after a minute: `verify` says what is missing. */
  async stop(): Promise<void> {
    this.mustRun();
    await this.producer.finish();
    await until('everything that was acknowledged is consumed', 60, () => this.unconsumed().length === 0).catch(() => {});
    await this.consumer.finish();
  }

  /** Ends its clients whatever became of them: the consumer of a failed test would take messages of the next one. */
  async abandon(): Promise<void> {
    for (const one of [this.producer, this.consumer]) await one.finish().catch(() => {});
  }

  private unconsumed = () => this.sent.filter((one) => isAcknowledged(one) && !this.consumed.has(one.id)).map(({ id }) => id);

  /** The messages of a sender that were not acknowledged, by what was answered. */
  refused(sender: string, since: number): { [status: string]: number } {
    return byStatus(this.sent.filter((one) => one.sender === sender && one.start >= since && !isAcknowledged(one)));
  }

  /** The times between two acknowledgements of a sender since a moment, in seconds: when each began, and how long it was. */
  private pauses(sender: string, since: number): { at: number; length: number }[] {
    const times = this.sent.filter((one) => one.sender === sender && isAcknowledged(one) && doneAt(one) >= since - 1000).map(doneAt);
    return times.slice(1).map((time, index) => ({ at: (times[index] - since) / 1000, length: (time - times[index]) / 1000 }));
  }

  /** The longest time between two acknowledgements of a sender since a moment, in seconds. */
  gap(sender: string, since: number): number {
    return Math.max(0, ...this.pauses(sender, since).map(({ length }) => length));
  }

  /** What came of it, for people: pauses of more than a second, what was answered in them, and when a sender learned of which master. */
  summary(since: number) {
    return Object.fromEntries(
      senders.map((sender) => {
        const long = this.pauses(sender, since).filter(({ length }) => length > 1);
        const told = long.map(({ at, length }) => {
          const within = (time: number) => (time - since) / 1000 >= at && (time - since) / 1000 <= at + length;
          const refused = this.sent.filter((one) => one.sender === sender && !isAcknowledged(one) && within(doneAt(one)));
          return { pause: `${length.toFixed(1)} s from ${at.toFixed(1)}`, refused: byStatus(refused) };
        });
        const views = this.views.filter((view) => view.sender === sender && view.at >= since);
        return [
          sender,
          {
            gap: this.gap(sender, since),
            gapsOverOneSecond: told,
            refused: this.refused(sender, since),
            masters: views.map(({ at, address }) => `${((at - since) / 1000).toFixed(1)} ${address}`),
          },
        ];
      }),
    );
  }

  /** Reads every queue from its first message to its last: each acknowledged message must be there, and once if it was sent once. */
  async verify(): Promise<Verified> {
    const found = await readAll(this.topic);
    const acknowledged = this.sent.filter(isAcknowledged);
    const twice = acknowledged.filter(({ sender, id }) => groups.includes(sender) && (found.get(id) ?? 0) > 1).map(({ id }) => id);
    const lost = acknowledged.filter(({ id }) => !found.has(id)).map((one) => JSON.stringify(one));
    report('messages', { acknowledged: acknowledged.length, lost: lost.length, consumed: this.consumed.size });
    return { lost, twice, unconsumed: this.unconsumed() };
  }
}

/** Every message of a topic, and how often it is there. A reader that a broker refuses begins again; one that lost the topic is told. */
export async function readAll(topic: string): Promise<Map<string, number>> {
  for (let tries = 3; ; tries--) {
    const found = new Map<string, number>();
    let isWhole = false;
    const reader = new LongKubectl(client('read', namesrvAddr, topic, subscription), (line) => {
      const [kind, id] = line.split(' ');
      if (kind === 'R') found.set(id, (found.get(id) ?? 0) + 1);
      if (kind === 'N') console.error(`lost the topic ${topic}: ${line}`);
      if (kind === 'END') isWhole = true;
    });
    try {
      await until('all queues are read', 120, () => reader.isOver);
      await reader.finish();
      if (isWhole) return found;
      throw new Error(`the reader ended early: ${reader.complaint}`);
    } catch (error) {
      if (tries === 1) throw error;
      console.error(`${error}`);
      await seconds(5);
    }
  }
}
