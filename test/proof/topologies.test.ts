import type { ClusterNode, Pod } from '../../lib/proof/cluster';
import { factsOf } from '../../lib/proof/facts/facts';
import { Outcome } from '../../lib/proof/verdict';
import { verify } from '../../lib/proof/verify/verify';
import { canMeet, pairs } from './brute-force';
import { oracleAdmits } from './oracle';

// Random clusters with every mixture of rules that people write, judged by `verify` and by brute force.

type Json = any;
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const ZONE = 'zone';
const HOSTNAME = 'kubernetes.io/hostname';
const COUNT = process.env.FULL_PROOF ? 10_000 : 300;
jest.setTimeout(3_000_000);

/** A small generator of random numbers (mulberry32), so that a failure can be repeated by its seed. */
class Random {
  public constructor(private state: number) {}
  public number(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }
  public from = (least: number, most: number): number => least + this.number(most - least + 1);
  public one = <T>(of: T[]): T => of[this.number(of.length)];
  public chance = (percent: number): boolean => this.number(100) < percent;
  public shuffled<T>(things: T[]): T[] {
    const rest = [...things];
    return things.map(() => rest.splice(this.number(rest.length), 1)[0]);
  }
}

interface Topology {
  readonly objects: Json[];
  readonly groups: Pod[][];
  readonly nameServers: Pod[];
  readonly nodes: ClusterNode[];
  readonly room: Map<string, number>;
}

function topology(seed: number): Topology {
  const random = new Random(seed);
  const zones = Array.from({ length: random.from(2, 4) }, (_, index) => `z${index + 1}`);
  const style = clusterStyle(random);
  const objects: Json[] = [];
  const groups = Array.from({ length: random.from(1, 8) }, (_, group) => {
    const [home, away] = random.shuffled(zones);
    // A cluster is as a rule of one cast; now and then somebody has touched a group or a member.
    const own = random.chance(15) ? clusterStyle(random) : style;
    return [home, away].map((zone, member) => {
      const labels = { app: 'rmq', role: 'broker', group: `g${group}`, member: `${member}` };
      const pinned = random.chance(4) ? home : zone;
      const spec = podSpec(random, random.chance(5) ? clusterStyle(random) : own, {
        zones,
        zone: pinned,
        labels,
        peers: { role: 'broker' },
        pair: { group: `g${group}` },
      });
      return add(objects, `b${group}-${member}`, 1, labels, spec, 'broker')[0];
    });
  });
  const labels = { app: 'rmq', role: 'ns' };
  const spec = podSpec(
    random,
    { ...clusterStyle(random), pin: random.one(['all', 'none', 'exists']) },
    { zones, zone: zones[0], labels, peers: { role: 'ns' }, pair: { role: 'ns' } },
  );
  const nameServers = add(objects, 'ns', 2, labels, spec, 'nameserver');
  const nodes = Array.from({ length: random.from(2, 12) }, (_, index) => node(random, index, zones));
  return { objects, groups, nameServers, nodes, room: new Map(nodes.map(({ name }) => [name, random.from(1, 3)])) };
}

interface Style {
  readonly pin: 'one' | 'all' | 'none' | 'exists' | 'notIn' | 'twoTerms' | 'looseTerm' | 'emptyTerm' | 'selector' | 'preferred' | 'field' | 'name';
  readonly apartByZone: boolean;
  readonly apartByNode: boolean;
  readonly spread: boolean;
  readonly slip: 'none' | 'label' | 'namespaces' | 'otherNamespace' | 'noSelector' | 'allNamespaces' | 'preferred';
}

function clusterStyle(random: Random): Style {
  return {
    pin: random.one([
      'one',
      'one',
      'one',
      'one',
      'all',
      'none',
      'exists',
      'notIn',
      'twoTerms',
      'looseTerm',
      'emptyTerm',
      'selector',
      'preferred',
      'field',
      'name',
    ]),
    apartByZone: random.chance(60),
    apartByNode: random.chance(80),
    spread: random.chance(15),
    slip: random.chance(75) ? 'none' : random.one(['label', 'namespaces', 'otherNamespace', 'noSelector', 'allNamespaces', 'preferred']),
  };
}

