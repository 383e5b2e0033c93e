import type { Sent } from '../support/load';

/** What a load in one zone did. */
export interface ZoneLog {
  readonly zone: string;
  readonly sent: Sent[];
  readonly consumed: Consumed[];
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
  for (const line of lines) {
    const words = line.split(' ');
    if (words[0] === 'S' && words.length >= 6)
      sent.push({ sender: words[1], id: words[2], start: Number(words[3]), took: Number(words[4]), status: words[5] });
    if (words[0] === 'C' && words.length >= 4) consumed.push({ id: words[1], at: Number(words[2]), group: words[3] });
  }
  return { zone, sent, consumed };
}

/** The longest silence in a row of times that has a part after `from` and before `to`, in seconds. */
export function longestSilence(times: number[], from: number, to: number): number {
  const inside = [...times].sort((one, other) => one - other);
  const marks = [from, ...inside.filter((time) => time > from && time < to), to];
  // What lasts beyond an end counts whole.
  const before = Math.max(...inside.filter((time) => time <= from), Number.NEGATIVE_INFINITY);
  const after = Math.min(...inside.filter((time) => time >= to), Number.POSITIVE_INFINITY);
  if (before > Number.NEGATIVE_INFINITY) marks[0] = before;
  if (after < Number.POSITIVE_INFINITY) marks[marks.length - 1] = after;
  let longest = 0;
  for (let i = 1; i < marks.length; i++) longest = Math.max(longest, marks[i] - marks[i - 1]);
  return Math.round(longest / 10) / 100;
}

const doneAt = ({ start, took }: Sent) => start + took;
export const acknowledged = (sent: Sent[]) => sent.filter(({ status }) => status === 'SEND_OK');

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

/** Sends by what came of them. */
export function byStatus(sent: Sent[]): { [status: string]: number } {
  const counts: { [status: string]: number } = {};
  for (const { status } of sent) {
    const name = status
      .replace(/10\.\d+\.\d+\.\d+:\d+/g, 'ADDRESS')
      .replace(/cost_\[\d+\]/, 'cost_[]')
      .slice(0, 50);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
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
