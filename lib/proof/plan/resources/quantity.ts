const UNITS: { [suffix: string]: bigint } = {
  n: 1n,
  u: 10n ** 3n,
  m: 10n ** 6n,
  '': 10n ** 9n,
  k: 10n ** 12n,
  M: 10n ** 15n,
  G: 10n ** 18n,
  T: 10n ** 21n,
  P: 10n ** 24n,
  E: 10n ** 27n,
  Ki: 2n ** 10n * 10n ** 9n,
  Mi: 2n ** 20n * 10n ** 9n,
  Gi: 2n ** 30n * 10n ** 9n,
  Ti: 2n ** 40n * 10n ** 9n,
  Pi: 2n ** 50n * 10n ** 9n,
  Ei: 2n ** 60n * 10n ** 9n,
};

const QUANTITY = /^([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,3})|(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|))$/;

/** A quantity of Kubernetes in thousand millionths, which is as fine as Kubernetes keeps it. Nothing for what is no quantity. @internal */
export function nanosOf(quantity: unknown): bigint | undefined {
  const match = QUANTITY.exec(typeof quantity === 'number' ? String(quantity) : typeof quantity === 'string' ? quantity : '?');
  if (match === null) return undefined;
  const [, sign, digits, exponent, suffix] = match;
  const [whole, fraction = ''] = digits.split('.');
  const scale = exponent === undefined ? UNITS[suffix ?? ''] : powerOfTen(Number(exponent));
  const divisor = 10n ** BigInt(fraction.length) * (exponent !== undefined && Number(exponent) < 0 ? 10n ** BigInt(-Number(exponent)) : 1n);
  const nanos = roundedUp(BigInt(whole + fraction) * scale, divisor);
  return sign === '-' ? -nanos : nanos;
}

const powerOfTen = (exponent: number) => 10n ** BigInt(Math.max(exponent, 0)) * UNITS[''];

/** A part of a thousand or of a byte counts as a whole one. */
const roundedUp = (value: bigint, divisor: bigint) => (value > 0n ? (value + divisor - 1n) / divisor : value / divisor);

/** Thousandths, as Kubernetes counts cores. @internal */
export const millisOf = (nanos: bigint): number => Number(roundedUp(nanos, UNITS.m));

/** Whole units, as Kubernetes counts bytes and everything else. @internal */
export const unitsOf = (nanos: bigint): number => Number(roundedUp(nanos, UNITS['']));