interface Place {
  readonly zones: string[];
  readonly zone: string;
  readonly labels: { [label: string]: string };
  /** What all of the kind have in common, and what the two of a pair have. */
  readonly peers: { [label: string]: string };
  readonly pair: { [label: string]: string };
}

function podSpec(random: Random, { pin, apartByZone, apartByNode, spread, slip }: Style, { zones, zone, peers, pair }: Place): Json {
  const inZone = { key: ZONE, operator: 'In', values: [zone] };
  const terms: { [pin: string]: Json[] } = {
    one: [{ matchExpressions: [inZone] }],
    all: [{ matchExpressions: [{ ...inZone, values: zones }] }],
    exists: [{ matchExpressions: [{ key: ZONE, operator: 'Exists' }] }],
    notIn: [{ matchExpressions: [{ ...inZone, operator: 'NotIn' }] }],
    twoTerms: [{ matchExpressions: [inZone, { key: 'disk', operator: 'Exists' }] }, { matchExpressions: [inZone] }],
    looseTerm: [{ matchExpressions: [inZone] }, { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] }],
    emptyTerm: [{ matchExpressions: [inZone] }, {}],
    field: [{ matchExpressions: [inZone], matchFields: [{ key: 'metadata.name', operator: 'In', values: [`n${random.number(3)}`] }] }],
  };
  const term = (topologyKey: string, matchLabels: Json): Json => ({
    topologyKey,
    ...(slip !== 'noSelector' && { labelSelector: { matchLabels: slip === 'label' ? { ...matchLabels, role: 'other' } : matchLabels } }),
    ...(slip === 'namespaces' && { namespaces: ['mq', 'x'] }),
    ...(slip === 'otherNamespace' && { namespaces: ['x'] }),
    ...(slip === 'allNamespaces' && { namespaceSelector: {} }),
  });
  const apart = [...(apartByNode ? [term(HOSTNAME, peers)] : []), ...(apartByZone ? [term(ZONE, pair)] : [])];
  const soft = slip === 'preferred';
  return {
    ...(pin === 'selector' && { nodeSelector: { [ZONE]: zone } }),
    ...(pin === 'name' && random.chance(40) && { nodeName: `n${random.number(3)}` }),
    affinity: {
      nodeAffinity: {
        ...(terms[pin] && { [REQUIRED]: { nodeSelectorTerms: terms[pin] } }),
        ...(pin === 'preferred' && { [PREFERRED]: [{ weight: 100, preference: { matchExpressions: [inZone] } }] }),
      },
      podAntiAffinity: soft ? { [PREFERRED]: apart.map((podAffinityTerm) => ({ weight: 100, podAffinityTerm })) } : { [REQUIRED]: apart },
    },
    ...(spread && {
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: random.one(['DoNotSchedule', 'ScheduleAnyway']), labelSelector: { matchLabels: pair } },
      ],
    }),
    ...(random.chance(30) && { tolerations: [{ key: 'mq', operator: 'Exists' }] }),
  };
}

const STARTS: { [component: string]: string } = { broker: 'mqbroker', nameserver: 'mqnamesrv' };

function add(objects: Json[], name: string, replicas: number, labels: Json, spec: Json, component: string): Pod[] {
  const template = {
    metadata: { labels },
    spec: { ...spec, containers: [{ name: 'main', image: 'apache/rocketmq:5.1.4', command: ['sh', STARTS[component]] }] },
  };
  const group = component === 'broker' ? { 'rocketmq.apache.org/broker-name': labels.group, 'rocketmq.apache.org/member': labels.member } : {};
  template.metadata.labels = { ...labels, ...group };
  objects.push({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace: 'mq' },
    spec: { replicas, serviceName: name, selector: { matchLabels: labels }, template },
  });
  return Array.from({ length: replicas }, (_, index) => ({
    name: `${name}-${index}`,
    namespace: 'mq',
    labels: template.metadata.labels,
    terminating: false,
    spec: template.spec,
  }));
}

