/** Something that must be true of an input, and what to tell the user when it is not. */
export interface Rule {
  readonly holds: boolean;
  /** What is asked, as a sentence without an end. */
  readonly what: string;
  readonly got: unknown;
  readonly allowed: string;
  /** The next step, as an imperative. */
  readonly fix: string;
}

/**
 * Throws one error that names every broken rule, a line each: `[path] what, got X, allowed Y; do Z`.
 */
export function enforce(path: string, rules: Rule[]): void {
  const broken = rules.filter(({ holds }) => !holds);
  // Several pods can break one rule in the same words.
  if (broken.length > 0) throw new Error([...new Set(broken.map((rule) => describe(path, rule)))].join('\n'));
}

/** One broken rule in words, for cdk8s validations, which collect messages themselves and put the path before each. */
export function describe(path: string | undefined, { what, got, allowed, fix }: Rule): string {
  const text = `${path === undefined ? '' : `[${path}] `}${what}, got ${show(got)}, allowed ${allowed}; ${fix}`;
  return text.replaceAll('\r', '\\r').replaceAll('\n', '\\n');
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value); // circular, or a bigint
  }
}

const DNS_LABEL = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;

/** A name as Kubernetes takes it for namespaces. */
export function isNamespace(name: unknown): boolean {
  return typeof name === 'string' && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name);
}

/** A name that can become part of object and host names. How long it may be depends on what is added to it. */
export function isDnsLabel(name: unknown): boolean {
  return typeof name === 'string' && DNS_LABEL.test(name);
}
