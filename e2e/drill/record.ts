// Writes the tables and the pictures of docs/drill.md from docs/drill/results.json: node --require ./tools/typescript.cjs e2e/drill/record.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from './drill';
import { outsideOf } from './measure';

interface Recorded extends Result {
  readonly layout: string;
  readonly release?: string;
  readonly timing: string;
  /** False when leadership was left where the drill had moved it. */
  readonly keeper?: boolean;
  /** How long clients of one group waited for an answer, in seconds; 1 unless told. */
  readonly clientWait?: number;
}

const folder = join(__dirname, '../../docs');
const results: Recorded[] = JSON.parse(readFileSync(join(folder, 'drill/results.json'), 'utf8'));

const placeOf = ({ plan }: Recorded) => outsideOf(plan.zone);
const worstGroup = (one: Recorded) => Math.max(...Object.keys(one.masterZones).map((group) => one.writeStops[placeOf(one)][group]));
const range = (values: number[]) => {
  if (values.length === 0) return '-';
  const sorted = [...values].sort((one, other) => one - other);
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  return low === high || sorted.length === 1 ? low.toFixed(1) : `${low.toFixed(1)} to ${high.toFixed(1)}`;
};
/** Earlier runs measured only until the controllers followed too. */
const inSync = ({ inSync: synced, resync }: Recorded) => (synced === undefined ? resync : synced);
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
/** What a run has in common with others of its row, but for the client. */
const keyOf = ({ plan, hands, leaderZone, timing, release, layout, keeper }: Recorded, client: string[]) => {
  const leader = leaderZone === plan.zone ? 'in it' : leaderZone ? 'elsewhere' : 'none';
  const what = [
    `${plan.fault} ${plan.zone}`,
    ...(plan.rollout ? ['in a roll-out'] : []),
    ...(hands ? ['with hands'] : []),
    ...(keeper === false ? ['without a keeper'] : []),
    ...client,
    ...(plan.bytes > 1024 ? [`${plan.bytes / 1024} KiB`] : []),
    ...(plan.outage > 60 ? [`for ${plan.outage} s`] : []),
  ];
  return [release ?? '5.1.4', [layout, ...(timing === 'default' ? [] : [timing])].join(', '), what.join(', '), leader].join('|');
};
const rowsOf = new Map<string, Recorded[]>();
const present = new Set(results.filter(({ clientWait }) => clientWait === undefined).map((one) => keyOf(one, [])));
for (const one of results) {
  // What was repeated with the present client is told of that one.
  if (one.clientWait !== undefined && present.has(keyOf(one, []))) continue;
  const key = keyOf(one, one.clientWait === undefined ? [] : [`clients wait ${one.clientWait} s`]);
  rowsOf.set(key, [...(rowsOf.get(key) ?? []), one]);
}

const head = [
  '| release | layout | fault | leader | runs | new masters after (s) | writes stop, worst group (s) | default / advised client (s) | reads stop (s) | in sync after the heal (s) | lost of acknowledged | lost, no exception and no `SEND_OK` | twice |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
];
const body = [...rowsOf]
  .sort(([one], [other]) => (one < other ? -1 : 1))
  .map(([key, runs]) => {
    const outside = (sender: string) => range(runs.map((one) => one.writeStops[placeOf(one)][sender]));
    return `| ${[
      ...key.split('|'),
      runs.length,
      range(runs.flatMap(({ newMasters }) => Object.values(newMasters).flatMap((after) => after ?? []))),
      range(runs.map(worstGroup)),
      `${outside('default')} / ${outside('advised')}`,
      range(runs.map((one) => Math.max(...Object.values(one.readStops[placeOf(one)])))),
      runs.some((one) => inSync(one) === null) ? 'never' : range(runs.flatMap((one) => inSync(one) ?? [])),
      `**${sum(runs.map(({ lost }) => lost.length))}** of ${sum(runs.map(({ acknowledged }) => acknowledged))}`,
      sum(runs.map(({ believed }) => believed)),
      sum(runs.map(({ duplicates }) => duplicates)),
    ].join(' | ')} |`;
  });
