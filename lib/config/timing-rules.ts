/** An inequality between two periods, without which ordinary delays look like failures or one failure holds up the next step. */
export interface TimingRule {
  readonly holds: boolean;
  /** The key whose value is too large or too small. */
  readonly key: string;
  readonly what: { readonly en: string; readonly zh: string };
  readonly got: string;
  readonly allowed: string;
  readonly fix: { readonly en: string; readonly zh: string };
}

/** Raise the first, or shorten the second. */
const APART = { en: 'raise the first or shorten the second', zh: '调大前者或调小后者' };

/** The inequalities between the periods of a cluster. `ms` gives the milliseconds of each key. */
export function timingRules(ms: (key: string) => number): TimingRule[] {
  const scan = Math.min(ms('scanNotActiveBrokerInterval'), ms('scanInactiveMasterInterval'));
  const pair = (first: string, second: string) => `${ms(first)} ms with ${second} ${ms(second)} ms`;
  return [
    {
      holds: ms('controllerHeartBeatTimeoutMills') >= 3 * ms('brokerHeartbeatInterval'),
      key: 'controllerHeartBeatTimeoutMills',
      what: {
        en: 'controllerHeartBeatTimeoutMills must outlast three heartbeats',
        zh: 'controllerHeartBeatTimeoutMills 必须超过三次心跳',
      },
      got: pair('controllerHeartBeatTimeoutMills', 'brokerHeartbeatInterval'),
      allowed: `at least ${3 * ms('brokerHeartbeatInterval')} ms`,
      fix: { en: 'raise the timeout or shorten the interval', zh: '调大超时或调小间隔' },
    },
    {
      holds: ms('haHousekeepingInterval') > 3 * ms('haSendHeartbeatInterval'),
      key: 'haHousekeepingInterval',
      what: {
        en: 'haHousekeepingInterval must outlast three heartbeats of the peer',
        zh: 'haHousekeepingInterval 必须超过对端的三次心跳',
      },
      got: pair('haHousekeepingInterval', 'haSendHeartbeatInterval'),
      allowed: `more than ${3 * ms('haSendHeartbeatInterval')} ms`,
      fix: APART,
    },
    {
      // The slave counts from the master's last byte, which may be a heartbeat old.
      holds: ms('haHousekeepingInterval') - ms('haSendHeartbeatInterval') >= ms('controllerHeartBeatTimeoutMills'),
      key: 'haHousekeepingInterval',
      what: {
        en: 'controllers must miss a lost master before its slave gives up the connection, or the slave first waits up to 5 s for a new one',
        zh: 'controller 必须在 slave 放弃连接之前发现 master 失联，否则 slave 会先花最多 5 秒重新连接',
      },
      got: pair('haHousekeepingInterval', 'haSendHeartbeatInterval'),
      allowed: `at least ${ms('controllerHeartBeatTimeoutMills') + ms('haSendHeartbeatInterval')} ms (controllerHeartBeatTimeoutMills and one haSendHeartbeatInterval)`,
      fix: { en: 'raise it, or shorten controllerHeartBeatTimeoutMills', zh: '调大它，或调小 controllerHeartBeatTimeoutMills' },
    },
    {
      holds: ms('haMaxTimeSlaveNotCatchup') >= 3 * ms('haSendHeartbeatInterval'),
      key: 'haMaxTimeSlaveNotCatchup',
      what: {
        en: 'haMaxTimeSlaveNotCatchup must outlast three heartbeats of the peer, or an idle peer leaves the in-sync set again and again',
        zh: 'haMaxTimeSlaveNotCatchup 必须超过对端的三次心跳，否则空闲的对端会反复离开同步集合',
      },
      got: pair('haMaxTimeSlaveNotCatchup', 'haSendHeartbeatInterval'),
      allowed: `at least ${3 * ms('haSendHeartbeatInterval')} ms`,
      fix: APART,
    },
    {
      holds: ms('registerBrokerTimeoutMills') < ms('controllerHeartBeatTimeoutMills') + scan,
      key: 'registerBrokerTimeoutMills',
      what: {
        en: 'registerBrokerTimeoutMills must be over before a new master is elected',
        zh: 'registerBrokerTimeoutMills 必须在选出新主之前结束',
      },
      got: `${ms('registerBrokerTimeoutMills')} ms`,
      allowed: `less than ${ms('controllerHeartBeatTimeoutMills') + scan} ms (controllerHeartBeatTimeoutMills and one scan)`,
      fix: { en: 'shorten it, or a dead name server holds up the failover', zh: '调小它，否则一个失联的 name server 会拖住切换' },
    },
    {
      holds: ms('registerNameServerPeriod') >= 10_000 && ms('registerNameServerPeriod') <= 60_000,
      key: 'registerNameServerPeriod',
      what: { en: 'RocketMQ bounds registerNameServerPeriod', zh: 'RocketMQ 限制 registerNameServerPeriod 的范围' },
      got: `${ms('registerNameServerPeriod')} ms`,
      allowed: '10000 ms to 60000 ms',
      fix: { en: 'choose a value that it would not change', zh: '选用不会被改写的值' },
    },
  ];
}
