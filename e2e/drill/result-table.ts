import { outsideOf } from './measure';
import { outageOf, type Recorded, releaseOf } from './recorded';
import { ENGLISH, type Words } from './words';

/** Runs of the same kind, a row each, in the order of the table. */
export function rowsOf(results: Recorded[]): Recorded[][] {
  const present = new Set(results.filter(({ clientWait }) => clientWait === undefined).map(keyOf));
  const rows = new Map<string, Recorded[]>();
  for (const one of results) {
    // What was repeated with the present client is told of that one.
    if (one.clientWait !== undefined && present.has(keyOf({ ...one, clientWait: undefined }))) continue;
    rows.set(keyOf(one), [...(rows.get(keyOf(one)) ?? []), one]);
  }
  return [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, runs]) => runs);
}

/** The table of these rows in a language. */
export function tableOf(rows: Recorded[][], words: Words): string {
  const lines = [words.heads, words.heads.map(() => '---'), ...rows.map((runs) => cellsOf(runs, words))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What kind of run it is, in a word. */
export const keyOf = (one: Recorded) => kindOf(one, ENGLISH).join('|');

/** What a run has in common with others of its row. That is not how soon after the first command it `served`, which is told beside it. */
function kindOf(one: Recorded, words: Words, served?: string): string[] {
  const { plan, leaderZone, timing, layout } = one;
  const leader = leaderZone === plan.zone ? words.leader.inIt : leaderZone ? words.leader.elsewhere : words.leader.none;
  const changes = Object.entries({ ...one.periods, ...one.keys }).map(([key, value]) => `\`${key}=${value}\``);
  const what = [
    words.fault(plan.fault, plan.zone),
    ...(plan.rollout ? [words.inRollout] : []),
    ...(one.hands ? [words.withHands] : []),
    ...(served ? [words.served(served)] : []),
    ...(one.keeper === false ? [words.withoutKeeper] : []),
    ...(one.clientWait === undefined ? [] : [words.clientsWait(one.clientWait)]),
    ...(plan.bytes > 1024 ? [words.ofSize(plan.bytes / 1024)] : []),
    ...(plan.outage > 60 ? [words.lasting(plan.outage)] : []),
    ...changes,
  ];
  return [releaseOf(one), [layout, ...(timing === 'default' ? [] : [timing])].join(words.comma), what.join(words.comma), leader];
}

const placeOf = ({ plan }: Recorded) => outsideOf(plan.zone);
const worstGroup = (one: Recorded) => Math.max(...Object.keys(one.masterZones).map((group) => one.writeStops[placeOf(one)][group]));
/** Earlier runs measured only until the controllers followed too. */
const inSync = ({ inSync: synced, resync }: Recorded) => (synced === undefined ? resync : synced);
/** When a name server first knew the new master of each group: as far as it was watched then, which its story tells. */
const registeredAfter = (one: Recorded): number[] =>
  Object.keys(one.newMasters).flatMap((group) => {
    const routes = new RegExp(`^ *([\\d.]+) routes \\d+ ${group} [^-]`);
    const first = one.story.map((line) => Number(routes.exec(line)?.[1])).find((at) => at < outageOf(one));
    return first ?? [];
  });
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

function cellsOf(runs: Recorded[], words: Words): (string | number)[] {
  const range = (values: number[]) => {
    if (values.length === 0) return '-';
    const sorted = [...values].sort((one, other) => one - other);
    const [low, high] = [sorted[0], sorted[sorted.length - 1]];
    return low === high || sorted.length === 1 ? low.toFixed(1) : words.range(low.toFixed(1), high.toFixed(1));
  };
  const outside = (sender: string) => range(runs.map((one) => one.writeStops[placeOf(one)][sender]));
  const typed = runs.flatMap(({ hands }) => (hands ? [hands.to - hands.from] : []));
  return [
    ...kindOf(runs[0], words, typed.length > 0 ? range(typed) : undefined),
    runs.length,
    range(runs.flatMap(({ newMasters }) => Object.values(newMasters).flatMap((after) => after ?? []))),
    range(runs.flatMap(registeredAfter)),
    range(runs.map(worstGroup)),
    `${outside('default')} / ${outside('advised')}`,
    range(runs.map((one) => Math.max(...Object.values(one.readStops[placeOf(one)])))),
    runs.some((one) => inSync(one) === null) ? words.never : range(runs.flatMap((one) => inSync(one) ?? [])),
    words.lost(sum(runs.map(({ lost }) => lost.length)), sum(runs.map(({ acknowledged }) => acknowledged))),
    sum(runs.map(({ believed }) => believed)),
    sum(runs.map(({ duplicates }) => duplicates)),
  ];
}
