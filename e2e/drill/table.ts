import type { Result } from './drill';
import type { Layout } from './layouts';
import { outsideOf } from './measure';

const show = (value: number | null | undefined) => (value === null || value === undefined ? '-' : value.toFixed(1));

export const titles = () =>
  [
    '| layout, fault | leader in | new masters after (s) | write stop outside: group 0 / 1 / 2 (s) | default / advised (s) | read stop (s) | SEND_OK inside meanwhile | in sync / all controllers follow (s) | lost | believed lost | twice | not known to a new master |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ].join('\n');

/** A row of the table: what clients saw that stand in neither of the rooms, or in the surviving one when the witness is lost. */
export function row(layout: Layout, result: Result): string {
  const { plan } = result;
  const place = outsideOf(plan.zone);
  const stops = result.writeStops[place] ?? {};
  const groups = Object.keys(result.masterZones);
  return `| ${[
    `${layout}, ${plan.fault} ${plan.zone}${plan.rollout ? ' in a roll-out' : ''}${result.hands ? `, hands from ${show(result.hands.from)} to ${show(result.hands.to)}` : ''}`,
    result.leaderZone,
    Object.entries(result.newMasters)
      .map(([group, after]) => `${group}: ${show(after)}`)
      .join(', '),
    groups.map((group) => show(stops[group])).join(' / '),
    `${show(stops.default)} / ${show(stops.advised)}`,
    show(Math.max(...Object.values(result.readStops[place] ?? { none: 0 }))),
    result.acknowledgedInside,
    `${show(result.inSync)} / ${show(result.resync)}`,
    `${result.lost.length} of ${result.acknowledged}`,
    result.believed,
    result.duplicates,
    result.missing.join(', ') || '-',
  ].join(' | ')} |`;
}
