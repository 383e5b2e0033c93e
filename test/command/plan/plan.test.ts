import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { widthOf } from '../../../lib/command/terminal/table';
import { cleanUp, command, DIST, editedDist, fileOf } from '../run-command';

afterEach(cleanUp);

type Json = any;

const node = (name: string, az: string, more: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, az, 'topology.kubernetes.io/zone': az } },
  spec: {},
  status: { allocatable: { cpu: '16', memory: '64Gi', pods: '110' }, nodeInfo: { kubeletVersion: 'v1.27.16' } },
  ...more,
});
const SIX = [1, 2, 3].flatMap((number) => [node(`n${number}`, 'az1'), node(`m${number}`, 'az2')]);
const list = (items: Json[]) => ({ apiVersion: 'v1', kind: 'List', items });
const nodes = (items: Json[] = SIX) => fileOf('nodes.json', list(items));
const plan = (...words: string[]) => command(['plan', DIST, ...words]);

describe('plan on nodes that have room', () => {
  test('tells the zone and the nodes of each pod, and how sure that is', async () => {
    const { status, out, err } = await plan('--nodes', nodes());
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/^Kubernetes 1\.27, zones by node label az\n/);
    for (const zone of ['az1', 'az2']) expect(out).toMatch(new RegExp(`\\n  rocketmq-broker-0-[01]-0 +${zone} +guaranteed +\\w`));
    expect(out).toMatch(/\n {2}rocketmq-nameserver-0 +az1 \| az2 +predicted +\w/);
    expect(out).toMatch(/\n {2}- rocketmq-nameserver-0: A tie: az1 or az2, /);
    expect(out).toMatch(/\nguaranteed: 9, predicted: 2, running: 0, Pending: 0\n$/);
  });

  test('tells the room of each zone, also without each zone', async () => {
    const { out } = await plan('--nodes', nodes());
    const [, , az1, az2] = out.slice(out.indexOf('Room by zone')).split('\n');
    expect(az1).toMatch(/^ {2}az1 +3 +[56] +[\d.]+ +48 +[\d.]+Gi +192Gi$/);
    expect(az2).toMatch(/^ {2}az2 +3 +[56] +[\d.]+ +48 +[\d.]+Gi +192Gi$/);
    expect(out).toContain('\nWithout az1\n');
    expect(out).toContain('\nWithout az2\n');
  });

  test.each(['en', 'zh'])('keeps within 100 columns (%s)', async (language) => {
    const { out } = await plan('--nodes', nodes(), '--lang', language);
    expect(out.split('\n').filter((line) => widthOf(line) > 100)).toEqual([]);
  });

  test('takes the version of the newest kubelet, or the one it is told', async () => {
    const newer = SIX.map((one) => ({ ...one, status: { ...one.status, nodeInfo: { kubeletVersion: 'v1.35.1' } } }));
    expect((await plan('--nodes', nodes(newer))).out).toMatch(/^Kubernetes v?1\.35/);
    expect((await plan('--nodes', nodes(newer), '--kubernetes', '1.34')).out).toMatch(/^Kubernetes 1\.34,/);
  });

  test('names only some of many nodes', async () => {
    const many = Array.from({ length: 30 }, (_, index) => [node(`n${index}`, 'az1'), node(`m${index}`, 'az2')]).flat();
    const { out } = await plan('--nodes', nodes(many));
    expect(out).toMatch(/\n {2}rocketmq-broker-0-0-0 +az2 +guaranteed +m0( \| m\d){7} and 22 more\n/);
  });

  test('warns of nodes that are odd', async () => {
    const odd = [...SIX, node('n9', 'az1', { spec: { unschedulable: true } })];
    expect((await plan('--nodes', nodes(odd))).out).toContain('  - n9 is cordoned and takes no new pod\n      fix: kubectl uncordon n9\n');
  });
});

