import { ensureClientPod, mqadmin } from './support/client-pod';
import { allReady, destroy } from './support/cluster';
import { get, kubectl, tryKubectl } from './support/kubectl';
import { dist, expandedPods, namespaceFirst, yaml } from './support/manifests';
import { clusterName, groups, member, members, nameServers, namespace, voters, zoneLabel } from './support/plan';
import { report } from './support/report';
import { RocketMqWatch } from './support/rocketmq-watch';
import { since } from './support/wait';

const everything = yaml(dist);
let applied: number;

beforeAll(async () => {
  await ensureClientPod();
  await destroy();
});

test('the API server admits every object of dist/, and the namespace enforces Pod Security "restricted"', async () => {
  applied = Date.now();
  const output = await kubectl(['apply', '--server-side', '-f', '-'], yaml(namespaceFirst(dist)));
  expect(output.trim().split('\n')).toHaveLength(dist.length);
  const { metadata } = await get('namespace', namespace);
  expect(metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
});

test('it admits the pods that the StatefulSets ask for, and refuses one that is not restricted', async () => {
  const pods = expandedPods(dist).map((pod) => ({ ...pod, metadata: { ...pod.metadata, name: `e2e-${pod.metadata.name}` } }));
  const output = await kubectl(['create', '--dry-run=server', '-f', '-'], yaml(pods));
  expect(output.trim().split('\n')).toHaveLength(pods.length);
  const [bad] = structuredClone(pods);
  bad.spec.containers[0].securityContext.allowPrivilegeEscalation = true;
  expect((await tryKubectl(['create', '--dry-run=server', '-f', '-'], yaml([bad]))).stderr).toContain('violates PodSecurity "restricted');
});

test('every pod is ready within four minutes of the apply', async () => {
  await allReady(240);
  report('seconds from apply to every pod ready', since(applied));
});

test('a second apply changes nothing, and a server-side difference is empty', async () => {
  const versions = async () => {
    const { items } = await get('-n', namespace, 'statefulsets,services,configmaps,poddisruptionbudgets,serviceaccounts');
    return items
      .filter(({ metadata }: any) => metadata.labels?.['app.kubernetes.io/part-of'])
      .map(({ kind, metadata }: any) => [kind, metadata.name, metadata.generation ?? metadata.resourceVersion]);
  };
  const before = await versions();
  const pods = async () => (await get('-n', namespace, 'pods')).items.map(({ metadata }: any) => metadata.uid).sort();
  const podsBefore = await pods();
  await kubectl(['apply', '--server-side', '-f', '-'], everything);
  expect(await versions()).toEqual(before);
  expect(await pods()).toEqual(podsBefore);
  expect(await tryKubectl(['diff', '--server-side', '-f', '-'], everything)).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('every pod is in its zone, no two members of a group share one, and every broker has a node of its own', async () => {
  const { items: nodes } = await get('nodes');
  const zoneOf = new Map(nodes.map(({ metadata }: any) => [metadata.name, metadata.labels[zoneLabel]]));
  const { items: pods } = await get('-n', namespace, 'pods');
  const nodeOf = (name: string) => pods.find(({ metadata }: any) => metadata.name === name).spec.nodeName;
  expect(members.map(({ pod }) => zoneOf.get(nodeOf(pod)))).toEqual(members.map(({ zone }) => zone));
  expect(voters.map(({ pod }) => zoneOf.get(nodeOf(pod)))).toEqual(voters.map(({ zone }) => zone));
  for (const group of groups) expect(zoneOf.get(nodeOf(member(group, 0).pod))).not.toBe(zoneOf.get(nodeOf(member(group, 1).pod)));
  expect(new Set(members.map(({ pod }) => nodeOf(pod))).size).toBe(members.length);
  const nameServerZones = nameServers.map((address) => zoneOf.get(nodeOf(address.split('.')[0])));
  expect(new Set(nameServerZones).size).toBe(nameServers.length);
});

test('masters stand as planned, two to one, in-sync sets hold two, and every name server knows every broker', async () => {
  const watch = new RocketMqWatch();
  await watch.whole(60);
  expect(groups.map((group) => watch.master(group)?.name)).toEqual(groups.map((group) => member(group, 0).name));
  const zones = groups.map((group) => watch.master(group)?.zone);
  expect(zones.map((zone) => zones.filter((one) => one === zone).length).sort()).toEqual([1, 2, 2]);
  await watch.stop();

  const { items: pods } = await get('-n', namespace, 'pods');
  const addressOf = (name: string) => `${pods.find(({ metadata }: any) => metadata.name === name).status.podIP}:10911`;
  for (const nameServer of nameServers) {
    const rows = (await mqadmin('clusterList', '-n', nameServer)).split('\n').filter((line) => line.startsWith(clusterName));
    const listed = rows.map((row) => row.split(/\s+/)).map(([, group, id, address]) => `${group} ${id === '0' ? 'master' : 'slave'} ${address}`);
    expect(listed.sort()).toEqual(members.map(({ group, number, pod }) => `${group} ${number === 0 ? 'master' : 'slave'} ${addressOf(pod)}`).sort());
  }
  for (const group of groups) {
    const table = await mqadmin('getSyncStateSet', '-a', voters[0].address, '-b', group);
    expect(table).toMatch(/#SyncStateSetNums\s+2/);
    expect(table).toContain(`#MasterAddr\t${addressOf(member(group, 0).pod)}`);
  }
});
