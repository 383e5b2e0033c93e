import { Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  BrokerGroup,
  DledgerController,
  NameServerPair,
  Placement,
  ProtectedNamespace,
  Quorum,
  RocketMqCluster,
  Sizing,
  Storage,
  Timing,
  Zone,
} from '../lib';
import { problems } from './kube-objects';

const [az1, az2] = [Zone.of('az1'), Zone.of('az2')];
const size = Size.gibibytes(10);
const nothing = undefined as never;
const chart = () => new Chart(Testing.app(), 'chart', { namespace: 'mq' });

describe('A value that the compiler would refuse is told as wrong input', () => {
  test.each<[string, () => unknown, string]>([
    ['no size', () => Storage.of({} as never), '[Storage] size takes no such value, got nothing, allowed a Size; correct the value'],
    ['nothing at all', () => (Storage.of as () => unknown)(), '[Storage] size takes no such value, got nothing, allowed a Size'],
    ['a size as text', () => Storage.of({ size: '100Gi' as never }), "size takes no such value, got '100Gi', allowed a Size"],
    ['true as text', () => Storage.of({ size, retained: 'true' as never }), "retained takes no such value, got 'true', allowed true or false"],
    ['classes as text', () => Storage.of({ size, storageClassNames: 'san' as never }), "got 'san', allowed a mapping"],
    [
      'a processor share as a number',
      () => Sizing.of({ cpuRequest: 1 as never, memoryLimit: size }),
      'cpuRequest takes no such value, got 1, allowed a Cpu',
    ],
    ['no memory', () => Sizing.of({ cpuRequest: Cpu.units(1) } as never), 'memoryLimit takes no such value, got nothing, allowed a Size'],
    ['a period as a number', () => Timing.custom({ haHousekeepingInterval: 4000 as never }), 'haHousekeepingInterval takes no such value, got 4000'],
    ['no witness', () => Quorum.witness(az1, az2, nothing), '[Quorum.witness] zones takes no such value, got [{"name":"az1"'],
    ['one zone of a majority', () => Quorum.majority(az1, nothing), '[Quorum.majority] zones takes no such value'],
    ['no zone', () => Quorum.single(nothing), '[Quorum.single] zone takes no such value, got nothing, allowed a Zone'],
    ['zones as text', () => Quorum.of(['az1'] as never), '[Quorum.of] zones takes no such value, got ["az1"], allowed a list, each element a Zone'],
    ['a choice by the name of its constant', () => Placement.guaranteed({ nodeSpread: 'PREFERRED' as never }), 'allowed required, preferred'],
    [
      'a level that Kubernetes knows and this library does not',
      () => new ProtectedNamespace(chart(), 'namespace', { name: 'mq', podSecurity: 'privileged' as never }),
      "[chart/namespace] podSecurity takes no such value, got 'privileged', allowed restricted, baseline",
    ],
    [
      'null',
      () => new ProtectedNamespace(chart(), 'namespace', { name: 'mq', podSecurity: null as never }),
      'got null, allowed restricted, baseline',
    ],
  ])('%s', (_, act, problem) => {
    expect(problems(act)).toEqual([expect.stringContaining(problem)]);
  });
});

test('A value of another copy of a package is taken', () => {
  let other = { Duration };
  jest.isolateModules(() => {
    other = require('cdk8s');
  });
  expect(other.Duration).not.toBe(Duration);
  expect(() => Timing.custom({ haHousekeepingInterval: other.Duration.seconds(4) })).not.toThrow();
});

describe('A property of a construct that the compiler would refuse is told as wrong input', () => {
  const [storage, quorum, zones] = [Storage.of({ size }), Quorum.majority(az1, az2), [az1, az2]];
  const addr = 'a:1';
  const group = (more: object) =>
    new BrokerGroup(chart(), 'x', {
      ...{ clusterName: 'mq', brokerName: 'b', preferredMasterZone: az1, otherZone: az2, namesrvAddr: addr, controllerAddr: addr, storage },
      ...more,
    });
  const controllers = (more: object) => new DledgerController(chart(), 'x', { clusterName: 'mq', quorum, ...more });
  const nameServers = (more: object) => new NameServerPair(chart(), 'x', { clusterName: 'mq', zones, ...more });
  const cluster = (more: object) => new RocketMqCluster(chart(), 'x', { zones, quorum, storage, ...more });
  const ofCluster = (more: object) => cluster({}).addBrokerGroup('b', { preferredMasterZone: az1, ...more });

  const wrong: { [prop: string]: [unknown, string] } = {
    release: ['5.1.4', 'a Release'],
    placement: ['guaranteed', 'a Placement'],
    timing: ['FAST', 'a Timing'],
    replication: ['ZERO_LOSS', 'a Replication'],
    storage: ['100Gi', 'a Storage'],
    quorum: ['witness', 'a Quorum'],
    zones: [[az1, undefined], 'a list, each element a Zone'],
    preferredMasterZone: ['az1', 'a Zone'],
    handOverTimeout: [600, 'a Duration'],
    sizing: [{}, 'a Sizing'],
    config: [null, 'a mapping'],
    affinity: [null, 'a mapping'],
    tolerations: [[null], 'a list, each element a mapping'],
    imagePullSecrets: [[undefined], 'a list, each element text'],
    jvmFlags: ['x', 'a list, each element text'],
    keepLeader: ['no', 'true or false'],
  };
  const everywhere = ['sizing', 'config', 'affinity', 'tolerations', 'imagePullSecrets', 'jvmFlags'];
  test.each<[string, (more: object) => unknown, string[]]>([
    ['group', group, ['release', 'placement', 'timing', 'replication', 'storage', 'preferredMasterZone', 'handOverTimeout', ...everywhere]],
    ['set of controllers', controllers, ['release', 'placement', 'timing', 'storage', 'quorum', 'zones', 'keepLeader', ...everywhere]],
    ['pair of name servers', nameServers, ['release', 'placement', 'zones', ...everywhere]],
    ['cluster', cluster, ['release', 'placement', 'timing', 'storage', 'quorum', 'zones']],
    ['group of a cluster', ofCluster, ['timing', 'replication', 'storage', 'preferredMasterZone', 'handOverTimeout', ...everywhere]],
  ])('of a %s', (_, build, props) => {
    for (const prop of props) {
      const [value, allowed] = wrong[prop];
      expect(problems(() => build({ [prop]: value }))).toEqual([
        expect.stringMatching(`^\\[chart/x.*\\] ${prop} takes no such value, .*, allowed ${allowed};`),
      ]);
    }
    expect(problems(() => build(Object.fromEntries(props.map((prop) => [prop, wrong[prop][0]]))))).toHaveLength(props.length);
  });

  test('of what a cluster passes on, with where it is', () => {
    expect(problems(() => cluster({ controllers: { storage: '5Gi' } }))).toEqual([expect.stringContaining('[chart/x/controllers] storage takes no')]);
    expect(problems(() => cluster({ brokers: { timing: 'FAST' } }))).toEqual([expect.stringContaining('[chart/x/brokers] timing takes no')]);
  });

  test('of a group with weights, whose other zone is missing', () => {
    const more = { placement: Placement.weighted(100, 1), otherZone: undefined };
    expect(problems(() => group(more))).toEqual([expect.stringContaining('[chart/x] two zones are needed, got ["az1"]')]);
  });
});
