import fc from 'fast-check';
import { millisOf, nanosOf, unitsOf } from '../../../lib/proof/plan/resources/quantity';

describe('A quantity', () => {
  test.each([
    ['0', 0],
    ['1', 1000],
    ['2', 2000],
    [2, 2000],
    [0.5, 500],
    ['100m', 100],
    ['1.5', 1500],
    ['.5', 500],
    ['1.', 1000],
    ['+1', 1000],
    ['-1', -1000],
    ['0.0001', 1],
    ['100u', 1],
    ['1n', 1],
    ['1500u', 2],
    ['1e3', 1_000_000],
    ['1E-3', 1],
  ])('of processors %s is %d thousandths', (quantity, millis) => {
    expect(millisOf(nanosOf(quantity) as bigint)).toBe(millis);
  });

  test.each([
    ['1', 1],
    ['1k', 1000],
    ['1M', 1e6],
    ['1G', 1e9],
    ['1T', 1e12],
    ['1P', 1e15],
    ['1Ki', 1024],
    ['1Mi', 1024 ** 2],
    ['64Gi', 64 * 1024 ** 3],
    ['1Ti', 1024 ** 4],
    ['1Pi', 1024 ** 5],
    ['1.5Gi', 1.5 * 1024 ** 3],
    ['0.1Gi', 107374183],
    ['1E3', 1000],
    ['1e10', 1e10],
    ['100m', 1],
    ['1E', 1e18],
    ['1Ei', 2 ** 60],
    ['12Ki', 12288],
  ])('of bytes %s is %d', (quantity, bytes) => {
    expect(unitsOf(nanosOf(quantity) as bigint)).toBe(bytes);
  });

  test.each(['', 'two', '1 Gi', '1gi', '1KiB', '1e', '--1', '1.2.3', 'Gi', null, undefined, {}, true, Number.NaN])('is not %p', (quantity) => {
    expect(nanosOf(quantity)).toBeUndefined();
  });

  test('says the same with any unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (count) => {
        expect(nanosOf(`${count}`)).toBe(nanosOf(`${count * 1000}m`));
        expect(nanosOf(`${count}Mi`)).toBe(nanosOf(`${count * 1024}Ki`));
        expect(nanosOf(`${count}k`)).toBe(nanosOf(`${count}e3`));
      }),
    );
  });
});
