import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { Sizing, type SizingProps } from '../lib';
import { problems } from './kube-objects';

const fine: SizingProps = { cpuRequest: Cpu.units(1), memoryLimit: Size.gibibytes(4) };
const sizing = (more: Partial<SizingProps> = {}) => Sizing.of({ ...fine, ...more });

describe('Sizing', () => {
  test('sets the memory aside that it allows, and no ceiling on processor use, unless told otherwise', () => {
    expect(sizing()._resources()).toEqual({ requests: { cpu: '1', memory: '4Gi' }, limits: { memory: '4Gi' } });
    expect(sizing({ cpuLimit: Cpu.units(2), memoryRequest: Size.gibibytes(2) })._resources()).toEqual({
      requests: { cpu: '1', memory: '2Gi' },
      limits: { cpu: '2', memory: '4Gi' },
    });
  });

  test('writes amounts as the API server answers', () => {
    const props = { cpuRequest: Cpu.millis(1000), cpuLimit: Cpu.units(2.5), memoryLimit: Size.mebibytes(2048), memoryRequest: Size.gibibytes(0.5) };
    expect(Sizing.of(props)._resources()).toEqual({ requests: { cpu: '1', memory: '512Mi' }, limits: { cpu: '2500m', memory: '2Gi' } });
    expect(sizing({ cpuRequest: Cpu.units(0.5), memoryLimit: Size.mebibytes(1024) })._resources()).toEqual({
      requests: { cpu: '500m', memory: '1Gi' },
      limits: { memory: '1Gi' },
    });
  });

  test('takes the percentages that are given, else 40 and 20', () => {
    expect(sizing()._heapPercent).toBe(40);
    expect(sizing({ heapPercent: 55 })._heapPercent).toBe(55);
    expect(sizing()._directMemoryPercent).toBe(20);
    expect(sizing({ directMemoryPercent: 10 })._directMemoryPercent).toBe(10);
  });

  const wrong: [string, Partial<SizingProps>, string][] = [
    ['no processor share', { cpuRequest: Cpu.millis(0) }, 'processor shares must be positive and whole'],
    ['a negative share', { cpuRequest: Cpu.millis(-1) }, 'processor shares must be positive and whole'],
    ['half a millicore', { cpuRequest: Cpu.millis(0.5) }, 'processor shares must be positive and whole'],
    ['a share that is no number', { cpuRequest: Cpu.units(Number.NaN) }, 'processor shares must be positive and whole'],
    ['a ceiling that is not whole', { cpuLimit: Cpu.units(1.00005) }, 'processor shares must be positive and whole'],
    ['a share above its ceiling', { cpuRequest: Cpu.millis(1001), cpuLimit: Cpu.units(1) }, 'cpuRequest must not exceed cpuLimit'],
    ['memory that is not whole', { memoryLimit: Size.kibibytes(1024 * 1024 + 1) }, 'memory must be positive and whole'],
    ['no memory set aside', { memoryRequest: Size.mebibytes(0) }, 'memory must be positive and whole'],
    ['too little memory for Java', { memoryLimit: Size.mebibytes(255) }, 'memoryLimit must hold a Java process'],
    ['more memory set aside than allowed', { memoryRequest: Size.mebibytes(4097) }, 'memoryRequest must not exceed memoryLimit'],
    ['a tiny heap', { heapPercent: 4 }, 'must leave room'],
    ['a tiny direct memory', { directMemoryPercent: 4 }, 'must leave room'],
    ['a heap that is not whole', { heapPercent: 40.5 }, 'must leave room'],
    ['a heap that is no number', { heapPercent: Number.NaN }, 'must leave room'],
    ['a heap as text', { heapPercent: '40' as never }, 'must leave room'],
    ['parts that leave less than a quarter', { heapPercent: 56 }, 'must leave room'],
  ];
  test.each(wrong)('refuses %s', (_, more, what) => {
    expect(problems(() => sizing(more))).toEqual([expect.stringContaining(what)]);
  });

  test('takes every amount at its bound', () => {
    expect(() => sizing({ cpuRequest: Cpu.millis(1), cpuLimit: Cpu.millis(1) })).not.toThrow();
    expect(() => sizing({ memoryLimit: Size.mebibytes(256), memoryRequest: Size.mebibytes(256) })).not.toThrow();
    expect(() => sizing({ heapPercent: 70, directMemoryPercent: 5 })).not.toThrow();
    expect(() => sizing({ heapPercent: 5, directMemoryPercent: 70 })).not.toThrow();
  });

  test('tells everything that is wrong at once', () => {
    const props = { cpuRequest: Cpu.millis(0), memoryLimit: Size.mebibytes(100), memoryRequest: Size.mebibytes(200), heapPercent: 1 };
    expect(problems(() => Sizing.of(props))).toHaveLength(4);
  });

  test('accepts exactly the percentages that leave a quarter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), (heapPercent, directMemoryPercent) => {
        const fits = heapPercent >= 5 && directMemoryPercent >= 5 && heapPercent + directMemoryPercent <= 75;
        expect(problems(() => sizing({ heapPercent, directMemoryPercent })).length === 0).toBe(fits);
      }),
    );
  });

  test.each([1.001, 1.005, 2.01, 2.03, 4.012])('takes %d cores, which are whole in millicores', (cores) => {
    expect(sizing({ cpuRequest: Cpu.units(cores) })._resources().requests.cpu).toBe(`${Math.round(cores * 1000)}m`);
  });

  test('takes 35 % of direct memory, which fits beside the standard heap of a broker', () => {
    expect(() => sizing({ directMemoryPercent: 35 })).not.toThrow();
  });
});