function node(random: Random, index: number, zones: string[]): ClusterNode {
  return {
    name: `n${index}`,
    labels: { ...(random.chance(85) && { [ZONE]: random.one(zones) }), ...(random.chance(40) && { disk: random.one(['ssd', 'hdd']) }) },
    ...(random.chance(20) && { taints: [{ key: 'mq', effect: random.one(['NoSchedule', 'PreferNoSchedule', 'NoExecute']) }] }),
    ...(random.chance(10) && { unschedulable: true }),
  };
}

/** Whether pods that are placed one after another in some order, each wherever it may, come together. */
function comeTogether(
  pods: Pod[],
  nodes: ClusterNode[],
  room: Map<string, number>,
  random: Random,
  domain: (node: ClusterNode) => string | undefined,
  who: Pod[][],
): boolean {
  const scheduled: { pod: Pod; node: ClusterNode }[] = [];
  for (const pod of random.shuffled(pods)) {
    const free = nodes.filter(
      (one) => scheduled.filter(({ node: taken }) => taken === one).length < (room.get(one.name) ?? 0) && oracleAdmits(pod, one, nodes, scheduled),
    );
    if (free.length > 0) scheduled.push({ pod, node: random.one(free) });
  }
  const at = (pod: Pod) => scheduled.find((one) => one.pod === pod)?.node;
  return who.some(([a, b]) => {
    const [one, other] = [at(a), at(b)];
    return one !== undefined && other !== undefined && domain(one) !== undefined && domain(one) === domain(other);
  });
}

describe(`Of ${COUNT} random clusters`, () => {
  const wrong: string[] = [];
  let [broken, kept] = [0, 0];

  beforeAll(() => {
    for (let seed = 1; seed <= COUNT; seed++) {
      const { objects, groups, nameServers, nodes, room } = topology(seed);
      const verdicts = verify(
        factsOf(
          objects.map((body) => ({ body })),
          { zoneLabel: ZONE },
        ),
      );
      // A pod that can run nowhere meets nobody, for the brute force too.
      const says = (rule: string) =>
        verdicts.some((verdict) => verdict.rule === rule && verdict.outcome === Outcome.BROKEN && !/waits for ever/.test(verdict.got.en));
      const random = new Random(-seed);
      const questions: { rule: string; pods: Pod[]; who: Pod[][]; key: string }[] = [
        { rule: 'pair-zones', pods: groups.flat(), who: groups, key: ZONE },
        { rule: 'broker-nodes', pods: groups.flat(), who: pairs(groups.flat()), key: HOSTNAME },
        { rule: 'name-servers', pods: nameServers, who: [nameServers], key: ZONE },
      ];
      for (const { rule, pods, who, key } of questions) {
        const said = says(rule);
        if (said) broken++;
        else kept++;
        if (said !== who.some((pair) => canMeet(pair, key)))
          wrong.push(`seed ${seed}: ${rule}: verify says ${said ? 'broken' : 'holds'}, brute force the other`);
        const domain = (one: ClusterNode) => (key === HOSTNAME ? one.name : one.labels[key]);
        for (let order = 0; order < 2; order++) {
          if (comeTogether(pods, nodes, room, random, domain, who) && !said) wrong.push(`seed ${seed}: ${rule}: holds, and yet they came together`);
        }
      }
    }
    process.stdout.write(`${COUNT} topologies: ${broken} guarantees broken, ${kept} kept, ${wrong.length} verdicts wrong\n`);
  });

  test('verify judges every guarantee as brute force does, and none that it gives is broken by any order of placing', () =>
    expect(wrong).toEqual([]));

  test('many keep their guarantees and many do not, so that the agreement means something', () => {
    expect(broken).toBeGreaterThan(COUNT / 2);
    expect(kept).toBeGreaterThan(COUNT / 2);
  });
});
