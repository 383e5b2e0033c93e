import { longestSilence, losses, parseLog, readStops, writeStops } from '../../e2e/drill/measure';

const log = parseLog('az1', [
  'READY',
  'S broker-0 run-1 1000 20 SEND_OK broker-0',
  'S broker-0 run-2 1100 3000 FLUSH_SLAVE_TIMEOUT broker-0',
  'S broker-0 run-3 4200 10 SEND_OK broker-0',
  'S default run-4 1000 5 RemotingTimeoutException_x -',
  'C run-1 1050 broker-0',
  'C run-3 4300 broker-0',
  'C run-2', // cut off in the middle of a line
]);

test('a message that was answered SEND_OK and is nowhere counts as lost, and no other', () => {
  expect(losses([log], new Map([['run-1', 1]]))).toEqual({ acknowledged: 2, lost: ['run-3'], believed: 1, duplicates: 0 });
});

test('a message that is there twice counts as a duplicate', () => {
  expect(losses([log], new Map(['run-1', 'run-2', 'run-3'].map((id) => [id, 2])))).toEqual({ acknowledged: 2, lost: [], believed: 0, duplicates: 3 });
});

test('a write stop is the time between two acknowledgements, and a sender without any stops for all of it', () => {
  expect(writeStops(log, 1500, 4000)).toEqual({ 'broker-0': 3.19, default: 2.5 });
  expect(readStops(log, 1500, 4000)).toEqual({ 'broker-0': 3.25 });
});

test('a silence that begins before a fault or ends after the heal counts whole', () => {
  expect(longestSilence([100, 900, 5000], 1000, 4000)).toBe(4.1);
  expect(longestSilence([], 1000, 4000)).toBe(3);
});
