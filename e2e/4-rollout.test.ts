import { allReady, apply, ensureCluster, logOf } from './support/cluster';
import { HookLog } from './support/hook-log';
import { get, kubectl } from './support/kubectl';
import { Load, makeTopic } from './support/load';
import { dist, type Manifest, withConfiguration, withImage } from './support/manifests';
import { groups, members, namespace, peerOf, podCount } from './support/plan';
import { PodWatch } from './support/pod-watch';
import { report } from './support/report';
import type { RocketMqWatch } from './support/rocketmq-watch';
import { seconds, since, until } from './support/wait';

const topic = `rollout-${Date.now()}`;
let watch: RocketMqWatch;
let pods: PodWatch;
let load: Load;
/** What was applied last and runs. */
let applied: Manifest[] = dist;

beforeAll(async () => {
  watch = await ensureCluster();
  await makeTopic(topic);
  pods = new PodWatch();
});

afterEach(() => load?.abandon());

afterAll(async () => {
  await pods.stop();
  await watch.stop();
});

/** Applies it all at once under load, waits until everything is back, and asserts what holds for every roll-out. */
async function rollOut(title: string, manifests: Manifest[]): Promise<void> {
  load = new Load(topic);
  await load.flows();
  const hooks = new HookLog();
  const start = Date.now();
  await apply(manifests);
  applied = manifests;
  await allReady(690);
  const rolled = since(start);
  await watch.whole(120);
  await load.stop();
  await hooks.stop();
  const verified = await load.verify();
  const story = [...watch.story(start), ...pods.story(start), ...hooks.story(start)].sort();
  report(title, {
    secondsUntilEveryPodReady: rolled,
    withoutMaster: Object.fromEntries(groups.map((group) => [group, watch.withoutMaster(group, start)])),
    withoutLeader: watch.withoutLeader(start),
    clients: load.summary(start),
    story,
  });
  expect(verified).toEqual({ lost: [], twice: [], unconsumed: [] });
  expect(pods.replaced(start)).toHaveLength(podCount);
  for (const group of groups) {
    // With its story, for whoever reads only the end of a log.
    const bothAway = pods.bothAway(group, start);
    expect({ bothAway, story: bothAway > 0 ? story.filter((line) => line.includes(group)) : [] }).toEqual({ bothAway: 0, story: [] });
    expect(watch.withoutMembers(group, start)).toBeLessThan(15);
    expect(load.gap(group, start)).toBeLessThan(60);
  }
  // They ask for routes every 30 s; one that keeps to a name server that has just started is away for longer.
  for (const sender of ['default', 'advised']) expect(load.gap(sender, start)).toBeLessThan(35);
  expect(watch.withoutLeader(start)).toBeLessThan(30);
}

test('a changed configuration, applied to everything at once, restarts every pod and never both members of a group together', async () => {
  await rollOut(
    'roll-out of a configuration',
    withConfiguration(dist, 'e2e', (text) => `${text}# changed by the cluster tests\n`),
  );
});

test('so does another name of the image', async () => {
  const shorter = (image: string) => image.replace(/^docker\.io\//, '');
  expect(shorter(dist.find(({ kind }) => kind === 'StatefulSet').spec.template.spec.containers[0].image)).not.toContain('docker.io');
  await rollOut('roll-out of an image', withImage(dist, shorter));
});

test('a configuration with which no broker starts stops at the first member of each group, the others serve and say what they wait for, and the former one heals it', async () => {
  load = new Load(topic);
  await load.flows();
  const start = Date.now();
  const broken = withConfiguration(applied, 'broken', (text, file) =>
    file === 'broker.conf' ? `${text}messageStorePlugIn=org.example.Missing\n` : text,
  );
  await apply(broken);
  const crashes = async () => {
    const { items } = await get('-n', namespace, 'pods');
    return items.filter(({ status }: any) => status.containerStatuses?.[0].restartCount > 1).map(({ metadata }: any) => metadata.name);
  };
  // Which member of a group goes first depends on who was told first.
  const crashing = async () => members.filter(({ pod }) => crashed.includes(pod)).map(({ group }) => group);
  let crashed: string[] = [];
  await until(
    'a member of each group crashes again and again',
    300,
    async () => {
      crashed = await crashes();
      return new Set(await crashing()).size === groups.length;
    },
    crashes,
  );
  await seconds(20);
  crashed = await crashes();
  expect((await crashing()).sort()).toEqual(groups);
  const first = members.filter(({ pod }) => crashed.includes(pod));
  expect(first.map(({ group }) => watch.master(group)?.name)).toEqual(first.map((one) => peerOf(one).name));
  const seen = {
    pods: (await kubectl(['-n', namespace, 'get', 'pods'])).split('\n'),
    waiting: (await logOf(peerOf(first[0]).pod)).filter((line) => line.includes('stop.sh')),
    crashed: (await logOf(first[0].pod, '--previous')).filter((line) => line.includes('Missing')),
  };
  expect(seen.waiting.join('\n')).toContain('is leaving or away');

  await apply(applied);
  const healing = Date.now();
  await allReady(690);
  await watch.whole(120);
  await load.stop();
  report('a broken configuration', { ...seen, secondsToHeal: since(healing), clients: load.summary(start), story: watch.story(start) });
  for (const group of groups) {
    expect(watch.withoutMembers(group, start)).toBeLessThan(15);
    expect(load.gap(group, start)).toBeLessThan(60);
  }
  expect(members.every((one) => watch.state(one) === 'master' || watch.state(one) === 'slave')).toBe(true);
  expect(await load.verify()).toEqual({ lost: [], twice: [], unconsumed: [] });
});
