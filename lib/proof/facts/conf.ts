import type { Manifest, Path } from './manifest';

/** A configuration file of RocketMQ, and where it stands. @internal */
export interface Conf {
  /** The keys and values, as a Java properties file means them. */
  readonly keys: ReadonlyMap<string, string>;
  /** The ConfigMap that holds it. */
  readonly configMap: Manifest;
  /** The name of the file in the ConfigMap. */
  readonly file: string;
  /** Where it stands in the ConfigMap. */
  readonly path: Path;
}

/** Reads a Java properties file: comments, continued lines, escapes, and the three signs that part key and value. @internal */
export function parseConf(text: string): Map<string, string> {
  const keys = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const [, key, value] = /^((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*(.*)$/s.exec(line) ?? [line, line, ''];
    keys.set(unescaped(key), unescaped(value));
  }
  return keys;
}

/** A number of a file. RocketMQ drops a value that it cannot parse, a blank after it included, and goes on with its own. @internal */
export function numberOf(conf: Conf | undefined, key: string, byDefault: number): number {
  const value = conf?.keys.get(key);
  return value !== undefined && /^[+-]?\d+$/.test(value) ? Number(value) : byDefault;
}

/** Lines that an odd number of backslashes continues are one. A comment is never continued, whatever it ends in. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let begun: string | undefined;
  for (const natural of text.split(/\r\n?|\n/)) {
    const line = natural.replace(/^[ \t\f]+/, '');
    if (begun === undefined && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue;
    const continued = endsInOddBackslashes(line);
    const whole: string = (begun ?? '') + (continued ? line.slice(0, -1) : line);
    begun = continued ? whole : undefined;
    if (begun === undefined) lines.push(whole);
  }
  return begun === undefined ? lines : [...lines, begun];
}

function endsInOddBackslashes(line: string): boolean {
  let start = line.length;
  while (line[start - 1] === '\\') start--;
  return (line.length - start) % 2 === 1;
}

function unescaped(text: string): string {
  const signs: { [sign: string]: string } = { t: '\t', n: '\n', r: '\r', f: '\f' };
  return text.replace(/\\u([0-9a-fA-F]{4})|\\(.)/gs, (_, code, sign) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (signs[sign] ?? sign),
  );
}

/** The addresses of a list such as `host:9876;host:9876`; only a list of peers has an id before each. @internal */
export function addressesOf(conf: Conf | undefined, key: string): string[] {
  const list = conf?.keys.get(key) ?? '';
  return list.split(';').filter((address) => address !== '');
}

/** A voter as controllerDLegerPeers names it. The id ends at the first "-". @internal */
export function peersOf(conf: Conf | undefined): { readonly id: string; readonly address: string }[] {
  return addressesOf(conf, 'controllerDLegerPeers').map((peer) => {
    const dash = peer.indexOf('-');
    return { id: peer.slice(0, Math.max(dash, 0)), address: peer.slice(dash + 1) };
  });
}

/** The voter that reads a file, as its peers know it. @internal */
export function ownPeerOf(conf: Conf | undefined): { readonly id: string; readonly address: string } | undefined {
  const id = conf?.keys.get('controllerDLegerSelfId');
  return peersOf(conf).find((peer) => peer.id === id);
}
