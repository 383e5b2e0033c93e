import fc from 'fast-check';
import { Timing } from '../../../lib';
import { parseConf } from '../../../lib/proof/facts/conf';
import { Alone, aloneBy, type Timers, timersOf } from '../../../lib/proof/outage/timers';
import { type Fault, stopWithoutMaster, stopWithoutSlave, writeStop } from '../../../lib/proof/outage/write-stop';

const conf = (keys: { [key: string]: string }) => ({
  keys: new Map(Object.entries(keys)),
  configMap: { body: {} },
  file: 'broker.conf',
  path: ['data', 'broker.conf'],
});
const timing = ({ brokerConfig, controllerConfig }: Timing) => timersOf(conf(brokerConfig), conf(controllerConfig));

const STOCK = timing(Timing.STOCK);
const FAST = timing(Timing.FAST);
/** What FAST was at first. */
const FORMER: Timers = {
  heartbeatTimeout: 6,
  heartbeat: 1,
  rolePoll: 2,
  leaderPoll: 3,
  setCheck: 2,
  maxLag: 8,
  slaveHeartbeat: 2,
  silence: 10,
  registration: 6,
  brokerScan: 2,
  masterScan: 2,
};
/** Near FAST, only ever used to measure. */
const QUICK: Timers = {
  heartbeatTimeout: 3,
  heartbeat: 0.5,
  rolePoll: 1,
  leaderPoll: 1,
  setCheck: 1,
  maxLag: 3,
  slaveHeartbeat: 1,
  silence: 4,
  registration: 2,
  brokerScan: 1,
  masterScan: 1,
};

/**
 * Write stops in seconds, measured with real RocketMQ 5.1.4 processes, clients that poll routes every second, ZERO_LOSS, three controllers.
 * With the zone a name server was lost, and, where the leader is lost, the controller that led.
 */
const MEASURED: [name: string, timers: Timers, fault: Fault, leaderLost: boolean, withoutMaster: number[], withoutSlave: number[]][] = [
  ['STOCK', STOCK, 'killed', true, [12.2, 12.3], [20.1]],
  ['STOCK', STOCK, 'killed', false, [0.4], [0.3, 0.2]],
  ['STOCK', STOCK, 'cut', false, [26.5, 14.3], [20.0]],
  ['STOCK', STOCK, 'cut', true, [36.5], [19.9, 19.9]],
  ['the former FAST', FORMER, 'killed', false, [2.0, 1.5], [0.6]],
  ['the former FAST', FORMER, 'killed', true, [9.7, 8.8], [9.3]],
  ['the former FAST', FORMER, 'killed', true, [9.7, 9.7], [8.2]],
  ['the former FAST', FORMER, 'killed', false, [1.5], [0.2, 0.3]],
  ['the former FAST', FORMER, 'cut', true, [20.9], [10.1, 10.1]],
  ['the former FAST', FORMER, 'cut', true, [17.4, 17.4], [19.2]],
  // docs/drill.md
  ['FAST', FAST, 'cut', false, [4.0, 4.9], [4.1]],
  ['FAST', FAST, 'cut', false, [3.7], [4.0, 4.1]],
  ['nearly FAST', QUICK, 'cut', false, [5.1, 8.2], [4.1]],
  ['nearly FAST', QUICK, 'cut', false, [5.1], [4.0, 4.0]],
  ['nearly FAST', QUICK, 'killed', false, [1.0, 1.1], [0.2]],
  ['nearly FAST', QUICK, 'cut', true, [11.3, 11.2], [9.1]],
];

