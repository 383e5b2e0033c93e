/** A message that was sent, or tried. */
export interface Sent {
  readonly sender: string;
  readonly id: string;
  readonly start: number;
  /** Milliseconds. */
  readonly took: number;
  readonly status: string;
}

/** Reads a line of e2e/client/Send.java; nothing when it tells something else. */
export function parseSent(line: string): Sent | undefined {
  const [kind, sender, id, start, took, status] = line.split(' ');
  return kind === 'S' && status !== undefined ? { sender, id, start: Number(start), took: Number(took), status } : undefined;
}

/** A sender to one group learned of another master, or of none. */
export interface View {
  readonly sender: string;
  readonly at: number;
  readonly address: string;
}

/** Reads another line of e2e/client/Send.java. */
export function parseView(line: string): View | undefined {
  const [kind, sender, at, address] = line.split(' ');
  return kind === 'V' && address !== undefined ? { sender, at: Number(at), address } : undefined;
}

export const isAcknowledged = ({ status }: Sent) => status === 'SEND_OK';
export const doneAt = ({ start, took }: Sent) => start + took;

/** Sends by what came of them, whichever address and time the answer names. */
export function byStatus(sent: Sent[]): { [status: string]: number } {
  const counts: { [status: string]: number } = {};
  for (const { status } of sent) {
    const name = status
      .replace(/10\.\d+\.\d+\.\d+:\d+/g, 'ADDRESS')
      .replace(/cost_\[\d+\]/, 'cost_[]')
      .slice(0, 60);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
