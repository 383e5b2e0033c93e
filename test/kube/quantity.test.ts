import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { cpuQuantity, mebibytes, millicores, sizeQuantity } from '../../lib/kube/quantity';

const UNITS = ['Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

describe('sizeQuantity', () => {
  test.each([
    [Size.mebibytes(1024), '1Gi'],
    [Size.mebibytes(1536), '1536Mi'],
    [Size.kibibytes(2048), '2Mi'],
    [Size.gibibytes(0.5), '512Mi'],
    [Size.gibibytes(1.5), '1536Mi'],
    [Size.gibibytes(1024), '1Ti'],
    [Size.tebibytes(1024), '1Pi'],
    [Size.pebibyte(1024), '1Ei'],
    [Size.pebibyte(7), '7Pi'],
  ])('writes %j as %s', (size, quantity) => {
    expect(sizeQuantity(size)).toBe(quantity);
  });

  test('is canonical, and reads back as the same amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), fc.constantFrom('mebibytes', 'gibibytes', 'kibibytes'), (amount, unit) => {
        const size = Size[unit as 'mebibytes'](unit === 'kibibytes' ? amount * 1024 : amount);
        const [, digits, suffix] = /^([1-9]\d*)([A-Z]i)$/.exec(sizeQuantity(size)) ?? [];
        const power = UNITS.indexOf(suffix);
        expect(power).toBeGreaterThanOrEqual(0);
        expect(Number(digits) * 1024 ** power).toBe(mebibytes(size));
        if (suffix !== 'Ei') expect(Number(digits) % 1024).not.toBe(0);
      }),
    );
  });
});

describe('cpuQuantity', () => {
  test.each([
    [Cpu.millis(1000), '1'],
    [Cpu.millis(500), '500m'],
    [Cpu.millis(2500), '2500m'],
    [Cpu.units(0.5), '500m'],
    [Cpu.units(0.001), '1m'],
    [Cpu.units(12), '12'],
    [Cpu.units(1.5), '1500m'],
  ])('writes %j as %s', (cpu, quantity) => {
    expect(cpuQuantity(cpu)).toBe(quantity);
  });

  const readsBack = (cpu: (millis: number) => Cpu) =>
    fc.property(fc.integer({ min: 1, max: 64_000 }), (millis) => {
      const quantity = cpuQuantity(cpu(millis));
      expect(quantity).toMatch(/^[1-9]\d*m?$/);
      expect(quantity.endsWith('m') ? Number(quantity.slice(0, -1)) : Number(quantity) * 1000).toBe(millis);
      expect(quantity.endsWith('000m')).toBe(false);
      expect(millicores(cpu(millis))).toBe(millis);
    });

  test('is canonical, and reads back as the same amount', () => {
    fc.assert(readsBack((millis) => Cpu.millis(millis)));
  });

  test('reads back as the same amount when given in cores', () => {
    fc.assert(
      readsBack((millis) => Cpu.units(millis / 1000)),
      { numRuns: 5000 },
    );
  });
});
