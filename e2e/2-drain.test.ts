import { allReady, brokerId, ensureCluster, logOf } from './support/cluster';
import { HookLog } from './support/hook-log';
import { kubectl } from './support/kubectl';
import { Load, makeTopic } from './support/load';
import { drain, nodeOf, uncordon } from './support/node';
import { groups, type Member, namespace, peerOf } from './support/plan';
import { PodWatch } from './support/pod-watch';
import { report } from './support/report';
import type { RocketMqWatch } from './support/rocketmq-watch';
import { seconds, since, until } from './support/wait';

const topic = `drain-${Date.now()}`;
const drained: string[] = [];
let watch: RocketMqWatch;
let pods: PodWatch;
let load: Load;

beforeAll(async () => {
  watch = await ensureCluster();
  await makeTopic(topic);
  pods = new PodWatch();
});

afterEach(async () => {
  await load?.abandon();
  if (drained.length > 0) await uncordon(drained.splice(0));
  await allReady(300);
  await watch.whole(120);
});

afterAll(async () => {
  await pods.stop();
  await watch.stop();
});

/** What a broker says of its in-sync set and of its registrations since a moment: why a new master waits, if it does. */
async function inSyncLog({ pod }: Member, start: number): Promise<string[]> {
  const lines = await logOf(pod, `--since=${Math.ceil((Date.now() - start) / 1000)}s`);
  return lines.filter((line) => /SyncStateSet|does NOT complete|Failed to register/.test(line)).slice(0, 60);
}

/** What every drain is bounded by: a pod may take so long to hand over and to end. */
const BOUND = 690;

test('the drain of a node with a master: the slave takes over before the pod leaves, and nothing acknowledged is lost', async () => {
  const [group] = groups;
  const master = watch.master(group) as Member;
  const peer = peerOf(master);
  load = new Load(topic);
  await load.flows();

  const hooks = new HookLog();
  const start = Date.now();
  const node = await nodeOf(master.pod);
  drained.push(node);
  const draining = drain(node, BOUND);
  await until('the peer is master', BOUND, () => watch.state(peer) === 'master');
  const tookOver = since(start);
  const outcome = await draining;
  const left = since(start);
  expect(outcome).toMatchObject({ code: 0 });
  expect(tookOver).toBeLessThan(left);
  expect(watch.withoutMembers(group, start)).toBeLessThan(15);

  await uncordon(drained.splice(0));
  await allReady(300);
  await watch.whole(120);
  await load.stop();
  await hooks.stop();
  const story = [...watch.story(start), ...hooks.story(start)].sort();
  report('drain of a node with a master', {
    newMaster: await inSyncLog(peer, start),
    secondsUntilTakenOver: tookOver,
    secondsUntilDrained: left,
    secondsUntilWholeAgain: since(start),
    withoutMaster: watch.withoutMaster(group, start),
    clients: load.summary(start),
    story,
  });
  // It leaves the in-sync set while it runs: by its shutdown it would leave it 4 to 9 s after its stop script. (The new master is alone
  // in the set after the election, too. The table is looked at now and then.)
  const when = (what: RegExp) => Number.parseFloat(story.filter((line) => what.test(line)).at(-1) ?? '');
  const alone = await brokerId(peer.pod);
  const out = when(new RegExp(`table ${group} master ${alone} epoch \\d+ in sync ${alone}$`));
  expect(out).toBeLessThan(when(new RegExp(`${master.pod}: leaving$`)) + 2);
  expect(load.gap(group, start)).toBeLessThan(15);
  for (const sender of ['default', 'advised']) {
    // A machine that is too busy lets sends wait for too long in a broker's queue, with or without a drain.
    const refused = Object.keys(load.refused(sender, start)).filter((status) => !status.includes('TIMEOUT_CLEAN_QUEUE'));
    expect([sender, refused]).toEqual([sender, []]);
  }
  expect(load.gap('default', start)).toBeLessThan(10);
  expect(await load.verify()).toEqual({ lost: [], twice: [], unconsumed: [] });
});

