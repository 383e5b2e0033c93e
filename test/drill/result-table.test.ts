import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { docs, PAGES, pageWith } from '../../e2e/drill/pages';
import type { Recorded } from '../../e2e/drill/recorded';
import { rowsOf, tableOf } from '../../e2e/drill/result-table';
import { CHINESE, ENGLISH } from '../../e2e/drill/words';

const results: Recorded[] = JSON.parse(readFileSync(join(docs, 'drill/results.json'), 'utf8'));
const find = (isIt: (one: Recorded) => boolean) => results.find(isIt) as Recorded;
const lines = (some: Recorded[], words = ENGLISH) => tableOf(rowsOf(some), words).split('\n').slice(2);

test.each(PAGES)('the page $file has the table of results.json', ({ file, words }) => {
  expect(pageWith(file, tableOf(rowsOf(results), words))).toBe(readFileSync(join(docs, file), 'utf8'));
});

test('runs of the same kind are one row, from the best to the worst, and what was changed is another kind', () => {
  const cut = find(({ plan }) => plan.fault === 'cut' && !plan.rollout);
  const stopped = (stop: number) => {
    const groups = Object.fromEntries(Object.keys(cut.masterZones).map((group) => [group, stop]));
    return { ...cut, writeStops: { az3: { ...cut.writeStops.az3, ...groups } } };
  };
  const [row, ...others] = lines([stopped(5), stopped(4)]);
  expect(others).toEqual([]);
  expect(row).toContain('| 2 |');
  expect(row).toContain('| 4.0 to 5.0 |');
  expect(lines([cut, { ...cut, keeper: false }, { ...cut, keys: { inSyncReplicas: '1' } }])).toHaveLength(3);
});

test('what the present client repeated is not told of the earlier one', () => {
  const present = find(({ clientWait }) => clientWait === undefined);
  const earlier = { ...present, clientWait: 3.5 };
  expect(lines([earlier, present])).toEqual(lines([present]));
  expect(lines([earlier])[0]).toContain('clients wait 3.5 s');
  expect(lines([earlier], CHINESE)[0]).toContain('客户端等待 3.5 秒');
});

test('a row with hands tells how soon they made it serve, from their first command on', () => {
  const first = { ...find(({ hands }) => hands !== undefined), hands: { from: 10, to: 45 } };
  const second = { ...first, hands: { from: 20, to: 50 } };
  expect(lines([first])[0]).toContain('| kill az2, with hands, served 35.0 s after they began |');
  expect(lines([first, second])).toHaveLength(1);
  expect(lines([first, second])[0]).toContain('served 30.0 to 35.0 s after they began');
  expect(lines([first, second], CHINESE)[0]).toContain('| az2 断电，人工操作，开始后 30.0 到 35.0 秒恢复服务 |');
});
