import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { Timing, type TimingProps } from '../lib';
import { type Component, configKeys } from '../lib/config/keys';
import { problems } from './kube-objects';

const FAST_BROKER = {
  controllerHeartBeatTimeoutMills: '3000',
  brokerHeartbeatInterval: '500',
  syncBrokerMetadataPeriod: '1000',
  syncControllerMetadataPeriod: '1000',
  checkSyncStateSetPeriod: '500',
  haSendHeartbeatInterval: '500',
  haHousekeepingInterval: '4000',
  haMaxTimeSlaveNotCatchup: '3000',
  registerBrokerTimeoutMills: '2000',
  registerNameServerPeriod: '10000',
};
const FAST_CONTROLLER = { scanNotActiveBrokerInterval: '500', scanInactiveMasterInterval: '500' };
const all = (timing: Timing) => ({ ...timing.brokerConfig, ...timing.controllerConfig });

describe('Timing', () => {
  test('has the fast values that were measured', () => {
    expect(Timing.FAST.name).toBe('FAST');
    expect(Timing.FAST.brokerConfig).toEqual(FAST_BROKER);
    expect(Timing.FAST.controllerConfig).toEqual(FAST_CONTROLLER);
  });

  test('calls stock what RocketMQ does when nothing is set', () => {
    expect(Timing.STOCK.name).toBe('STOCK');
    const defaults = (component: Component, keys: object) =>
      Object.fromEntries(Object.keys(keys).map((key) => [key, configKeys('5.1.4', component).get(key)?.default]));
    expect(Timing.STOCK.brokerConfig).toEqual(defaults('broker', FAST_BROKER));
    expect(Timing.STOCK.controllerConfig).toEqual(defaults('controller', FAST_CONTROLLER));
  });

  test('says for each key where it is read', () => {
    for (const key of Object.keys(FAST_BROKER)) expect(configKeys('5.1.4', 'broker').has(key)).toBe(true);
    for (const key of Object.keys(FAST_CONTROLLER)) expect(configKeys('5.1.4', 'controller').has(key)).toBe(true);
  });

  test('cannot be changed through what it answers', () => {
    Timing.FAST.brokerConfig.haHousekeepingInterval = '1';
    expect(Timing.FAST.brokerConfig).toEqual(FAST_BROKER);
  });
});

