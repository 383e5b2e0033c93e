import { mqadmin } from './support/client-pod';
import { allReady, apply, brokerId, ensureCluster } from './support/cluster';
import { deleteExecutioner, ensureExecutioner, hangProcess } from './support/executioner';
import { get, kubectl } from './support/kubectl';
import { Load, makeTopic } from './support/load';
import { dist } from './support/manifests';
import { zoneOf } from './support/node';
import { clusterName, groups, type Member, namespace, voters } from './support/plan';
import { report } from './support/report';
import type { RocketMqWatch } from './support/rocketmq-watch';
import { since, until } from './support/wait';

const topic = `identity-${Date.now()}`;
let watch: RocketMqWatch;
let load: Load;

beforeAll(async () => {
  watch = await ensureCluster();
  await makeTopic(topic);
});

beforeEach(async () => {
  load = new Load(topic);
  await load.flows();
});

afterEach(async () => {
  try {
    await allReady(300);
    await watch.whole(180);
    await load.stop();
    expect(await load.verify()).toEqual({ lost: [], twice: [], unconsumed: [] });
  } finally {
    await load.abandon();
  }
});

afterAll(() => watch.stop());

const identity = async ({ pod, claim }: Member) => ({
  id: await brokerId(pod),
  claim: (await get('-n', namespace, 'persistentvolumeclaim', claim)).metadata.uid,
  zone: await zoneOf(pod),
});
const uid = async ({ pod }: Member) => (await get('-n', namespace, 'pod', pod)).metadata.uid;
const isReplaced = (one: Member, former: string) =>
  until('the pod is another', 690, async () => {
    const pods = (await get('-n', namespace, 'pods')).items;
    return pods.some(({ metadata }: any) => metadata.name === one.pod && metadata.uid !== former);
  });

test('a StatefulSet that is deleted and applied again keeps its claim, its broker id, its zone and its messages', async () => {
  const master = watch.master(groups[0]) as Member;
  const before = await identity(master);
  const former = await uid(master);
  const start = Date.now();
  await kubectl(['-n', namespace, 'delete', 'statefulset', master.set]);
  await apply(dist);
  await isReplaced(master, former);
  await allReady(300);
  await watch.whole(120);
  expect(await identity(master)).toEqual(before);
  report('StatefulSet deleted and applied again', { seconds: since(start), clients: load.summary(start) });
});

test('a pod that is deleted with force comes back as itself, and its group serves', async () => {
  const master = watch.master(groups[1]) as Member;
  const before = await identity(master);
  const former = await uid(master);
  const start = Date.now();
  await kubectl(['-n', namespace, 'delete', 'pod', master.pod, '--force', '--grace-period=0']);
  await isReplaced(master, former);
  await allReady(300);
  await watch.whole(120);
  expect(await identity(master)).toEqual(before);
  report('pod deleted with force', { seconds: since(start), clients: load.summary(start), story: watch.story(start) });
});

test('a master whose process hangs is restarted within three minutes, and its peer takes over meanwhile', async () => {
  const master = watch.master(groups[2]) as Member;
  const restarts = async () => (await get('-n', namespace, 'pod', master.pod)).status.containerStatuses[0].restartCount;
  const before = { identity: await identity(master), uid: await uid(master), restarts: await restarts() };
  await ensureExecutioner();
  try {
    const start = await hangProcess(master.pod);
    await until('its container is restarted', 180, async () => (await restarts()) > before.restarts);
    const restarted = since(start);
    expect(watch.master(groups[2])?.name).not.toBe(master.name);
    await allReady(300);
    await watch.whole(120);
    report('process hangs', { restarted, seconds: since(start), clients: load.summary(start), story: watch.story(start) });
  } finally {
    await deleteExecutioner();
  }
  expect({ identity: await identity(master), uid: await uid(master) }).toEqual({ identity: before.identity, uid: before.uid });
});

test('a member whose claim is lost comes back empty as a new replica and copies everything; the former one can be cleaned', async () => {
  const group = groups[2];
  const slave = watch.slave(group) as Member;
  const before = await identity(slave);
  const former = await uid(slave);
  const start = Date.now();
  await kubectl(['-n', namespace, 'delete', 'persistentvolumeclaim', slave.claim, '--wait=false']);
  await kubectl(['-n', namespace, 'delete', 'pod', slave.pod]);
  await isReplaced(slave, former);
  await allReady(300);
  await watch.whole(180);
  const after = await identity(slave);
  expect(after.id).not.toBe(before.id);
  expect(after.claim).not.toBe(before.claim);
  expect(watch.group(group)?.outOfSync.map(({ id, alive }) => [id, alive])).toEqual([[before.id, false]]);

  const output = await mqadmin('cleanBrokerMetadata', '-a', voters[0].address, '-b', String(before.id), '-bn', group, '-c', clusterName);
  await until(
    'the former replica is forgotten',
    60,
    () => watch.group(group)?.outOfSync.length === 0,
    () => [output, watch.group(group)],
  );
  expect(watch.group(group)?.inSync.map(({ id }) => id)).toContain(after.id);
  report('claim lost', { seconds: since(start), before: before.id, after: after.id, clients: load.summary(start) });
});