describe('plan on nodes that have no room', () => {
  test('tells which pod stays Pending, why, and what helps, with exit status 1', async () => {
    const { status, out } = await plan('--nodes', nodes(SIX.slice(0, 5)));
    expect(status).toBe(1);
    expect(out).toMatch(/\n {2}rocketmq-broker-\d-\d-0 +- +Pending +-\n/);
    expect(out).toMatch(/\n {2}- rocketmq-broker-\d-\d-0: Pending in az2: .*\n( {4}.*\n)* {6}fix: az2 has 2 schedulable nodes/);
    expect(out).toMatch(/Pending: 1\n$/);
  });

  test('counts what runs there already', async () => {
    const load = (nodeName: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `load-${nodeName}`, namespace: 'other' },
      spec: { nodeName, containers: [{ name: 'c', resources: { requests: { memory: '63Gi' } } }] },
    });
    const pods = fileOf('pods.json', list(['m1', 'm2', 'm3'].map(load)));
    const { status, out } = await plan('--nodes', nodes(), '--pods', pods);
    expect(status).toBe(1);
    expect(out).not.toMatch(/Pending: 0\n$/);
  });

  test('is not satisfied by a mere preference of a member', async () => {
    const folder = editedDist({
      'StatefulSet.rocketmq-broker-0-0': (text) => text.replace(/ {8}nodeAffinity:[\s\S]*?(?= {8}podAntiAffinity:)/, ''),
    });
    const eight = [...SIX, node('n4', 'az1'), node('m4', 'az2')];
    const { status, out } = await command(['plan', folder, '--nodes', nodes(eight)]);
    expect(status).toBe(1);
    expect(out).toMatch(/\n {2}rocketmq-broker-0-0-0 .* predicted /);
  });
});

describe('plan --outage', () => {
  test('adds what is left after each loss, and the steps for the zone that needs hands', async () => {
    const { out } = await plan('--nodes', nodes(), '--outage');
    expect(out).toContain('\nWhat is left of rocketmq/rocketmq when something is lost\n');
    expect(out).toMatch(/\n {2}zone az1 +3 halved +1 +2 \/ 2 +automatic +\S+ s +\S+ s\n/);
    expect(out).toMatch(/\n {2}zone az2 +3 halved +1 +1 \/ 2 +by hand +open +open\n/);
    expect(out).toMatch(/\nWhat to do when zone az2 is lost\n/);
    expect(out).not.toContain('What to do when zone az1 is lost');
    expect(out).toMatch(/\n {2}1\. \w.*\n( {5}\w.*\n)* {7}kubectl -n rocketmq get pods -o wide\n/);
    expect((await plan('--nodes', nodes())).out).not.toContain('What is left');
  });
});

describe('plan of two clusters of one name in two namespaces', () => {
  const swapped: { [word: string]: string } = { az1: 'az2', az2: 'az1' };
  const both = () => {
    const files = readdirSync(join(DIST, 'rocketmq')).map((file) => readFileSync(join(DIST, 'rocketmq', file), 'utf8'));
    const other = (text: string) =>
      text
        .replaceAll(/\baz[12]\b/g, (zone) => swapped[zone])
        .replaceAll('namespace: rocketmq', 'namespace: other')
        .replaceAll('.rocketmq.svc', '.other.svc')
        .replace(/^kind: Namespace\n(.*\n)*? {2}name: rocketmq$/m, (head) => head.replace(/rocketmq$/, 'other'));
    return dirname(fileOf('all.yaml', [...files, ...files.map(other)].join('\n---\n')));
  };
  const twelve = [1, 2, 3, 4, 5, 6].flatMap((number) => [node(`n${number}`, 'az1'), node(`m${number}`, 'az2')]);

  test('judges the losses of each by its own pods, and names the namespace of each pod', async () => {
    const { out } = await command(['plan', both(), '--nodes', nodes(twelve), '--outage']);
    const losses = (id: string) =>
      out
        .slice(out.indexOf(`What is left of ${id} when`))
        .split('\n')
        .slice(0, 12)
        .join('\n');
    expect(losses('rocketmq/rocketmq')).toMatch(/\n {2}zone az1 +3 halved +1 +2 \/ 2 +automatic/);
    expect(losses('rocketmq/rocketmq')).toMatch(/\n {2}zone az2 +3 halved +1 +1 \/ 2 +by hand/);
    expect(losses('other/rocketmq')).toMatch(/\n {2}zone az1 +3 halved +1 +1 \/ 2 +by hand/);
    expect(losses('other/rocketmq')).toMatch(/\n {2}zone az2 +3 halved +1 +2 \/ 2 +automatic/);
    for (const namespace of ['rocketmq', 'other']) expect(out).toMatch(new RegExp(`\\n  ${namespace}/rocketmq-broker-0-0-0 +az[12] +guaranteed`));
  });
});

describe('plan --json', () => {
  test('tells everything, in one language', async () => {
    const { status, out } = await plan('--nodes', nodes(), '--outage', '--json', '--lang', 'zh');
    const json = JSON.parse(out);
    expect(status).toBe(0);
    expect(json).toMatchObject({
      version: 1,
      outcome: 'holds',
      kubernetes: expect.stringMatching(/1\.27/),
      zoneLabel: 'az',
      complete: true,
      problems: [],
    });
    expect(json.pods).toHaveLength(11);
    expect(json.clusters).toHaveLength(1);
    expect(typeof json.pods[0].says).toBe('string');
    expect(json.outages['rocketmq/rocketmq'].map(({ lost }: Json) => lost)).toContain('区 az1');
    expect(out).not.toContain('"zh":');
  });

  test('leaves outages out unless asked for them', async () => {
    expect(JSON.parse((await plan('--nodes', nodes(), '--json')).out)).not.toHaveProperty('outages');
  });
});