test('the drain of both nodes of a group at once: the second waits until the first member is back in sync, and each drain ends', async () => {
  const group = groups[1];
  const master = watch.master(group) as Member;
  const peer = peerOf(master);
  load = new Load(topic);
  await load.flows();

  const start = Date.now();
  const nodes = await Promise.all([master, peer].map(({ pod }) => nodeOf(pod)));
  drained.push(...nodes);
  const ended: string[] = [];
  const drains = nodes.map(async (node) => {
    const outcome = await drain(node, BOUND);
    ended.push(node);
    return { node, ...outcome };
  });
  const first = await Promise.race(drains);
  expect(first).toMatchObject({ code: 0 });
  // The member that has left waits for its node, so the budget lets nobody evict the other, however long that is tried.
  await seconds(20);
  expect(ended).toEqual([first.node]);
  await uncordon([first.node]);
  const outcomes = await Promise.all(drains);
  for (const outcome of outcomes) expect(outcome).toMatchObject({ code: 0 });
  expect(outcomes.find(({ node }) => node !== first.node)?.stderr).toContain("would violate the pod's disruption budget");

  await uncordon(drained.splice(0));
  await allReady(300);
  await watch.whole(120);
  await load.stop();
  report('drain of both nodes of a group', {
    firstWasMaster: first.node === nodes[0],
    seconds: since(start),
    withoutMaster: watch.withoutMaster(group, start),
    clients: load.summary(start),
    story: watch.story(start),
  });
  expect(pods.bothAway(group, start)).toBe(0);
  expect(watch.withoutMembers(group, start)).toBeLessThan(15);
  expect(await load.verify()).toEqual({ lost: [], twice: [], unconsumed: [] });
});

const SCRIPTS = '/etc/rocketmq/scripts';
/** What the stop script changed in the process, which ends with it in a pod that stops. */
const TAKE_BACK = `. ${SCRIPTS}/common.sh
request "$own:10911" 25 '' "metricsLabel=$(conf metricsLabel)
startAcceptSendRequestTimeStamp=0
enableSlaveActingMaster=false
haSendHeartbeatInterval=$(conf haSendHeartbeatInterval)
asyncLearner=false"
for _ in {1..5}; do
  request "$own:10911" 25 '' 'haHousekeepingInterval=-1'
  sleep 1.5
  request "$own:10911" 25 '' "haHousekeepingInterval=$(conf haHousekeepingInterval)"
  for _ in {1..10}; do
    if replicas && is_in_sync; then exit 0; fi
    sleep 0.3
  done
done
exit 1`;

test('nine planned hand-overs: no slave hears from its master in the middle of its promotion, which would make it sleep for 5 s', async () => {
  load = new Load(topic);
  await load.flows();
  const told: string[] = [];
  let disturbed = 0;
  for (let turn = 0; turn < 9; turn++) {
    await watch.whole(120);
    const group = groups[turn % groups.length];
    const master = watch.master(group) as Member;
    const peer = peerOf(master);
    const at = Date.now();
    await kubectl(['-n', namespace, 'exec', master.pod, '--', 'env', 'ROUTE_SECONDS=0', 'bash', `${SCRIPTS}/stop.sh`, 'broker']);
    await kubectl(['-n', namespace, 'exec', master.pod, '--', 'bash', '-c', TAKE_BACK]);
    const log = await logOf(peer.pod, `--since=${Math.ceil(since(at))}s`);
    const isDisturbed = log.some((line) => line.includes('slaveState:SHUTDOWN'));
    if (isDisturbed) disturbed++;
    told.push(`${group} ${since(at).toFixed(1)} s, gap ${load.gap(group, at).toFixed(1)} s${isDisturbed ? ', disturbed' : ''}`);
  }
  await watch.whole(120);
  await load.stop();
  // `default` keeps to members that are slaves again and refuse it, which no member is that stops: its times say nothing here.
  report('nine planned hand-overs', { told });
  // It still happens where an election takes longer than the master is quiet. Without the quiet it was ten of 32.
  expect(disturbed).toBeLessThan(2);
  expect(await load.verify()).toEqual({ lost: [], twice: [], unconsumed: [] });
});
