import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import { ArgoCd } from '../../../examples/argocd';
import { SeedRecipe } from '../../../examples/seed-recipe';
import { Witness } from '../../../examples/witness';
import { Quorum } from '../../../lib';
import { parseConf } from '../../../lib/proof/facts/conf';
import type { ClusterFacts } from '../../../lib/proof/facts/facts';
import { type Outage, outagesOf } from '../../../lib/proof/outage';
import { az1, az2, az3, clustersOf, commands, committed, objectsWith, outage, PLACED, rooms, root } from './clusters';

const lostMajority = (cluster: ClusterFacts = committed()) => outage(outagesOf(cluster), 'zone-az2');
const indexOf = (all: string[], part: string | RegExp, from = 0) => {
  const found = all.findIndex((one, index) => index >= from && (typeof part === 'string' ? one.includes(part) : part.test(one)));
  if (found < 0) throw new Error(`no ${part} from ${from} among\n${all.join('\n')}`);
  return found;
};
const single = () => clustersOf(objectsWith(Quorum.single(az2)))[0];
const page = readFileSync(join(root, 'docs/en/operations.md'), 'utf8');

/** Runs a command with a kubectl that answers what it is told and writes down what it is given. */
function run(command: string, answers: string): { readonly args: string[]; readonly input: string } {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-'));
  try {
    const script = `#!/usr/bin/env bash
case "$*" in
  *' get '*) cat '${folder}/answer' ;;
  *) printf '%s\\n' "$@" >'${folder}/args'; cat >'${folder}/input' ;;
esac
`;
    writeFileSync(join(folder, 'kubectl'), script);
    chmodSync(join(folder, 'kubectl'), 0o755);
    writeFileSync(join(folder, 'answer'), answers);
    // A bash that reads from a socket, as Node's pipes are, may take itself for a remote shell and read the settings of the machine first.
    const result = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', command], {
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
      input: '',
      encoding: 'utf8',
    });
    expect(result).toMatchObject({ status: 0, stderr: '' });
    return { args: readFileSync(join(folder, 'args'), 'utf8').trimEnd().split('\n'), input: readFileSync(join(folder, 'input'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('The runbook of a lost majority', () => {
  const all = commands(lostMajority());

  test('fences and stops the lost controllers before the survivor votes alone, in the words of the page Operations', () => {
    const stop = 'kubectl -n rocketmq scale statefulset rocketmq-controller-0 rocketmq-controller-1 --replicas=0';
    expect(page).toContain(stop);
    expect(indexOf(all, stop)).toBeLessThan(indexOf(all, 'create configmap rocketmq-controller-alone'));
    expect(indexOf(all, 'create configmap')).toBeLessThan(indexOf(all, '"name":"rocketmq-controller-alone"'));
    const fence = lostMajority().steps.find((step) => step.commands.includes(stop));
    expect(fence?.what.en).toMatch(/^Fence the lost controllers: power off/);
    expect(fence?.what.en).toContain('If you can do neither, stop here.');
  });

  test('returns to three voters in the order that lets nobody be elected who has forgotten what happened', () => {
    const alone = indexOf(all, '"name":"rocketmq-controller-alone"');
    const back = indexOf(all, /patch statefulset rocketmq-controller-2 .*"name":"rocketmq-controller-conf-/, alone);
    const first = indexOf(all, 'scale statefulset rocketmq-controller-0 --replicas=1', back);
    const asked = indexOf(all, 'exec rocketmq-controller-2-0 -- bash /etc/rocketmq/scripts/request.sh 127.0.0.1:9878 1006', first);
    const last = indexOf(all, 'scale statefulset rocketmq-controller-1 --replicas=1', asked);
    expect(indexOf(all, 'delete configmap rocketmq-controller-alone')).toBeGreaterThan(last);
    // Nobody else is ever started.
    expect(all.filter((command) => command.includes('--replicas=1'))).toHaveLength(2);
  });

  test('asks as the page Operations asks', () => {
    const asks = [...page.matchAll(/^kubectl .*request\.sh .*$/gm)].map(([line]) => line);
    expect(all).toContain(asks.find((line) => line.endsWith(' 1005')));
    const groups = asks.find((line) => line.includes(' 1006 ')) as string;
    const told = groups.replace('LEADER', '127.0.0.1:9878').replace('["broker-0"]', '["broker-0","broker-1","broker-2"]');
    expect(all).toContain(told);
  });

  test('writes a copy of the configuration in which nothing but the list of peers is another', () => {
    const survivor = committed().controllers[2];
    const rendered: string = survivor.conf?.configMap.body.data['n2.conf'];
    const { args, input } = run(all[indexOf(all, 'create configmap')], rendered);
    expect(args).toEqual(['-n', 'rocketmq', 'create', 'configmap', 'rocketmq-controller-alone', '--from-file=n2.conf=/dev/stdin']);
    const keys = parseConf(input);
    expect(keys.get('controllerDLegerPeers')).toBe('n2-rocketmq-controller-2-0.rocketmq-controller.rocketmq.svc.cluster.local:9878');
    expect([...keys].filter(([key]) => key !== 'controllerDLegerPeers')).toEqual(
      [...parseConf(rendered)].filter(([key]) => key !== 'controllerDLegerPeers'),
    );
    expect(keys.get('controllerDLegerSelfId')).toBe('n2');
  });

  test('patches a volume that the StatefulSet has, and gives back the ConfigMap that it had', () => {
    const patches = all.filter((command) => command.includes(' patch ')).map((command) => JSON.parse(/-p '(.*)'$/.exec(command)?.[1] ?? ''));
    const { spec } = committed().controllers[2];
    const volume = spec.volumes.find(({ name }: any) => name === 'conf');
    expect(patches.map(({ spec: { template } }) => template.spec.volumes)).toEqual([
      [{ name: 'conf', configMap: { name: 'rocketmq-controller-alone' } }],
      [volume],
    ]);
  });

  test('does not wait for the stop script, tells how long that would take, and names the machines when they are known', () => {
    const alone = indexOf(all, '"name":"rocketmq-controller-alone"');
    expect(all[alone + 1]).toBe("kubectl -n rocketmq exec rocketmq-controller-2-0 -- bash -c 'kill 1'");
    expect(
      lostMajority()
        .steps.map(({ what }) => what.en)
        .join('\n'),
    ).toContain('would wait up to 600 s for peers that are lost');
    const known = outage(outagesOf(committed(), { nodes: rooms(3, 3), placed: PLACED }), 'zone-az2');
    expect(known.steps.map(({ what }) => what.en).join('\n')).toContain('power off their machines (b1, b2, b3)');
  });

  test('turns off the automated sync of an Application that is among the manifests', () => {
    const argo = Testing.synth(new ArgoCd(Testing.app(), 'argocd', { repoUrl: 'https://git.example.org/x.git', clusterName: 'rocketmq' }));
    const [cluster] = clustersOf([...objectsWith(Quorum.majority(az2, az1)), ...argo]);
    const patch = `kubectl -n argocd patch application rocketmq --type=merge -p '{"spec":{"syncPolicy":{"automated":null}}}'`;
    expect(commands(lostMajority(cluster))).toContain(patch);
    expect(all.join('\n')).not.toContain('application');
  });

  test('types nothing that would stop the survivor when all controllers are one StatefulSet', () => {
    const objects = objectsWith(Quorum.majority(az2, az1));
    const sets = objects.filter(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name.includes('-controller-'));
    const [first, ...others] = sets;
    const one = structuredClone(first);
    one.metadata.name = 'rocketmq-controller';
    one.spec.replicas = 3;
    one.spec.template.spec.affinity = {};
    const [cluster] = clustersOf([...objects.filter((object) => object !== first && !others.includes(object)), one]);
    for (const { steps } of outagesOf(cluster)) {
      for (const command of steps.flatMap((step) => step.commands)) expect(command).not.toMatch(/ scale | patch |create configmap/);
    }
  });

  test('with more voters brings back just enough of them first, those that never were lost before the others', () => {
    const quorum = Quorum.of([az2, az2, az2, az1, az1], { acceptHandsFor: [az2] });
    const five = commands(lostMajority(clustersOf(objectsWith(quorum))[0]));
    const stop = 'scale statefulset rocketmq-controller-0 rocketmq-controller-1 rocketmq-controller-2 rocketmq-controller-4 --replicas=0';
    const enough = indexOf(five, 'scale statefulset rocketmq-controller-4 rocketmq-controller-0 --replicas=1', indexOf(five, stop));
    expect(indexOf(five, 'scale statefulset rocketmq-controller-1 rocketmq-controller-2 --replicas=1', enough)).toBeGreaterThan(enough);
  });
});

describe('The runbook of a lost single controller', () => {
  test('fences it before it is moved, looks at its volume, and gives up the volume last', () => {
    const { steps } = outage(outagesOf(single()), 'controller-rocketmq-controller-0-0');
    const said = steps.map(({ what }) => what.en);
    const all = commands(outage(outagesOf(single()), 'controller-rocketmq-controller-0-0'));
    const fenced = said.findIndex((what) => what.includes('fence it'));
    const tainted = steps.findIndex((step) => step.commands.some((command) => command.includes('nodeshutdown:NoExecute')));
    expect(fenced).toBeGreaterThan(-1);
    expect(fenced).toBeLessThan(tainted);
    const order = [
      'get pv',
      'nodeshutdown:NoExecute',
      'delete pod rocketmq-controller-0-0 --grace-period=0 --force',
      'delete pvc data-rocketmq-controller-0-0',
      ' 1005',
      'out-of-service:NoExecute-',
    ];
    expect(order.map((part) => indexOf(all, part))).toEqual(order.map((part) => indexOf(all, part)).sort((a, b) => a - b));
    expect(all.join('\n')).not.toContain('patch');
  });

  test('takes away what binds it, when something does', () => {
    const objects = objectsWith(Quorum.single(az2));
    const set = objects.find(({ metadata }) => metadata.name === 'rocketmq-controller-0');
    set.spec.template.spec.nodeSelector = { az: 'az2' };
    const [cluster] = clustersOf(objects);
    const all = commands(outage(outagesOf(cluster), 'zone-az2'));
    expect(all[indexOf(all, 'patch statefulset rocketmq-controller-0 --type=json')]).toContain('"path":"/spec/template/spec/nodeSelector"');
  });

  test('names its node when that is known, and else asks for it', () => {
    const { 'rocketmq-controller-1-0': _, 'rocketmq-controller-2-0': __, ...placed } = PLACED;
    const known = commands(outage(outagesOf(single(), { nodes: rooms(3, 3), placed }), 'zone-az2'));
    expect(known).toContain('kubectl taint nodes b2 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute');
    expect(known).toContain('kubectl taint nodes b2 node.kubernetes.io/out-of-service:NoExecute-');
    const unknown = commands(outage(outagesOf(single()), 'zone-az2'));
    const question = `"$(kubectl -n rocketmq get pod rocketmq-controller-0-0 -o jsonpath='{.spec.nodeName}')"`;
    expect(unknown).toContain(`kubectl taint nodes ${question} node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`);
  });

  test('asks for the pods of a Deployment by their labels, because nobody knows their names', () => {
    const objects = objectsWith(Quorum.single(az2));
    const set = objects.find(({ metadata }) => metadata.name === 'rocketmq-controller-0');
    set.kind = 'Deployment';
    delete set.spec.volumeClaimTemplates;
    const [cluster] = clustersOf(objects);
    const all = commands(outage(outagesOf(cluster), 'zone-az2'));
    expect(all.join('\n')).not.toContain('rocketmq-controller-0-0');
    expect(all.join('\n')).toContain('exec deployment/rocketmq-controller-0 -- bash');
    expect(all.join('\n')).toMatch(/get pod -l \S*rocketmq\.apache\.org\/controller-id=n0\S* -o jsonpath='\{\.items\[0\]\.spec\.nodeName\}'/);
  });
});

describe('Every runbook', () => {
  const clusters: { [name: string]: ClusterFacts } = {
    committed: committed(),
    single: single(),
    witness: clustersOf(Testing.synth(new Witness(Testing.app(), 'messaging')))[0],
    seed: clustersOf(Testing.synth(new SeedRecipe(Testing.app(), 'rocketmq')))[0],
  };
  const all: [string, Outage[]][] = [
    ...Object.entries(clusters).map(([name, cluster]): [string, Outage[]] => [name, outagesOf(cluster)]),
    ['committed', outagesOf(clusters.committed, { nodes: rooms(3, 4), placed: PLACED })],
  ];

  test('is made of commands that a shell can read', () => {
    const script = all.flatMap(([, outages]) => outages.flatMap(commands)).join('\n');
    expect(script.split('\n').length).toBeGreaterThan(200);
    expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  test('names only what is there', () => {
    for (const [name, outages] of all) {
      const { pods, facts, namespace } = clusters[name];
      const there = {
        pod: pods.map((pod) => pod.name),
        statefulset: pods.map(({ workload }) => workload.body.metadata.name),
        pvc: pods.flatMap((pod) => (pod.workload.body.spec.volumeClaimTemplates ?? []).map(({ metadata }: any) => `${metadata.name}-${pod.name}`)),
        configmap: [...facts.ofKind('ConfigMap').map(({ body }) => body.metadata.name), `${clusters[name].name}-controller-alone`],
      };
      for (const command of outages.flatMap(commands)) {
        for (const [, verb, kind, object] of command.matchAll(
          /kubectl -n \S+ (get|delete|scale|patch|create|describe) (pod|statefulset|pvc|configmap) ([^\s"]+)/g,
        )) {
          expect([verb, kind, there[kind as keyof typeof there]]).toEqual([verb, kind, expect.arrayContaining([object])]);
        }
        for (const [, pod] of command.matchAll(/ exec (\S+) /g)) expect(there.pod).toContain(pod);
        for (const [, where] of command.matchAll(/kubectl -n (\S+)/g)) expect(where).toBe(namespace);
      }
    }
  });

  test('moves masters back only to members that were lost and are preferred', () => {
    const back = commands(outage(outagesOf(clusters.committed), 'zone-az1')).filter((command) => command.includes('delete pod'));
    expect(back).toEqual(['kubectl -n rocketmq delete pod rocketmq-broker-2-1-0']);
  });

  test('declares a node out of service only when something could start elsewhere, and takes that back', () => {
    const outages = outagesOf(clusters.committed, { nodes: rooms(3, 4), placed: PLACED });
    const full = commands(outage(outages, 'node-a3'));
    expect(full.join('\n')).not.toContain('taint');
    const free = commands(outage(outages, 'node-b1'));
    const taint = indexOf(free, 'kubectl taint nodes b1 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute');
    expect(indexOf(free, 'kubectl taint nodes b1 node.kubernetes.io/out-of-service:NoExecute-')).toBeGreaterThan(taint);
    // A claim is given up only while the other member lives.
    expect(free).toContain('kubectl -n rocketmq delete pvc data-rocketmq-broker-0-0-0 --wait=false');
    expect(commands(outage(outages, 'nodes-a1-and-b1')).join('\n')).not.toContain('delete pvc data-rocketmq-broker');
  });

  test('lets no name of a manifest become a command', () => {
    const evil = `it's; $(touch /tmp/x) "`;
    const objects = objectsWith(Quorum.witness(az1, az2, az3));
    for (const { data } of objects) {
      if (data?.['broker.conf']) data['broker.conf'] = data['broker.conf'].replace('brokerName=broker-0', `brokerName=${evil}`);
    }
    const [cluster] = clustersOf(objects);
    const asks = commands(outage(outagesOf(cluster), 'zone-az1')).filter((command) => command.includes(' 1006 '));
    expect(asks.length).toBeGreaterThan(0);
    for (const command of asks) {
      const { args } = run(command, '');
      expect(JSON.parse(args.at(-1) as string)).toContain(evil);
    }
  });
});
