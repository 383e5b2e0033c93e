import { doneAt, isAcknowledged, parseSent, parseView, type Sent, type View } from '../support/sent';

/** What a load in one zone did. */
export interface ZoneLog {
  readonly zone: string;
  readonly sent: Sent[];
  readonly consumed: Consumed[];
  readonly views: View[];
}

/** A message that a consumer got. */
export interface Consumed {
  readonly id: string;
  readonly at: number;
  readonly group: string;
}

/** Reads what a load printed. */
export function parseLog(zone: string, lines: string[]): ZoneLog {
  const sent: Sent[] = [];
  const consumed: Consumed[] = [];
  const views: View[] = [];
  for (const line of lines) {
    const one = parseSent(line);
    if (one) sent.push(one);
    const view = parseView(line);
    if (view) views.push(view);
    const [kind, id, at, group] = line.split(' ');
    if (kind === 'C' && group !== undefined) consumed.push({ id, at: Number(at), group });
  }
  return { zone, sent, consumed, views };
}

/** The longest silence in a row of times that has a part after `from` and before `to`, in seconds. */
export function longestSilence(times: number[], from: number, to: number): number {
  const sorted = [...times].sort((one, other) => one - other);
  // What lasts beyond an end counts whole.
  const before = sorted.filter((time) => time <= from).at(-1) ?? from;
  const after = sorted.find((time) => time >= to) ?? to;
  const marks = [before, ...sorted.filter((time) => time > from && time < to), after];
  let longest = 0;
  for (let i = 1; i < marks.length; i++) longest = Math.max(longest, marks[i] - marks[i - 1]);
  return Math.round(longest / 10) / 100;
}

export const acknowledged = (sent: Sent[]) => sent.filter(isAcknowledged);

/** Where clients stand that a hurt zone does not touch: the third zone, or a room when that is hurt. */
export const outsideOf = (zone: string) => (zone === 'az3' ? 'az1' : 'az3');

/** How long each sender of a zone went without an acknowledgement, from shortly before `from` to `to`. */
export function writeStops({ sent }: ZoneLog, from: number, to: number): { [sender: string]: number } {
  const senders = [...new Set(sent.map(({ sender }) => sender))];
  return Object.fromEntries(
    senders.map((sender) => [sender, longestSilence(acknowledged(sent.filter((one) => one.sender === sender)).map(doneAt), from, to)]),
  );
}

/** How long a consumer got nothing of each group. */
export function readStops({ consumed }: ZoneLog, from: number, to: number): { [group: string]: number } {
  const groups = [...new Set(consumed.map(({ group }) => group))].sort();
  return Object.fromEntries(
    groups.map((group) => [
      group,
      longestSilence(
        consumed.filter((one) => one.group === group).map(({ at }) => at),
        from,
        to,
      ),
    ]),
  );
}

/** Acknowledgements in each second around a moment. */
export function perSecond(logs: ZoneLog[], zero: number, from: number, to: number): number[] {
  const counts = new Array(to - from).fill(0);
  for (const { sent } of logs)
    for (const one of acknowledged(sent)) {
      const second = Math.floor((doneAt(one) - zero) / 1000) - from;
      if (second >= 0 && second < counts.length) counts[second]++;
    }
  return counts;
}

/** What the cluster lost of what it was sent, and what it has twice. */
export interface Losses {
  readonly acknowledged: number;
  /** Ids of messages that were answered SEND_OK and are not there. */
  readonly lost: string[];
  /** Sends that returned without an exception, but not SEND_OK, whose message is not there. */
  readonly believed: number;
  /** Ids that are there more than once. */
  readonly duplicates: number;
}

export function losses(logs: ZoneLog[], found: Map<string, number>): Losses {
  const sent = logs.flatMap((log) => log.sent);
  const believes = ({ status }: Sent) => ['FLUSH_SLAVE_TIMEOUT', 'FLUSH_DISK_TIMEOUT', 'SLAVE_NOT_AVAILABLE'].includes(status);
  return {
    acknowledged: acknowledged(sent).length,
    lost: acknowledged(sent)
      .map(({ id }) => id)
      .filter((id) => !found.has(id)),
    believed: sent.filter((one) => believes(one) && !found.has(one.id)).length,
    duplicates: [...found.values()].filter((times) => times > 1).length,
  };
}
