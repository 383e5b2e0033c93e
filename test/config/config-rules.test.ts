import fc from 'fast-check';
import { configRules, renderedRules } from '../../lib/config/config-rules';
import { type Component, configKeys } from '../../lib/config/keys';
import { enforce } from '../../lib/rules';
import { problems } from '../kube-objects';

const VERSIONS = ['5.1.4', '5.2.0', '5.3.1', '5.3.2', '5.3.3', '5.4.0', '5.5.0'];
const COMPONENTS: Component[] = ['broker', 'controller', 'nameserver'];
const DEAD = [
  'brokerId',
  'brokerRole',
  'enableAutoInSyncReplicas',
  'enableDLegerCommitLog',
  'enableSlaveActingMaster',
  'haMasterAddress',
  'haMaxGapNotInSync',
  'totalReplicas',
];
const keys = configKeys('5.1.4', 'broker');
const told = (config: object, owned: { [key: string]: string } = {}) =>
  problems(() => enforce('p', configRules(config as { [key: string]: string }, keys, owned, '5.1.4')));

describe('A key that is unknown', () => {
  test.each([
    ['autoCreateTopicEnabel', 'autoCreateTopicEnable'],
    ['mapedFileSizeCommitLog', 'mappedFileSizeCommitLog'],
    ['brokerPermision', 'brokerPermission'],
    ['AutoCreateTopicEnable', 'autoCreateTopicEnable'],
    ['fileReservedTIme', 'fileReservedTime'],
    ['deletewhen', 'deleteWhen'],
    ['flushDiskTyp', 'flushDiskType'],
    ['fileReservedTime ', 'fileReservedTime'],
  ])('such as %s is refused, and %s is suggested', (key, nearest) => {
    expect(told({ [key]: 'x' })).toEqual([
      `[p] config key ${key} does not exist in release 5.1.4, which would ignore it, got '${key}', allowed keys of the release; did you mean ${nearest}? Correct or remove it`,
    ]);
  });

  test.each(['kubernetes', 'x', '', 'qwertyuiopasdfghjkl', '中'])('such as %j is refused without a suggestion', (key) => {
    expect(told({ [key]: 'x' })).toEqual([expect.stringMatching(/; remove it$/)]);
  });

  test.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'])('such as %s is refused, although every object has it', (key) => {
    expect(told(JSON.parse(`{"${key}":"true"}`))).toEqual([expect.stringContaining(`config key ${key} does not exist in release 5.1.4`)]);
  });

  test('is unknown in one release and known in another', () => {
    const added = [...configKeys('5.5.0', 'broker').keys()].filter((key) => !keys.has(key));
    expect(added.length).toBeGreaterThan(100);
    for (const key of added.slice(0, 10)) {
      expect(told({ [key]: '1' })).toEqual([expect.stringContaining('does not exist in release 5.1.4')]);
      expect(configRules({ [key]: '1' }, configKeys('5.5.0', 'broker'), {}, '5.5.0').some(({ what }) => what.includes('does not exist'))).toBe(false);
    }
  });

  test('is known to one component and not to another', () => {
    const rules = configRules({ autoCreateTopicEnable: 'true' }, configKeys('5.1.4', 'nameserver'), {}, '5.1.4');
    expect(rules).toEqual([expect.objectContaining({ holds: false, what: expect.stringContaining('does not exist') })]);
  });

  test('is always refused, and never suggested to itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (key) => {
        fc.pre(!keys.has(key) && key !== '__proto__');
        const [rule, ...more] = configRules({ [key]: 'x' }, keys, {}, '5.1.4');
        expect(rule.holds).toBe(false);
        expect(more).toEqual([]);
        const [, suggested] = /^did you mean (\S+)\?/.exec(rule.fix) ?? [];
        if (suggested !== undefined) expect(keys.has(suggested)).toBe(true);
      }),
    );
  });
});

describe('A key that is dead in controller mode', () => {
  test.each(DEAD)('such as %s is refused with the reason', (key) => {
    const value = keys.get(key)?.default ?? 'x';
    expect(told({ [key]: value })).toEqual([
      expect.stringMatching(new RegExp(`^\\[p\\] config key ${key} does nothing in controller mode: .+, got .+, allowed keys that work; remove it$`)),
    ]);
  });

  test.each(['dLegerGroup', 'dLegerPeers', 'dLegerSelfId', 'preferredLeaderId', 'storePathDLedgerCommitLog'])('such as %s is refused', (key) => {
    expect(told({ [key]: 'n0' })).toEqual([expect.stringContaining('does nothing')]);
  });
});