describe('The expected write stop', () => {
  test.each(MEASURED)('with %s timers covers what was measured', (_, timers, fault, leader, withoutMaster, withoutSlave) => {
    const lost = { leader, nameServer: true };
    for (const [seconds, { from, to }] of [
      ...withoutMaster.map((seconds) => [seconds, stopWithoutMaster(timers, fault, lost)] as const),
      ...withoutSlave.map((seconds) => [seconds, stopWithoutSlave(timers, fault, lost)] as const),
    ]) {
      expect(seconds).toBeGreaterThanOrEqual(from);
      expect(seconds).toBeLessThanOrEqual(to);
    }
  });

  test('is not so wide that it says nothing', () => {
    for (const leader of [false, true]) {
      const { to } = stopWithoutMaster(FAST, 'killed', { leader, nameServer: true });
      expect(to).toBeLessThanOrEqual(leader ? 12.5 : 3.5);
    }
    expect(stopWithoutSlave(FAST, 'killed', { leader: false, nameServer: true }).to).toBeLessThanOrEqual(1);
    expect(stopWithoutSlave(FAST, 'cut', { leader: false, nameServer: true })).toEqual({ from: 3.6, to: 5 });
    // What the table of the README calls the most, for ZERO_LOSS and FAST.
    expect(stopWithoutSlave(FAST, 'cut', { leader: true, nameServer: true }).to).toBe(12);
  });

  test('counts the leader in only when a voter is lost', () => {
    const without = writeStop(FAST, Alone.AFTER_SHRINK, 'killed', { voter: false, nameServer: false });
    const within = writeStop(FAST, Alone.AFTER_SHRINK, 'killed', { voter: true, nameServer: false });
    expect(without).toEqual({ from: 0.1, to: 3.5 });
    expect(within).toEqual({ from: 0.1, to: 12.5 });
  });

  test('grows by the registration only when a name server is cut off', () => {
    const stop = (fault: Fault, nameServer: boolean) => stopWithoutMaster(STOCK, fault, { leader: false, nameServer }).to;
    expect(stop('cut', true) - stop('cut', false)).toBe(24);
    expect(stop('killed', true)).toBe(stop('killed', false));
  });

  test('waits for the first of the two scans that finds the master dead, or for the one that a new leader makes', () => {
    const to = (brokerScan: number, masterScan: number, leader: boolean) =>
      stopWithoutMaster({ ...FAST, brokerScan, masterScan }, 'cut', { leader, nameServer: false }).to;
    expect(to(3, 7, false) - to(2, 7, false)).toBe(1);
    expect(to(7, 3, false) - to(7, 2, false)).toBe(1);
    expect(to(2, 8, true) - to(2, 7, true)).toBe(1);
  });

  test('is nothing for a lost slave whose master does not wait for it', () => {
    const stop = writeStop(FAST, Alone.AT_ONCE, 'cut', { voter: false, nameServer: false });
    expect(stop.from).toBe(0);
    expect(stop.to).toBe(stopWithoutMaster(FAST, 'cut', { leader: false, nameServer: false }).to);
  });

  const period = fc.integer({ min: 1, max: 60 });
  const timers = fc.record<Timers>({
    heartbeatTimeout: period,
    heartbeat: period,
    rolePoll: period,
    leaderPoll: period,
    setCheck: period,
    maxLag: period,
    slaveHeartbeat: period,
    silence: period,
    registration: period,
    brokerScan: period,
    masterScan: period,
  });
  const scope = fc.record({ voter: fc.boolean(), nameServer: fc.boolean() });

  test('is a range whatever the timers are, and no timer that grows makes its end come sooner', () => {
    fc.assert(
      fc.property(
        timers,
        scope,
        fc.constantFrom<Fault>('killed', 'cut'),
        fc.constantFrom<keyof Timers>(...(Object.keys(QUICK) as [])),
        (one, lost, fault, key) => {
          const { from, to } = writeStop(one, Alone.AFTER_SHRINK, fault, lost);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(writeStop({ ...one, [key]: one[key] + 1 }, Alone.AFTER_SHRINK, fault, lost).to).toBeGreaterThanOrEqual(to);
        },
      ),
    );
  });
});

describe('The timers', () => {
  test("are RocketMQ's own where the keys are absent or not a number as Java reads it", () => {
    expect(timersOf(undefined, undefined)).toEqual(STOCK);
    expect(timersOf(conf({ haHousekeepingInterval: '9000 ' }), undefined)).toEqual(STOCK);
    expect(timersOf(conf({ haHousekeepingInterval: '9000' }), undefined)).toEqual({ ...STOCK, silence: 9 });
  });

  test.each([
    ['ZERO_LOSS', 'enableControllerMode=true\nallAckInSyncStateSet=true\nminInSyncReplicas=1', Alone.AFTER_SHRINK],
    ['NEVER_SINGLE_COPY', 'enableControllerMode=true\nallAckInSyncStateSet=true\nminInSyncReplicas=2', Alone.NEVER],
    ['ASYNC', 'enableControllerMode=true\nallAckInSyncStateSet=false\ninSyncReplicas=1', Alone.AT_ONCE],
    [
      'the seed recipe, which measured never acknowledged inside an outage',
      'enableControllerMode=true\ninSyncReplicas=2\ntotalReplicas=2\nminInSyncReplicas=1\nenableAutoInSyncReplicas=true',
      Alone.NEVER,
    ],
    ['a broker without controllers', 'brokerRole=SYNC_MASTER\nallAckInSyncStateSet=true', Alone.NOT_ELECTED],
    ['words as Java reads them', 'enableControllerMode=TRUE\nallAckInSyncStateSet=yes', Alone.AT_ONCE],
  ])('and the keys of %s say what a lone member does', (_, text, alone) => {
    expect(aloneBy(conf(Object.fromEntries(parseConf(text))))).toBe(alone);
  });
});