const table = [...head, ...body].join('\n');

/** Acknowledged messages a second, over time, of two results. */
function picture(title: string, lines: { name: string; color: string; result: Recorded }[]): string {
  const [width, height, left, top] = [860, 260, 56, 44];
  const seconds = Math.max(...lines.map(({ result }) => result.perSecond.length));
  const most = Math.max(...lines.flatMap(({ result }) => result.perSecond));
  const x = (second: number) => left + (second / seconds) * (width - left - 16);
  const y = (count: number) => top + (1 - count / most) * (height - top - 40);
  const path = ({ perSecond }: Recorded) =>
    perSecond.map((count, second) => `${second === 0 ? 'M' : 'L'}${x(second).toFixed(1)} ${y(count).toFixed(1)}`).join('');
  const mark = (second: number, text: string, color = '#888') =>
    `<line x1="${x(second)}" x2="${x(second)}" y1="${top}" y2="${height - 40}" stroke="${color}" stroke-dasharray="3 3"/><text x="${x(second) + 4}" y="${top + 10}" fill="#666">${text}</text>`;
  const ticks = Array.from({ length: Math.floor(seconds / 10) + 1 }, (_, index) => index * 10);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11" role="img" aria-label="${title}">
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${left}" y="18" font-size="14" fill="#222">${title}</text>
${lines.map(({ name, color }, index) => `<rect x="${left + index * 240}" y="25" width="10" height="10" fill="${color}"/><text x="${left + 14 + index * 240}" y="34" fill="#222">${name}</text>`).join('\n')}
<line x1="${left}" x2="${width - 16}" y1="${height - 40}" y2="${height - 40}" stroke="#444"/>
<line x1="${left}" x2="${left}" y1="${top}" y2="${height - 40}" stroke="#444"/>
<text x="${left - 6}" y="${top + 4}" text-anchor="end" fill="#444">${most}/s</text><text x="${left - 6}" y="${height - 38}" text-anchor="end" fill="#444">0</text>
${ticks.map((tick) => `<text x="${x(tick)}" y="${height - 24}" text-anchor="middle" fill="#444">${tick - 10} s</text>`).join('')}
${mark(10, 'fault')}
${lines.map(({ result, color }) => mark(10 + (result.outage ?? result.plan.outage), 'back', color)).join('')}
${lines.map(({ color, result }) => `<path d="${path(result)}" fill="none" stroke="${color}" stroke-width="1.8"/>`).join('\n')}
</svg>
`;
}

/** The latest run of a layout with this release in which a fault hit az1, and nothing else, while another zone led. */
const latest = (layout: string, fault: string) =>
  [...results]
    .reverse()
    .find(
      ({ layout: name, release, plan, leaderZone }) =>
        name === layout &&
        (release ?? '5.1.4') === '5.1.4' &&
        plan.fault === fault &&
        plan.zone === 'az1' &&
        plan.bytes === 1024 &&
        !plan.rollout &&
        leaderZone !== 'az1',
    );
const pictures = { cut: 'Room az1 is cut off: acknowledged messages a second', kill: 'Room az1 loses power: acknowledged messages a second' };
for (const [fault, title] of Object.entries(pictures)) {
  const lines = [
    { name: 'cdk8s-rocketmq, witness layout', color: '#1a7f37', result: latest('witness', fault) },
    { name: 'the keys of the manual recipe', color: '#c0392b', result: latest('seed', fault) },
  ].flatMap(({ result, ...line }) => (result ? [{ ...line, result }] : []));
  if (lines.length === 2) writeFileSync(join(folder, `drill/${fault}.svg`), picture(title, lines));
}

const file = join(folder, 'drill.md');
const text = readFileSync(file, 'utf8');
const [start, end] = ['<!-- table -->', '<!-- end of table -->'];
if (!text.includes(start) || !text.includes(end)) throw new Error(`${file} has no place for the table`);
writeFileSync(file, `${text.slice(0, text.indexOf(start) + start.length)}\n\n${table}\n\n${text.slice(text.indexOf(end))}`);
console.log(table);
