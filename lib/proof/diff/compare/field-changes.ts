import type { Path } from '../../facts/manifest';

/** A field that two bodies do not agree about. @internal */
export interface FieldChange {
  /** Steps to it; items of lists that have a name go by their name. */
  readonly path: Path;
  /** Nothing where the field was not there. */
  readonly before?: any;
  readonly after?: any;
  /** Whether the items are the same ones in another order, told by their names. */
  readonly isOrder?: boolean;
}

/** By what the API server tells the items of a list apart. */
const NAMED: { [list: string]: string } = {
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  ports: 'name',
  imagePullSecrets: 'name',
  volumeMounts: 'mountPath',
};

/** Every field in which two values differ. @internal */
export function fieldChanges(before: any, after: any, path: Path = []): FieldChange[] {
  if (before === after) return [];
  if (isMap(before) && isMap(after)) return keyChanges(before, after, path);
  const key = NAMED[`${path.at(-1)}`];
  if (key === undefined || !isNamedList(before, key) || !isNamedList(after, key)) return isSame(before, after) ? [] : [{ path, before, after }];
  const fields = keyChanges(byName(before, key), byName(after, key), path);
  const [old, young] = [before, after].map((list) => list.map((item: any) => item[key]));
  // The same items in another order are another template all the same.
  return fields.length > 0 || isSame(old, young) ? fields : [{ path, before: old, after: young, isOrder: true }];
}

function keyChanges(before: any, after: any, path: Path): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, young] = [own(before, key), own(after, key)];
    if (old !== young) changes.push(...fieldChanges(old, young, [...path, key]));
  }
  return changes;
}

/** Whether two values mean the same, whatever the order of their keys. @internal */
export function isSame(a: any, b: any): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) if (!Object.hasOwn(b, key) || !isSame(a[key], b[key])) return false;
  return true;
}

const own = (map: any, key: string) => (Object.hasOwn(map, key) ? map[key] : undefined);
const isMap = (value: any): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const byName = (list: any[], key: string) => Object.fromEntries(list.map((item) => [item[key], item]));

function isNamedList(list: any, key: string): boolean {
  if (!Array.isArray(list) || !list.every((item) => isMap(item) && typeof item[key] === 'string')) return false;
  return new Set(list.map((item) => item[key])).size === list.length;
}

/** The value of a field as it is written, and not as it is compared. @internal */
export const writtenAt = (body: any, path: Path): any =>
  path.reduce((value: any, step) => {
    if (!Array.isArray(value)) return value?.[step];
    return value.find((item) => [item?.name, item?.mountPath, item?.metadata?.name].includes(step));
  }, body);

/** A value as a line of text. @internal */
export const lineOf = (value: any): string | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);