describe('A file of nodes, pods or volumes', () => {
  const told = async (option: string, content: string | object) => {
    const file = fileOf('in.json', content);
    const { status, out, err } = await plan('--nodes', option === '--nodes' ? file : nodes(), ...(option === '--nodes' ? [] : [option, file]));
    expect({ status, out }).toEqual({ status: 2, out: '' });
    return err.replaceAll(file, 'in.json').trimEnd();
  };

  test.each<[string, string, string | object, string]>([
    [
      'is cut off',
      '--nodes',
      '{"kind": "List",\n"items": [',
      'in.json:2: not JSON: Unexpected end of JSON input; write it with kubectl get nodes -o json',
    ],
    ['has a comma too many', '--nodes', '{"kind": "List",\n"items": [1,,2]}', 'in.json:2: not JSON: Unexpected token'],
    ['is a table', '--nodes', 'NAME   STATUS\nn1     Ready\n', 'in.json: not JSON; write it with kubectl get nodes -o json'],
    ['is no list', '--nodes', '{"a": 1}', 'in.json: no list of Kubernetes objects; write it with kubectl get nodes -o json'],
    ['is empty', '--nodes', list([]), 'in.json: no Node in it; write it with kubectl get nodes -o json'],
    [
      'holds pods instead of nodes',
      '--nodes',
      list([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [] } }]),
      'in.json: items[0]: Node expected, got Pod',
    ],
    ['holds a number', '--nodes', list([3]), 'in.json: items[0]: not a Kubernetes object: a mapping with apiVersion and kind is expected'],
    [
      'has a label that is a number',
      '--nodes',
      list([node('n1', 5 as unknown as string)]),
      'in.json: items[0]: Node n1: metadata.labels.az must be text, got 5: put it in quotes',
    ],
    [
      'has a taint without effect',
      '--nodes',
      list([node('n1', 'az1', { spec: { taints: [{ key: 'k' }] } })]),
      'in.json: items[0]: Node n1: spec.taints[0].effect is missing',
    ],
    [
      'has pods without containers',
      '--pods',
      list([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: {} }]),
      'in.json: items[0]: Pod p: spec.containers is missing',
    ],
    [
      'has a wrong volume',
      '--volumes',
      list([{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'v' }, spec: { nodeAffinity: [] } }]),
      'in.json: items[0]: PersistentVolume v: spec.nodeAffinity must be a mapping, got [...]',
    ],
    [
      'holds nodes instead of volumes',
      '--volumes',
      list([node('n1', 'az1')]),
      'in.json: items[0]: PersistentVolume or PersistentVolumeClaim or StorageClass expected, got Node',
    ],
  ])('that %s is told', async (_, option, content, message) => expect((await told(option, content)).slice(0, message.length)).toBe(message));

  test('that does not exist is told', async () => {
    expect(await plan('--nodes', '/no/nodes.json')).toEqual({ status: 2, out: '', err: '/no/nodes.json: no such file or folder\n' });
  });

  test('whose amounts are no quantities is told', async () => {
    expect(await told('--nodes', list([node('n1', 'az1', { status: { allocatable: { cpu: 'many', memory: '1Gi', pods: '1' } } })]))).toMatch(
      /cpu.*'many'/,
    );
  });

  test('may be a NodeList, a bare list, or a single object', async () => {
    const bare = SIX.map(({ apiVersion: _, kind: __, ...rest }) => rest);
    const expected = (await plan('--nodes', nodes())).out;
    for (const content of [{ kind: 'NodeList', apiVersion: 'v1', items: bare }, SIX]) {
      expect((await plan('--nodes', fileOf('nodes.json', content))).out).toBe(expected);
    }
    expect((await plan('--nodes', fileOf('nodes.json', SIX[0]))).status).toBe(1);
  });

  test('is told before the folder is read', async () => {
    expect((await command(['plan', '/no/dist', '--nodes', '/no/nodes.json'])).err).toBe('/no/nodes.json: no such file or folder\n');
  });

  test('goes with a version of Kubernetes that the model knows', async () => {
    expect((await plan('--nodes', nodes(), '--kubernetes', '1.20')).err).toBe('--kubernetes must be 1.27 or newer, got 1.20\n');
  });
});
