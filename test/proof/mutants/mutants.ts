import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

type Json = any;

/** One change to one object of the committed manifests. */
export interface Mutant {
  /** What was done, where: `delete StatefulSet rocketmq-broker-0-0 spec.replicas`. */
  readonly name: string;
  readonly kind: string;
  readonly object: string;
  readonly change: string;
  /** The field, or `data.<file>.<key>` for a line of a configuration file. */
  readonly path: string;
  /** All objects, of which one is another. */
  readonly objects: Json[];
}

const folder = join(__dirname, '../../../dist/rocketmq');
/** The committed manifests. */
export const committed: Json[] = readdirSync(folder)
  .sort()
  .map((file) => parse(readFileSync(join(folder, file), 'utf8')));

/**
 * Every change of one field of one object: deleted, flipped, counted up and to zero, misspelt, and swapped with what stands elsewhere in its place.
 *
 * @param all Whether of each group and each voter, and not of the first only.
 */
export function* mutants(all: boolean): Generator<Mutant> {
  for (const [index, original] of committed.entries()) {
    const { kind } = original;
    const object = original.metadata.name;
    const title = object.replace(/-[0-9a-f]{10}$/, '');
    // Groups and voters are alike, and so are the files of scripts.
    if (!all && /-broker-[12]|-broker-0-1|controller-[12]|nameserver-scripts|controller-scripts/.test(title)) continue;
    for (const { change, path, apply } of changesOf(original, (at) => elsewhere(original, at))) {
      const changed = structuredClone(original);
      apply(changed);
      const objects = [...committed];
      objects[index] = changed;
      yield { name: `${change} ${kind} ${title} ${path}`, kind, object: title, change, path, objects };
    }
    yield { name: `delete ${kind} ${title}`, kind, object: title, change: 'delete', path: '', objects: committed.filter((one) => one !== original) };
  }
}

interface Change {
  readonly change: string;
  readonly path: string;
  readonly apply: (object: Json) => void;
}

type Path = (string | number)[];

function* changesOf(root: Json, others: (path: Path) => Json[]): Generator<Change> {
  for (const path of pathsOf(root)) {
    const value = at(root, path);
    const text = path.join('.');
    const put = (change: string, to: Json): Change => ({ change, path: text, apply: (object) => replace(object, path, to) });
    // A kind, a version or a name that is not there is no manifest, and the reader's affair.
    if (['apiVersion', 'kind', 'metadata', 'metadata.name'].includes(text)) continue;
    yield { change: 'delete', path: text, apply: (object) => remove(object, path) };
    if (typeof value === 'boolean') yield put('flip', !value);
    if (typeof value === 'number') {
      yield put('count up', value + 1);
      yield put('zero', 0);
    }
    if (typeof value === 'string' && !value.includes('\n')) {
      yield put('misspell', `${value}x`);
      for (const [number, other] of [...new Set(others(path).filter((one) => typeof one === 'string' && one !== value))].slice(0, 2).entries()) {
        yield put(`swap ${number + 1}`, other);
      }
    }
    if (Array.isArray(value) && value.length > 0) yield put('double', [...value, structuredClone(value.at(-1))]);
    if (typeof value === 'string' && /\.conf$/.test(`${path.at(-1)}`)) yield* lineChanges(value, path);
  }
}

function* lineChanges(text: string, path: Path): Generator<Change> {
  const lines = text.split('\n');
  for (const [number, line] of lines.entries()) {
    const [key, value] = line.split(/=(.*)/s);
    if (value === undefined) continue;
    const put = (change: string, to: string[]): Change => ({
      change,
      path: `${path.join('.')}.${key}`,
      apply: (object) => replace(object, path, [...lines.slice(0, number), ...to, ...lines.slice(number + 1)].join('\n')),
    });
    yield put('delete', []);
    yield put('misspell key', [`${key}s=${value}`]);
    yield put('misspell', [`${key}=${value}x`]);
    if (/^(true|false)$/.test(value)) yield put('flip', [`${key}=${value === 'false'}`]);
    if (/^\d+$/.test(value)) {
      yield put('zero', [`${key}=0`]);
      yield put('tenfold', [`${key}=${value}0`]);
    }
    if (value.includes(';')) {
      yield put('drop one', [`${key}=${value.split(';').slice(1).join(';')}`]);
      yield put('double', [`${key}=${value};${value.split(';')[0]}`]);
    }
  }
}

function pathsOf(value: Json, path: Path = []): Path[] {
  const below = value === null || typeof value !== 'object' ? [] : Object.keys(value);
  const own = path.length === 0 ? [] : [path];
  return [...own, ...below.flatMap((key) => pathsOf(value[key], [...path, Array.isArray(value) ? Number(key) : key]))];
}

/** What stands in the same field of other objects of the kind, and in the fields beside it. */
function elsewhere(root: Json, path: Path): Json[] {
  const parent = at(root, path.slice(0, -1));
  const beside = Array.isArray(parent) ? [] : Object.values(parent);
  return [...committed.filter((one) => one.kind === root.kind && one !== root).map((one) => at(one, path)), ...beside];
}

const at = (root: Json, path: Path): Json => path.reduce((value, step) => value?.[step], root);

function replace(root: Json, path: Path, to: Json): void {
  at(root, path.slice(0, -1))[path.at(-1) as string] = to;
}

function remove(root: Json, path: Path): void {
  const parent = at(root, path.slice(0, -1));
  const last = path.at(-1) as number;
  if (Array.isArray(parent)) parent.splice(last, 1);
  else delete parent[last];
}
