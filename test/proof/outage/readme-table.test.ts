import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Quorum } from '../../../lib';
import { outagesOf, Recovery } from '../../../lib/proof/outage';
import { az1, az2, az3, clustersOf, committed, node, notes, objectsWith, outage, PLACED, rooms, root } from './clusters';

const COLUMNS = ['witness', 'majority', 'single'];
const clusters = {
  witness: clustersOf(objectsWith(Quorum.witness(az1, az2, az3)))[0],
  majority: committed(),
  single: clustersOf(objectsWith(Quorum.single(az2)))[0],
};

/** The cells of a row of the table "What happens when ... is lost", by column. */
function row(page: string, title: string): { [column: string]: string } {
  const text = readFileSync(join(root, page), 'utf8');
  const line = text.split('\n').find((one) => one.startsWith(`| ${title} |`)) ?? '';
  const cells = line.split('|').slice(2, 5);
  return Object.fromEntries(COLUMNS.map((column, index) => [column, cells[index].trim().replaceAll('**', '')]));
}

const SAYS = [
  { page: 'README.md', room: 'room', automatic: 'automatic', hands: 'needs hands', condition: 'automatic if the controller is in az2' },
  { page: 'README.zh.md', room: '机房', automatic: '自动', hands: '需要人工', condition: 'controller 在 az2 时自动' },
];

describe.each(SAYS)('The table of $page', ({ page, room, automatic, hands, condition }) => {
  const cases = ['az1', 'az2'].flatMap((zone) => COLUMNS.map((column): [string, string] => [zone, column]));

  test.each(cases)('tells who acts when room %s is lost with %s', (zone, column) => {
    const cell = row(page, `${room} ${zone}`)[column];
    const { recovery, ...rest } = outage(outagesOf(clusters[column as keyof typeof clusters]), `zone-${zone}`);
    if (cell === condition) {
      // A controller that is bound to no zone may be anywhere: nothing is promised, and it is automatic when it is where it is hoped to be.
      expect(recovery).toBe(Recovery.BY_HAND);
      expect(notes({ recovery, ...rest })).toContain('it is automatic');
    } else {
      expect([cell.startsWith(automatic), cell.startsWith(hands)]).toEqual([recovery === Recovery.AUTOMATIC, recovery === Recovery.BY_HAND]);
    }
  });
});

test('The one controller decides where it stands', () => {
  const { 'rocketmq-controller-1-0': _, 'rocketmq-controller-2-0': __, ...placed } = PLACED;
  const with_ = (controller: string) =>
    outagesOf(clusters.single, { nodes: rooms(3, 3), placed: { ...placed, 'rocketmq-controller-0-0': controller } });
  expect(outage(with_('b2'), 'zone-az1').recovery).toBe(Recovery.AUTOMATIC);
  expect(outage(with_('a2'), 'zone-az1').recovery).toBe(Recovery.BY_HAND);
  expect(outage(with_('a2'), 'zone-az2').recovery).toBe(Recovery.AUTOMATIC);
});

test('Whoever has a witness loses a room without hands on any nodes', () => {
  const nodes = [...rooms(3, 3), node('w', { az: 'az3' })];
  const placed = { ...PLACED, 'rocketmq-controller-0-0': 'a2', 'rocketmq-controller-1-0': 'b2', 'rocketmq-controller-2-0': 'w' };
  const outages = outagesOf(clusters.witness, { nodes, placed });
  expect(outage(outages, 'zone-az1').recovery).toBe(Recovery.AUTOMATIC);
  expect(outage(outages, 'zone-az2').recovery).toBe(Recovery.AUTOMATIC);
  expect(outage(outages, 'zone-az3').recovery).toBe(Recovery.UNAFFECTED);
});
