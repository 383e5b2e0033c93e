const SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];

/** An amount of a resource, as it is written in manifests; rounded up to three digits where it would be long. @internal */
export function amountText(resource: string, amount: number): string {
  if (resource === 'cpu') return amount % 1000 === 0 ? `${amount / 1000}` : `${amount}m`;
  if (resource !== 'memory' && !/storage|^hugepages-/.test(resource)) return `${amount}`;
  let unit = 0;
  let value = amount;
  while (Math.abs(value) >= 1024 && unit < SUFFIXES.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = Math.abs(value) >= 100 ? 0 : 1;
  return `${Math.ceil(value * 10 ** digits) / 10 ** digits}${SUFFIXES[unit]}`;
}