describe('A key of the library', () => {
  test('is refused with what to do instead, whatever its value and whether RocketMQ knows it', () => {
    for (const [key, value] of [
      ['listenPort', '10911'],
      ['listenPort', 'x'],
      ['notAKey', 'x'],
      ['totalReplicas', '2'],
      ['constructor', 'x'],
    ]) {
      expect(told({ [key]: value }, { [key]: 'use something else' })).toEqual([
        `[p] config key ${key} belongs to the library, got '${value}', allowed other keys; use something else`,
      ]);
    }
  });
});

describe('A value', () => {
  const type = (key: string) => keys.get(key)?.type;
  test('is tested with keys of these types', () => {
    const types = [
      'listenPort',
      'messageIndexEnable',
      'maxMessageSize',
      'osPageCacheBusyTimeOutMills',
      'msgTraceTopicName',
      'brokerNotActiveTimeoutMillis',
    ].map(type);
    expect(types).toEqual(['int', 'boolean', 'int', 'long', 'string', 'long']);
  });

  test.each(['0', '1', '-1', '007', '2147483647', '-2147483648'])('%j is a whole number of 32 bits', (value) => {
    expect(told({ maxMessageSize: value })).toEqual([]);
  });

  test.each([
    '',
    ' ',
    '10911 ',
    ' 10911',
    '1e3',
    '1.0',
    '+1',
    '0x10',
    '1_000',
    '2147483648',
    '-2147483649',
    '١',
    'ten',
    '1,000',
    '-',
    '1L',
    'NaN',
    '1\n',
  ])('%j is no whole number of 32 bits', (value) => {
    expect(configRules({ maxMessageSize: value }, keys, {}, '5.1.4').map(({ holds }) => holds)).toEqual([true, false]);
  });

  test('of 64 bits has the bounds of 64 bits', () => {
    for (const value of ['2147483648', '9223372036854775807', '-9223372036854775808'])
      expect(told({ osPageCacheBusyTimeOutMills: value })).toEqual([]);
    for (const value of ['9223372036854775808', '-9223372036854775809', '1e3', '1L', `${'9'.repeat(20)}`]) {
      expect(told({ osPageCacheBusyTimeOutMills: value })).toEqual([
        expect.stringContaining('allowed a whole number of 64 bits, as text without blanks'),
      ]);
    }
  });

  test('is a whole number exactly when Java can read it as one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }), (number) => {
        expect(told({ maxMessageSize: `${number}` }).length === 0).toBe(BigInt.asIntN(32, number) === number);
        expect(told({ osPageCacheBusyTimeOutMills: `${number}` }).length === 0).toBe(BigInt.asIntN(64, number) === number);
      }),
    );
  });

  test.each(['true', 'false'])('%j is a boolean', (value) => {
    expect(told({ messageIndexEnable: value })).toEqual([]);
  });

  test.each(['True', 'FALSE', 'yes', '1', '', 'true ', ' false', 'on', 'null'])('%j is no boolean', (value) => {
    expect(told({ messageIndexEnable: value })).toEqual([
      `[p] config key messageIndexEnable takes a value of type boolean, and RocketMQ drops any other silently, got '${value}', allowed 'true' or 'false'; correct the value`,
    ]);
  });

  test.each(['SYNC_FLUSH', 'ASYNC_FLUSH'])('%s is a way to flush', (value) => {
    expect(told({ flushDiskType: value })).toEqual([]);
  });

  test.each(['sync_flush', 'SYNC', '', 'SYNC_FLUSH '])('%j is no way to flush', (value) => {
    expect(told({ flushDiskType: value })).toEqual([expect.stringContaining('allowed ASYNC_FLUSH, SYNC_FLUSH; correct the value')]);
  });

  test('of the metrics exporter is one of four', () => {
    for (const value of ['DISABLE', 'OTLP_GRPC', 'PROM', 'LOG']) expect(told({ metricsExporterType: value })).toEqual([]);
    for (const value of ['prom', 'PROMETHEUS', '0', '']) expect(told({ metricsExporterType: value })).toHaveLength(1);
  });

  test.each(['', 'x', '1s 5s', 'a=b:c#d!', '中文', '\\', '{"a":1}'])('%j is a line of text', (value) => {
    expect(told({ msgTraceTopicName: value })).toEqual([]);
  });

  test.each([' x', 'x ', '\tx', 'x\n', 'a\nb', 'a\rb', 'a\0b', '\u00a0x', ' '])('%j is no line of text without blanks around it', (value) => {
    expect(configRules({ msgTraceTopicName: value }, keys, {}, '5.1.4').map(({ holds }) => holds)).toEqual([true, false]);
  });

  test.each([5, 0, null, undefined, true, false, {}, [], ['true'], Number.NaN, 1.5])(
    '%p from callers without types is refused, because it is no text',
    (value) => {
      for (const key of ['maxMessageSize', 'osPageCacheBusyTimeOutMills', 'messageIndexEnable', 'msgTraceTopicName', 'flushDiskType']) {
        expect(told({ [key]: value })).toEqual([expect.stringContaining(`config key ${key} takes a value of type`)]);
      }
    },
  );

  test('that is a decimal number needs digits on both sides of the point', () => {
    const decimals = VERSIONS.flatMap((version) =>
      COMPONENTS.flatMap((component) =>
        [...configKeys(version, component)].filter(([, { type }]) => type === 'double' || type === 'float').map(([key]) => key),
      ),
    );
    expect(decimals.length).toBeGreaterThan(0);
    const [key] = [...keys].find(([, { type }]) => type === 'double' || type === 'float') as [string, unknown];
    for (const value of ['0', '0.5', '-1.25', '60.0']) expect(told({ [key]: value })).toEqual([]);
    for (const value of ['', '.5', '5.', '1e3', '1,5', 'NaN', 'Infinity', ' 1', '0.5f']) expect(told({ [key]: value })).toHaveLength(1);
  });

  test('that is wrong is told together with all the others', () => {
    expect(told({ bogus: 'x', brokerRole: 'SLAVE', maxMessageSize: 'x', listenPort: '1' }, { listenPort: 'remove it' })).toHaveLength(4);
    expect(told({ brokerId: 'x' })).toHaveLength(2);
  });

  test('with a line break is told in one line', () => {
    expect(told({ msgTraceTopicName: 'a\nb' })).toHaveLength(1);
  });
});

