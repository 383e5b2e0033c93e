import { LongKubectl } from './kubectl';
import { namespace } from './plan';
import { storyLine } from './story-line';

/** What the stop scripts of the pods that run now say: gone pods take their logs with them. */
export class HookLog {
  private readonly kubectl: LongKubectl;
  private readonly said: { readonly at: number; readonly what: string }[] = [];

  constructor() {
    const args = ['-n', namespace, 'logs', '--selector=app.kubernetes.io/component in (broker, controller)', '--follow', '--tail=0'];
    this.kubectl = new LongKubectl([...args, '--prefix', '--ignore-errors', '--max-log-requests=20'], (line) => {
      const [, pod, words] = /^\[pod\/([^/]+)\/\w+] stop\.sh: (.*)/.exec(line) ?? [];
      if (words) this.said.push({ at: Date.now(), what: `${pod}: ${words}` });
    });
  }

  story = (since: number) => this.said.filter(({ at }) => at >= since).map(({ at, what }) => storyLine(at - since, what));

  stop = () => this.kubectl.kill();
}
