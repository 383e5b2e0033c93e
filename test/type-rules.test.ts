import { Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Placement, ProtectedNamespace, Quorum, Sizing, Storage, Timing, Zone } from '../lib';
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
