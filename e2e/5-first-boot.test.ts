import { ensureClientPod } from './support/client-pod';
import { allReady, apply, destroy, logOf } from './support/cluster';
import { get, kubectl } from './support/kubectl';
import { component, dist, isSet, type Manifest } from './support/manifests';
import { cordon, uncordon } from './support/node';
import { groups, member, members, namespace, voters, zoneLabel } from './support/plan';
import { report } from './support/report';
import { RocketMqWatch } from './support/rocketmq-watch';
import { seconds, since } from './support/wait';

const late = 45;
const zones = [...new Set(members.map(({ zone }) => zone))];
const nodesOf = async (zone: string) => (await get('nodes', '-l', `${zoneLabel}=${zone}`)).items.map(({ metadata }: any) => metadata.name);
const isMember0 = (manifest: Manifest) => isSet(manifest) && manifest.metadata.labels['rocketmq.apache.org/member'] === '0';

beforeAll(() => ensureClientPod());
beforeEach(destroy);

/** Waits for the whole cluster, with the masters that were asked for. */
async function converges(title: string, start: number): Promise<void> {
  await allReady(420);
  const watch = new RocketMqWatch();
  await watch.whole(120);
  const masters = groups.map((group) => watch.master(group)?.name);
  await watch.stop();
  report(`first boot, ${title}`, { secondsAfterTheLateOnes: since(start), masters });
  expect(masters).toEqual(groups.map((group) => member(group, 0).name));
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

test('first boot with the preferred members late: the others wait, go at once when they are told to, and the masters are those that were asked for', () =>
  without('preferred members late', isMember0, async () => {
    const { pod } = member(groups[0], 1);
    expect(await logOf(pod)).toContainEqual(expect.stringContaining('waiting up to'));
    await kubectl(['-n', namespace, 'delete', 'pod', pod, '--timeout=60s']);
  }));

test('first boot with the controllers late', () =>
  without('controllers late', (manifest) => isSet(manifest) && component(manifest) === 'controller'));

test('first boot with the name servers late', () =>
  without('name servers late', (manifest) => isSet(manifest) && component(manifest) === 'nameserver'));

test.each(zones)('first boot with zone %s late', async (zone) => {
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
