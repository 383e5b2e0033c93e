import { ensureClientPod } from './support/client-pod';
import { allReady, apply, destroy, logOf } from './support/cluster';
import { get, kubectl } from './support/kubectl';
import { component, dist, isSet, type Manifest } from './support/manifests';
import { cordon, uncordon } from './support/node';
import { groups, type Member, member, members, namespace, peerOf, voters, zoneLabel } from './support/plan';
import { report } from './support/report';
import { RocketMqWatch } from './support/rocketmq-watch';
import { seconds, since } from './support/wait';

const late = 45;
const nodesOf = async (zone: string) => (await get('nodes', '-l', `${zoneLabel}=${zone}`)).items.map(({ metadata }: any) => metadata.name);
const isMember0 = (manifest: Manifest) => isSet(manifest) && manifest.metadata.labels['rocketmq.apache.org/member'] === '0';

beforeAll(() => ensureClientPod());
beforeEach(destroy);

/** Why a group has another master than its first by now: what its members and the controllers said of it. */
async function movesOf(group: string): Promise<string[]> {
  const pods = [...members.filter((one) => one.group === group), ...voters].map(({ pod }) => pod);
  const logs = await Promise.all(pods.map(async (pod) => (await logOf(pod)).map((line) => `${pod} ${line}`)));
  const told = /begin to change|is elected|electMaster|ChangeRole|inactive|not active|start\.sh/i;
  return logs
    .flatMap((lines) => lines.filter((line) => told.test(line) && (line.includes(group) || /ChangeRole|start\.sh/.test(line))).slice(0, 40))
    .map((line) => line.slice(0, 400));
}

/** Waits for the whole cluster. Its first masters are those that were asked for; a group whose master was lost for a moment since then is reported. */
async function converges(title: string, start: number): Promise<void> {
  await allReady(420);
  const watch = new RocketMqWatch();
  await watch.whole(120);
  const seen = groups.map((group) => ({ group, master: watch.master(group) as Member, state: watch.group(group) }));
  await watch.stop();
  const moved = seen.filter(({ group, master }) => master.name !== member(group, 0).name);
  report(`first boot, ${title}`, {
    secondsAfterTheLateOnes: since(start),
    masters: seen.map(({ master }) => master.name),
    moved: await Promise.all(moved.map(async ({ group, state }) => ({ group, state, log: await movesOf(group) }))),
  });
  // A member that starts first is given the id 1, and is elected before the other one starts. Only a later epoch can have another master.
  const first = seen.map(({ master, state }) => (state?.master === 1 ? master : peerOf(master)).name);
  expect(first).toEqual(groups.map((group) => member(group, 0).name));
  for (const { state } of moved) expect(state?.epoch).toBeGreaterThan(1);
}

async function without(title: string, isLate: (manifest: Manifest) => boolean, meanwhile?: () => Promise<void>): Promise<void> {
  expect(dist.some(isLate)).toBe(true);
  await apply(dist.filter((manifest) => !isLate(manifest)));
  await seconds(late);
  await meanwhile?.();
  const start = Date.now();
  await apply(dist);
  await converges(title, start);
}

test('first boot with the preferred members late: the others wait, go at once when they are told to, and the first masters are those that were asked for', () =>
  without('preferred members late', isMember0, async () => {
    const { pod } = member(groups[0], 1);
    expect(await logOf(pod)).toContainEqual(expect.stringContaining('waiting up to'));
    await kubectl(['-n', namespace, 'delete', 'pod', pod, '--timeout=60s']);
  }));

test('first boot with the controllers late', () =>
  without('controllers late', (manifest) => isSet(manifest) && component(manifest) === 'controller'));

test('first boot with the name servers late', () =>
  without('name servers late', (manifest) => isSet(manifest) && component(manifest) === 'nameserver'));

test('first boot with a zone late that is to have masters', async () => {
  const { zone } = member(groups[0], 0);
  const nodes = await nodesOf(zone);
  expect(voters.some((voter) => voter.zone === zone)).toBe(true);
  let start: number;
  try {
    await cordon(nodes);
    await apply(dist);
    await seconds(late);
  } finally {
    await uncordon(nodes);
    start = Date.now();
  }
  await converges(`zone ${zone} late`, start);
});
