import { LongKubectl } from './kubectl';
import { members, namespace } from './plan';
import { storyLine } from './story-line';
import { seconds } from './wait';

interface PodEvent {
  readonly at: number;
  readonly pod: string;
  readonly uid: string;
  /** Deleted, but perhaps still serving. */
  readonly isLeaving: boolean;
  readonly isGone: boolean;
  readonly isReady: boolean;
}

const columns = [
  '.type',
  '.object.metadata.name',
  '.object.metadata.uid',
  '.object.metadata.deletionTimestamp',
  '.object.status.conditions[?(@.type=="Ready")].status',
];

/** Every change of every pod, as the API server tells it. */
export class PodWatch {
  private readonly kubectl: LongKubectl;
  readonly events: PodEvent[] = [];

  constructor() {
    const output = `jsonpath={${columns.join('}|{')}}{"\\n"}`;
    this.kubectl = new LongKubectl(['-n', namespace, 'get', 'pods', '--watch', '--output-watch-events', '-o', output], (line) => {
      const [type, pod, uid, deleted, ready] = line.split('|');
      this.events.push({ at: Date.now(), pod, uid, isLeaving: deleted !== '', isGone: type === 'DELETED', isReady: ready === 'True' });
    });
  }

  async stop(): Promise<void> {
    await seconds(1);
    this.kubectl.mustRun();
    await this.kubectl.kill();
  }

  /** The pods that were replaced since a moment. */
  replaced(since: number): string[] {
    return [...new Set(this.events.filter(({ at, isGone }) => at >= since && isGone).map(({ pod }) => pod))].sort();
  }

  /** Seconds since a moment in which no member of a group was ready, at the longest. */
  bothAway(group: string, since: number): number {
    const pods = members.filter((one) => one.group === group).map(({ pod }) => pod);
    const ready = new Map<string, boolean>();
    let longest = 0;
    let start: number | undefined;
    for (const { at, pod, isReady, isGone } of this.events) {
      if (!pods.includes(pod)) continue;
      ready.set(pod, isReady && !isGone);
      if (at < since || ready.size < pods.length) continue;
      const isAway = pods.every((one) => !ready.get(one));
      if (start !== undefined) longest = Math.max(longest, at - start);
      start = isAway ? (start ?? at) : undefined;
    }
    if (start !== undefined) longest = Math.max(longest, Date.now() - start);
    return longest / 1000;
  }

  /** What became of the pods since a moment, one line each, for people. */
  story(since: number): string[] {
    const before = new Map<string, string>();
    const lines: string[] = [];
    for (const { at, pod, isReady, isLeaving, isGone } of this.events) {
      const state = isGone ? 'gone' : `${isReady ? 'ready' : 'not ready'}${isLeaving ? ', leaving' : ''}`;
      if (at >= since && before.get(pod) !== state) lines.push(storyLine(at - since, `${pod} ${state}`));
      before.set(pod, state);
    }
    return lines;
  }
}