describe('A custom timing', () => {
  test('is fast where nothing is said', () => {
    expect(Timing.custom({}).name).toBe('custom');
    expect(all(Timing.custom({}))).toEqual(all(Timing.FAST));
    const timing = Timing.custom({ syncBrokerMetadataPeriod: Duration.minutes(1), scanInactiveMasterInterval: undefined });
    expect(all(timing)).toEqual({ ...all(Timing.FAST), syncBrokerMetadataPeriod: '60000' });
    expect(all(Timing.FAST)).toEqual({ ...FAST_BROKER, ...FAST_CONTROLLER });
  });

  const rare: TimingProps = {
    haSendHeartbeatInterval: Duration.millis(1500),
    haMaxTimeSlaveNotCatchup: Duration.millis(4500),
    controllerHeartBeatTimeoutMills: Duration.millis(2000),
  };
  const wrong: [string, TimingProps, string][] = [
    [
      'fewer than three heartbeats',
      { brokerHeartbeatInterval: Duration.millis(1001) },
      "controllerHeartBeatTimeoutMills must outlast three heartbeats, got '3000 ms with brokerHeartbeatInterval 1001 ms', allowed at least 3003 ms",
    ],
    [
      'a heartbeat timeout that is too short',
      { controllerHeartBeatTimeoutMills: Duration.millis(1499), registerBrokerTimeoutMills: Duration.seconds(1) },
      'controllerHeartBeatTimeoutMills must outlast three heartbeats',
    ],
    [
      'no more than three heartbeats of the peer',
      { ...rare, haHousekeepingInterval: Duration.millis(4500) },
      "haHousekeepingInterval must outlast three heartbeats of the peer, got '4500 ms with haSendHeartbeatInterval 1500 ms', allowed more than 4500 ms",
    ],
    ['rare heartbeats of the peer', rare, 'haHousekeepingInterval must outlast three heartbeats of the peer'],
    [
      'a slave that gives up its lost master before controllers miss it',
      { haHousekeepingInterval: Duration.millis(3499) },
      "controllers must miss a lost master before its slave gives up the connection, or the slave first waits up to 5 s for a new one, got '3499 ms with haSendHeartbeatInterval 500 ms', allowed at least 3500 ms",
    ],
    [
      'a registration that outlasts the election',
      { registerBrokerTimeoutMills: Duration.millis(3500) },
      "registerBrokerTimeoutMills must be over before a new master is elected, got '3500 ms', allowed less than 3500 ms",
    ],
    [
      'a registration that outlasts the election when one scan is short',
      { scanInactiveMasterInterval: Duration.millis(100), registerBrokerTimeoutMills: Duration.millis(3200) },
      'registerBrokerTimeoutMills must be over before a new master is elected',
    ],
    [
      'a registration that outlasts the election when the other scan is short',
      { scanNotActiveBrokerInterval: Duration.millis(100), registerBrokerTimeoutMills: Duration.millis(3200) },
      'registerBrokerTimeoutMills must be over before a new master is elected',
    ],
    ['registering too often', { registerNameServerPeriod: Duration.millis(9999) }, 'RocketMQ bounds registerNameServerPeriod'],
    ['registering too rarely', { registerNameServerPeriod: Duration.millis(60_001) }, 'RocketMQ bounds registerNameServerPeriod'],
    [
      'no period at all',
      { checkSyncStateSetPeriod: Duration.seconds(0) },
      'periods must be positive and whole in milliseconds, got ["checkSyncStateSetPeriod"]',
    ],
  ];
  test.each(wrong)('refuses %s', (_, props, what) => {
    expect(problems(() => Timing.custom(props))).toEqual([expect.stringContaining(`[Timing.custom] ${what}`)]);
  });

  test('takes every value at its bound', () => {
    const atBound: TimingProps[] = [
      { brokerHeartbeatInterval: Duration.millis(1000) },
      { ...rare, haHousekeepingInterval: Duration.millis(4501) },
      { haHousekeepingInterval: Duration.millis(3500) },
      { registerBrokerTimeoutMills: Duration.millis(3499) },
      { registerNameServerPeriod: Duration.millis(10_000) },
      { registerNameServerPeriod: Duration.millis(60_000) },
      { syncBrokerMetadataPeriod: Duration.millis(1) },
    ];
    for (const props of atBound) expect(() => Timing.custom(props)).not.toThrow();
  });

  test('tells everything that is wrong at once', () => {
    const props = {
      brokerHeartbeatInterval: Duration.seconds(5),
      haHousekeepingInterval: Duration.seconds(1),
      registerNameServerPeriod: Duration.seconds(1),
    };
    expect(problems(() => Timing.custom(props))).toHaveLength(4);
  });

  test('is either refused or keeps every inequality', () => {
    const millis = fc.integer({ min: 0, max: 70_000 });
    const props = fc.record(Object.fromEntries([...Object.keys(FAST_BROKER), ...Object.keys(FAST_CONTROLLER)].map((key) => [key, millis])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(props, (values) => {
        const given = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Duration.millis(value as number)]));
        const v: { [key: string]: number } = Object.fromEntries(
          Object.entries({ ...all(Timing.FAST), ...values }).map(([key, value]) => [key, Number(value)]),
        );
        const fits =
          Object.values(v).every((value) => value > 0) &&
          v.controllerHeartBeatTimeoutMills >= 3 * v.brokerHeartbeatInterval &&
          v.haHousekeepingInterval > 3 * v.haSendHeartbeatInterval &&
          v.haHousekeepingInterval - v.haSendHeartbeatInterval >= v.controllerHeartBeatTimeoutMills &&
          v.haMaxTimeSlaveNotCatchup >= 3 * v.haSendHeartbeatInterval &&
          v.registerBrokerTimeoutMills < v.controllerHeartBeatTimeoutMills + Math.min(v.scanNotActiveBrokerInterval, v.scanInactiveMasterInterval) &&
          v.registerNameServerPeriod >= 10_000 &&
          v.registerNameServerPeriod <= 60_000;
        expect(problems(() => Timing.custom(given)).length === 0).toBe(fits);
      }),
    );
  });

  test.each([Duration.millis(1.5), Duration.seconds(0.0005), Duration.millis(Number.NaN)])(
    'refuses a period that is not whole in milliseconds (%#)',
    (period) => {
      expect(problems(() => Timing.custom({ syncBrokerMetadataPeriod: period }))).toEqual([
        expect.stringContaining('periods must be positive and whole'),
      ]);
    },
  );

  test('refuses to throw out a peer between two of its heartbeats', () => {
    expect(() => Timing.custom({ haMaxTimeSlaveNotCatchup: Duration.millis(1) })).toThrow('haMaxTimeSlaveNotCatchup');
  });
});
