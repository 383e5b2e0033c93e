import { DIST, type Json } from './dist';

type Path = (string | number)[];

/** A changed object, and what was changed. */
export interface Change {
  readonly op: string;
  /** Where, to the item. */
  readonly path: string;
  /** Where, with list items by what they are and not by their number. */
  readonly sort: string;
  readonly mutated: Json;
}

/** Everything that can be dropped, flipped, counted up and down, misspelt, swapped, doubled and turned round in an object. */
export function* walk(body: Json): Generator<Change> {
  for (const { path, value } of nodesOf(body, [])) {
    for (const [op, change] of changes(body, path, value)) {
      const mutated = structuredClone(body);
      change(mutated);
      yield { op, path: textOf(path), sort: sortOf(body, path), mutated };
    }
  }
}

/** Files have mutants of their own, line by line. */
const isText = (value: unknown) => typeof value === 'string' && value.includes('\n');

function* nodesOf(value: Json, path: Path): Generator<{ path: Path; value: Json }> {
  if (path.length > 0) yield { path, value };
  if (typeof value !== 'object' || value === null) return;
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  for (const key of keys) yield* nodesOf(value[key], [...path, key]);
}

type Changes = [string, (mutated: Json) => void][];

function changes(body: Json, path: Path, value: Json): Changes {
  const key = path.at(-1) as string | number;
  const parent = (mutated: Json) => at(mutated, path.slice(0, -1));
  const set = (op: string, other: Json): Changes[number] => [
    op,
    (mutated) => {
      parent(mutated)[key] = other;
    },
  ];
  const all: Changes = [
    [
      'drop',
      (mutated) => {
        if (typeof key === 'number') parent(mutated).splice(key, 1);
        else delete parent(mutated)[key];
      },
    ],
  ];
  if (typeof key === 'number') all.push(['twice', (mutated) => parent(mutated).splice(key, 0, structuredClone(value))]);
  if (Array.isArray(value) && value.length > 1) all.push(['turn', (mutated) => at(mutated, path).reverse()]);
  if (typeof value === 'boolean') all.push(set('flip', !value));
  if (typeof value === 'number') all.push(...numbers(value, `${key}`).map(([op, other]) => set(op, other)));
  if (isText(value)) all.push(set('empty', ''), ...siblingTexts(body, path).map((other) => set('swap', other)));
  else if (typeof value === 'string') all.push(...texts(path, value).map(([op, other]) => set(op, other)));
  if (key === 'operator' && value === 'In') {
    for (const operator of ['Exists', 'DoesNotExist']) {
      all.push([
        operator,
        (mutated) => {
          parent(mutated).operator = operator;
          delete parent(mutated).values;
        },
      ]);
    }
  }
  if (key === 'requiredDuringSchedulingIgnoredDuringExecution') {
    all.push([
      'prefer',
      (mutated) => {
        const owner = parent(mutated);
        owner.preferredDuringSchedulingIgnoredDuringExecution = Array.isArray(value)
          ? value.map((podAffinityTerm) => ({ weight: 100, podAffinityTerm }))
          : value.nodeSelectorTerms.map((preference: Json) => ({ weight: 100, preference }));
        delete owner[key];
      },
    ]);
  }
  return all;
}

function numbers(value: number, key: string): [string, number][] {
  const all: [string, number][] = [['plus', value + 1]];
  if (value > 0) all.push(['minus', value - 1]);
  if (value > 1) all.push(['zero', 0]);
  if (value > 0 && !/port$/i.test(key)) all.push(['times10', value * 10]);
  return all;
}

/** Values that the API server takes in these places; a misspelt one would never reach a cluster. */
const CHOICES: [RegExp, string[]][] = [
  [/affinity.*\.operator$/, ['In', 'NotIn']],
  [/tolerations.*\.operator$/, ['Exists', 'Equal']],
  [/\.effect$/, ['NoExecute', 'NoSchedule', 'PreferNoSchedule']],
  [/updateStrategy\.type$/, ['RollingUpdate', 'OnDelete']],
  [/seccompProfile\.type$/, ['RuntimeDefault', 'Unconfined']],
  [/\.imagePullPolicy$/, ['Always', 'IfNotPresent', 'Never']],
  [/\.protocol$/, ['TCP', 'UDP']],
  [/\.podManagementPolicy$/, ['Parallel', 'OrderedReady']],
  [/\.when(Deleted|Scaled)$/, ['Retain', 'Delete']],
  [/\.fsGroupChangePolicy$/, ['OnRootMismatch', 'Always']],
  [/\.medium$/, ['Memory', '']],
  [/\.volumeMode$/, ['Filesystem', 'Block']],
  [/accessModes/, ['ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOncePod']],
  [/\.unhealthyPodEvictionPolicy$/, ['AlwaysAllow', 'IfHealthyBudget']],
  [/\.clusterIP$/, ['None', '', '10.96.0.20']],
  [/\.fieldPath$/, ['status.podIP', 'status.hostIP', 'metadata.name']],
  [/\.resourceFieldRef\.resource$/, ['limits.memory', 'requests.memory', 'limits.cpu']],
  [/\.divisor$/, ['1Mi', '1', '1Gi']],
];

function texts(path: Path, value: string): [string, string][] {
  const choices = CHOICES.find(([pattern]) => pattern.test(textOf(path)))?.[1];
  if (choices) return choices.filter((choice) => choice !== value).map((choice) => [`${choice || 'nothing'} for`, choice]);
  const [, amount, unit] = /^(-?\d+)(Gi|Mi|m|%)?$/.exec(value) ?? [];
  const others: [string, string][] = amount
    ? numbers(Number(amount), '').map(([op, other]) => [op, `${other}${unit ?? ''}`])
    : [['misspell', `${value}x`]];
  if (amount && Number(amount) < 0) others.push(['zero', '0'], ['positive', `${-Number(amount)}`]);
  const siblings = [...(pools().get(poolOf(path)) ?? [])].filter((other) => other !== value).sort();
  const next = siblings.find((other) => other > value) ?? siblings[0];
  return next === undefined ? others : [...others, ['swap', next]];
}

/** Where a value could be confused with another: the same place, of whatever object and item. */
const poolOf = (path: Path) => path.filter((step) => typeof step === 'string').join('.');
let known: Map<string, Set<string>> | undefined;
function pools(): Map<string, Set<string>> {
  if (known) return known;
  known = new Map();
  for (const body of DIST) {
    for (const { path, value } of nodesOf(body, [])) {
      if (typeof value !== 'string' || isText(value)) continue;
      known.set(poolOf(path), (known.get(poolOf(path)) ?? new Set()).add(value));
    }
  }
  return known;
}

/** The other files of a ConfigMap, one of them. */
function siblingTexts(body: Json, path: Path): string[] {
  const files = Object.values<string>(at(body, path.slice(0, -1)));
  const own = files.indexOf(at(body, path));
  return files.length > 1 ? [files[(own + 1) % files.length]] : [];
}

export const at = (body: Json, path: Path): Json => path.reduce((value, step) => value?.[step], body);
export const textOf = (path: Path) => path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');

/** List items go by their name, or by what else is theirs alone. */
function sortOf(body: Json, path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step !== 'number') return `.${step}`;
      const item = at(body, path.slice(0, index + 1));
      return `[${item?.name ?? item?.mountPath ?? item?.key ?? item?.metadata?.name ?? (typeof item === 'string' && /^[A-Z]/.test(item) ? item : '')}]`;
    })
    .join('');
}