describe('A key that locks out the scripts', () => {
  test.each([
    ['aclEnable', '5.1.4'],
    ['authenticationEnabled', '5.3.1'],
  ])('such as %s is refused when it is switched on, and may be off', (key, version) => {
    const known = configKeys(version, 'broker');
    const problems = (value: string) => configRules({ [key]: value }, known, {}, version).filter(({ holds }) => !holds);
    expect(problems('true').map(({ what }) => what)).toEqual([expect.stringContaining('locks out the scripts')]);
    expect(problems('false')).toEqual([]);
  });
});

describe('A value that stops the cluster', () => {
  test.each([
    ['broker', 'duplicationEnable', 'true', 'false', 'no replication service'],
    ['broker', 'fetchNameSrvAddrByDnsLookup', 'true', 'false', 'so that the broker finds none'],
    ['broker', 'metricsLabel', 'leaving', 'room:west', 'every one would wait for every other'],
    ['controller', 'metricsLabel', 'leaving', 'room:west', 'every one would wait for every other'],
    ['nameserver', 'needWaitForService', 'true', 'false', 'answer no question for routes any more'],
  ] as const)('is refused, and another of the same key is not: %s %s=%s', (component, key, bad, good, words) => {
    const problems = (value: string) => configRules({ [key]: value }, configKeys('5.1.4', component), {}, '5.1.4').filter(({ holds }) => !holds);
    expect(problems(bad)).toEqual([expect.objectContaining({ what: expect.stringContaining(words), got: bad })]);
    expect(problems(good)).toEqual([]);
  });
});

describe('Every key of every release', () => {
  test.each(VERSIONS.flatMap((version) => COMPONENTS.map((component) => [version, component] as const)))(
    'passes with its own default, or is dead (%s, %s)',
    (version, component) => {
      const known = configKeys(version, component);
      for (const [key, { default: value }] of known) {
        if (value === undefined) continue;
        const broken = configRules({ [key]: value }, known, {}, version).filter(({ holds }) => !holds);
        expect([key, broken.map(({ what }) => what)]).toEqual([
          key,
          DEAD.includes(key) ? [expect.stringContaining('does nothing in controller mode')] : [],
        ]);
      }
    },
  );

  test('is dead only if some release has it', () => {
    for (const key of DEAD) expect(keys.has(key)).toBe(true);
  });
});

describe('The keys that the library renders', () => {
  const rendered = (config: { [key: string]: string }) => problems(() => enforce('p', renderedRules(config, keys, '5.1.4')));

  test('must exist, or RocketMQ would ignore them', () => {
    expect(rendered({ listenPort: '10911' })).toEqual([]);
    expect(rendered({ listenPorts: '10911' })).toEqual([expect.stringContaining('did you mean listenPort?')]);
  });

  test('must be readable', () => {
    expect(rendered({ listenPort: '2147483648' })).toEqual([expect.stringContaining('whole number of 32 bits')]);
  });

  test('may be dead, because the seed recipe is reproduced to the letter', () => {
    expect(rendered({ totalReplicas: '2', enableAutoInSyncReplicas: 'true' })).toEqual([]);
  });
});
