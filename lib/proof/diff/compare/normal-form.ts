/** A value as the API server stores it, as far as spelling goes: without nulls, and with quantities that are equal when they are the same. @internal */
export function normal(value: any, key = ''): any {
  if (typeof value !== 'object' || value === null) return QUANTITIES.has(key) ? quantity(value) : value;
  if (Array.isArray(value)) return value.map((one) => normal(one));
  const quantities = QUANTITY_MAPS.has(key);
  // Two thousand StatefulSets have half a million fields, so there is no list of them.
  const copy: { [name: string]: any } = {};
  for (const name of Object.keys(value)) {
    const one = value[name];
    if (one === null || one === undefined) continue;
    copy[name] = quantities ? quantity(one) : normal(one, name);
  }
  return copy;
}

/** Whether two values have the same normal form; most objects of a folder do, and need no copy to be made. @internal */
export function isAlike(a: any, b: any, key = '', isQuantity = QUANTITIES.has(key)): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return isQuantity ? quantity(a) === quantity(b) : false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, index) => isAlike(one, b[index]));
  }
  const quantities = QUANTITY_MAPS.has(key);
  const isThere = (one: any) => one !== null && one !== undefined;
  for (const name of Object.keys(a))
    if (isThere(a[name]) && !(isThere(b[name]) && isAlike(a[name], b[name], name, quantities || undefined))) return false;
  return Object.keys(b).every((name) => !isThere(b[name]) || isThere(a[name]));
}

/** A pod template as the API server stores it: a default that is written out changes nothing and restarts nothing. @internal */
export function normalTemplate(template: any): any {
  const { metadata = {}, spec = {} } = normal(template ?? {});
  return {
    metadata: { labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {} },
    spec: {
      ...POD_DEFAULTS,
      ...spec,
      ...(spec.volumes && { volumes: spec.volumes.map(normalVolume) }),
      ...(spec.containers && { containers: spec.containers.map(normalContainer) }),
      ...(spec.initContainers && { initContainers: spec.initContainers.map(normalContainer) }),
    },
  };
}

/** A claim template as the API server stores it. @internal */
export function normalClaim(template: any): any {
  const { apiVersion: _, kind: __, status: ___, spec = {}, ...rest } = normal(template ?? {});
  return { ...rest, spec: { volumeMode: 'Filesystem', ...spec } };
}

const QUANTITY_MAPS = new Set(['limits', 'requests']);
const QUANTITIES = new Set(['sizeLimit', 'divisor']);

const POD_DEFAULTS = {
  dnsPolicy: 'ClusterFirst',
  enableServiceLinks: true,
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
};
const PROBE_DEFAULTS = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'];

function normalContainer(container: any): any {
  const probes = PROBES.filter((probe) => container[probe]).map((probe) => [probe, { ...PROBE_DEFAULTS, ...container[probe] }]);
  return {
    imagePullPolicy: /(^|\/)[^/:@]+$|:latest$/.test(container.image ?? '') ? 'Always' : 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    resources: {},
    ...container,
    ...(container.ports && { ports: container.ports.map((port: any) => ({ protocol: 'TCP', ...port })) }),
    ...(container.env && { env: container.env.map(normalVariable) }),
    ...Object.fromEntries(probes),
  };
}

function normalVariable({ valueFrom, ...rest }: any): any {
  if (valueFrom?.fieldRef) return { ...rest, valueFrom: { fieldRef: { apiVersion: 'v1', ...valueFrom.fieldRef } } };
  if (valueFrom?.resourceFieldRef) return { ...rest, valueFrom: { resourceFieldRef: { divisor: '0', ...valueFrom.resourceFieldRef } } };
  return valueFrom ? { ...rest, valueFrom } : rest;
}

function normalVolume(volume: any): any {
  for (const source of ['configMap', 'secret', 'projected', 'downwardAPI']) {
    if (volume[source]) return { ...volume, [source]: { defaultMode: 420, ...volume[source] } };
  }
  return volume;
}

const FACTORS: { [suffix: string]: number } = { '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18, m: -3, u: -6, n: -9 };
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** The API server keeps the family of a suffix and the amount: 1024Mi becomes 1Gi, and 0.5 becomes 500m. What is no quantity stays. */
function quantity(value: unknown): unknown {
  const [, sign, whole, part = '', suffix] = /^([+-]?)(\d*)(?:\.(\d*))?([A-Za-z]{0,2}|[eE][+-]?\d+)$/.exec(`${value}`) ?? [];
  if (whole === undefined || `${whole}${part}` === '') return value;
  const digits = BigInt(`${whole}${part}`) * (sign === '-' ? -1n : 1n);
  const binary = BINARY.indexOf(suffix);
  if (binary >= 0) return canonical(digits * 1024n ** BigInt(binary + 1), -part.length, 'bytes');
  const exponent = /^[eE][+-]?\d+$/.test(suffix) ? Number(suffix.slice(1)) : FACTORS[suffix];
  return exponent === undefined || Math.abs(exponent) > 30 ? value : canonical(digits, exponent - part.length, '');
}

function canonical(digits: bigint, exponent: number, family: string): string {
  let [amount, power] = [digits, exponent];
  while (amount !== 0n && amount % 10n === 0n) {
    amount /= 10n;
    power++;
  }
  return amount === 0n ? '0' : `${amount}e${power}${family}`;
}
