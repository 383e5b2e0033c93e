import { type Size, SizeRoundingBehavior } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';

// Quantities are written in the form the API server answers with (1Gi, not 1024Mi), or a GitOps tool sees a difference for ever.

/** A size in mebibytes, whole or not. */
export function mebibytes(size: Size): number {
  return size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}

/** A size that is whole in mebibytes, as a canonical quantity. */
export function sizeQuantity(size: Size): string {
  let amount = mebibytes(size);
  let unit = 0;
  while (amount % 1024 === 0 && unit < 4) {
    amount /= 1024;
    unit++;
  }
  return `${amount}${['Mi', 'Gi', 'Ti', 'Pi', 'Ei'][unit]}`;
}

/** A processor share in thousandths of a core. */
export function millicores(cpu: Cpu): number {
  // 1.001 * 1000 is not 1001.
  return cpu.amount.endsWith('m') ? Number(cpu.amount.slice(0, -1)) : Math.round(Number(cpu.amount) * 1e6) / 1e3;
}

/** A processor share that is whole in thousandths of a core, as a canonical quantity. */
export function cpuQuantity(cpu: Cpu): string {
  const millis = millicores(cpu);
  return millis % 1000 === 0 ? `${millis / 1000}` : `${millis}m`;
}
