import { nanosOf } from '../plan/resources/quantity';

/** The number that a Kubernetes quantity means. Nothing if it is none. @internal */
export function quantity(value: unknown): number | undefined {
  const nanos = nanosOf(value);
  return nanos === undefined ? undefined : Number(nanos) / 1e9;
}

/** A number of processors, as 3.5. @internal */
export const cpuText = (cpus: number): string => rounded(cpus, 3);

const UNITS = ['Pi', 'Ti', 'Gi', 'Mi', 'Ki'];

/** A number of bytes, as 13.5Gi. @internal */
export function bytesText(bytes: number): string {
  const size = (unit: string) => 2 ** (10 * (UNITS.length - UNITS.indexOf(unit)));
  const unit = UNITS.find((candidate) => bytes >= size(candidate));
  return unit === undefined ? rounded(bytes, 2) : `${rounded(bytes / size(unit), 2)}${unit}`;
}

const rounded = (value: number, digits: number) => `${Number(value.toFixed(digits))}`;
