const FACTORS: { [unit: string]: number } = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number that a Kubernetes quantity means. Nothing if it is none. @internal */
export function quantity(value: unknown): number | undefined {
  const [, digits, exponent, unit] = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+))?([a-zA-Z]*)$/.exec(`${value}`) ?? [];
  const factor = unit !== undefined && Object.hasOwn(FACTORS, unit) ? FACTORS[unit] : undefined;
  if (digits === undefined || factor === undefined) return undefined;
  return Number(digits) * 10 ** Number(exponent ?? 0) * factor;
}

/** A number of processors, as 3.5. @internal */
export const cpuText = (cpus: number): string => rounded(cpus, 3);

/** A number of bytes, as 13.5Gi. @internal */
export function bytesText(bytes: number): string {
  const unit = ['Pi', 'Ti', 'Gi', 'Mi', 'Ki'].find((candidate) => bytes >= FACTORS[candidate]) ?? '';
  return `${rounded(bytes / FACTORS[unit], 2)}${unit}`;
}

const rounded = (value: number, digits: number) => `${Number(value.toFixed(digits))}`;
