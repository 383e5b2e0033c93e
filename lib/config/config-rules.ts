import type { Rule } from '../rules';
import type { ConfigKey, ConfigKeys } from './keys';

const OTHER_MODE = { en: 'it belongs to the other mode, which excludes controllers', zh: '它属于与 controller 互斥的另一种模式' };

/** Keys that a broker reads but that do nothing, or harm, once a controller decides the roles. */
const DEAD_IN_CONTROLLER_MODE: { [key: string]: { readonly en: string; readonly zh: string } } = {
  brokerId: { en: 'the controllers assign broker ids', zh: 'broker id 由 controller 分配' },
  brokerRole: { en: 'the controllers assign roles', zh: '角色由 controller 分配' },
  enableAutoInSyncReplicas: { en: 'it is read only with enableSlaveActingMaster', zh: '只有 enableSlaveActingMaster 打开时才会读取' },
  dLegerGroup: OTHER_MODE,
  dLegerPeers: OTHER_MODE,
  dLegerSelfId: OTHER_MODE,
  preferredLeaderId: OTHER_MODE,
  storePathDLedgerCommitLog: OTHER_MODE,
  enableDLegerCommitLog: OTHER_MODE,
  enableSlaveActingMaster: { en: 'controllers replace it', zh: 'controller 取代了它' },
  haMasterAddress: { en: 'the master address comes with the role', zh: '主的地址随角色一起下发' },
  haMaxGapNotInSync: { en: 'the in-sync set goes by time, not by bytes', zh: '同步集合按时间而不是按字节判断' },
  totalReplicas: { en: 'the controllers count replicas', zh: '副本数由 controller 统计' },
};

const CHOICES: { [key: string]: string[] } = {
  flushDiskType: ['ASYNC_FLUSH', 'SYNC_FLUSH'],
  metricsExporterType: ['DISABLE', 'OTLP_GRPC', 'PROM', 'LOG'],
};

/** Values of a key that stop a cluster built like ours. */
interface Harm {
  readonly harms: (value: string) => boolean;
  readonly allowed: string;
  readonly en: string;
  readonly zh: string;
  readonly fix: string;
}

const anythingBut = (value: string) => ({ harms: (one: string) => one === value, allowed: `anything but '${value}'` });

/** The process refuses requests which are not signed: those of the probes and of the stop script too. */
const LOCK: Harm = {
  ...anythingBut('true'),
  en: 'locks out the scripts that probe and stop this process, which sign no request, so it would never be ready',
  zh: '会把探针和停止脚本拒之门外（它们的请求没有签名），进程永远不会就绪',
  fix: 'leave it out, and restrict who reaches the ports',
};
const HARMS: { [key: string]: Harm } = {
  aclEnable: LOCK,
  authenticationEnabled: LOCK,
  duplicationEnable: {
    ...anythingBut('true'),
    en: 'leaves no replication service for the controllers to switch, so the broker fails when it is given a role',
    zh: '使 broker 没有可供 controller 切换的复制服务，得到角色时出错',
    fix: 'leave it out',
  },
  fetchNameSrvAddrByDnsLookup: {
    ...anythingBut('true'),
    en: 'cuts the list of name servers at its first colon, so that the broker finds none',
    zh: '会在第一个冒号处截断 name server 列表，broker 一个也找不到',
    fix: 'leave it out: the names are looked up all the same',
  },
  // A controller keeps no snapshot: what it knows is its whole log, from the first entry on, and full files are deleted after 72 hours.
  mappedFileSize: {
    harms: (value) => Number(value) < 1024 ** 3,
    allowed: "1073741824, RocketMQ's own, or more",
    en: 'makes files of the log of the controllers that are full and deleted after three days, and with them what the controllers know of all brokers',
    zh: '使 controller 的日志文件很快写满并在三天后被删除，controller 对所有 broker 的记录随之丢失',
    fix: 'leave it out',
  },
  metricsLabel: {
    ...anythingBut('leaving'),
    en: 'is the flag by which members see that another one is being stopped, so every one would wait for every other',
    zh: '是成员看出另一个正在停止的标记，所有成员都会互相等待',
    fix: 'choose another label',
  },
  // ClientRequestProcessor of 5.1.4 negates the flag that it waits for after its first answer (mended in 5.3.2).
  needWaitForService: {
    ...anythingBut('true'),
    en: 'lets a name server of 5.1.4 answer no question for routes any more once it has answered one',
    zh: '会使 5.1.4 的 name server 答过一次路由之后不再回答',
    fix: 'leave it out',
  },
  startAcceptSendRequestTimeStamp: {
    harms: (value) => Number(value) > 0,
    allowed: "'0'",
    en: 'lets a master refuse every send until then, in milliseconds since 1970',
    zh: '使 master 在该时刻（1970 年以来的毫秒数）之前拒绝所有发送',
    fix: 'leave it out',
  },
};

/** Why a value of a key stops the cluster; nothing if it does not. */
export const harmOf = (key: string, value: string) => (Object.hasOwn(HARMS, key) && HARMS[key].harms(value) ? HARMS[key] : undefined);

/** Why a key does nothing, or harm, once a controller decides the roles; nothing if it works. */
export const deadReason = (key: string) => (Object.hasOwn(DEAD_IN_CONTROLLER_MODE, key) ? DEAD_IN_CONTROLLER_MODE[key] : undefined);

/**
 * Rules for the keys a user adds. RocketMQ itself ignores an unknown key and swallows a value that it cannot read, without a word.
 *
 * @param owned The keys the library sets, and for each how to change it.
 */
export function configRules(config: { [key: string]: string }, keys: ConfigKeys, owned: { [key: string]: string }, version: string): Rule[] {
  return Object.entries(config).flatMap(([key, value]) => {
    const known = keys.get(key);
    const dead = deadReason(key)?.en;
    const harm = harmOf(key, value);
    const own = Object.hasOwn(owned, key) ? owned[key] : undefined;
    if (own !== undefined) {
      return [{ holds: false, what: `config key ${key} belongs to the library`, got: value, allowed: 'other keys', fix: own }];
    }
    if (known === undefined) return [unknownKey(key, keys, version)];
    return [
      {
        holds: dead === undefined,
        what: `config key ${key} does nothing in controller mode: ${dead}`,
        got: value,
        allowed: 'keys that work',
        fix: 'remove it',
      },
      ...(harm === undefined ? [] : [{ holds: false, what: `config key ${key} ${harm.en}`, got: value, allowed: harm.allowed, fix: harm.fix }]),
      valueRule(key, value, known),
    ];
  });
}

/** Rules for the keys the library itself sets: they must exist in the release, or they would be ignored. */
export function renderedRules(config: { [key: string]: string }, keys: ConfigKeys, version: string): Rule[] {
  return Object.entries(config).map(([key, value]) => {
    const known = keys.get(key);
    return known === undefined ? unknownKey(key, keys, version) : valueRule(key, value, known);
  });
}

function unknownKey(key: string, keys: ConfigKeys, version: string): Rule {
  const nearest = nearestKey(key, keys);
  const fix = nearest === undefined ? 'remove it' : `did you mean ${nearest}? Correct or remove it`;
  return {
    holds: false,
    what: `config key ${key} does not exist in release ${version}, which would ignore it`,
    got: key,
    allowed: 'keys of the release',
    fix,
  };
}

function valueRule(key: string, value: unknown, { type }: ConfigKey): Rule {
  const allowed = CHOICES[key]?.join(', ') ?? ALLOWED[type];
  return {
    holds: readsValue(key, value, { type }),
    what: `config key ${key} takes a value of type ${type}, and RocketMQ drops any other silently`,
    got: value,
    allowed,
    fix: 'correct the value',
  };
}

/** Whether the setter of a key reads a value as it is written. */
export function readsValue(key: string, value: unknown, { type }: ConfigKey): boolean {
  const choices = CHOICES[key];
  return typeof value === 'string' && (choices ? choices.includes(value) : READS[type](value));
}

const between = (value: string, bits: bigint) => {
  if (!/^-?\d{1,19}$/.test(value)) return false;
  const number = BigInt(value);
  return number >= -(1n << (bits - 1n)) && number < 1n << (bits - 1n);
};
const decimal = (value: string) => /^-?\d+(\.\d+)?$/.test(value);

const READS: { [type in ConfigKey['type']]: (value: string) => boolean } = {
  int: (value) => between(value, 32n),
  long: (value) => between(value, 64n),
  double: decimal,
  float: decimal,
  boolean: (value) => value === 'true' || value === 'false',
  string: (value) => value === value.trim() && !/[\r\n\0]/.test(value),
};
const ALLOWED: { [type in ConfigKey['type']]: string } = {
  int: 'a whole number of 32 bits, as text without blanks',
  long: 'a whole number of 64 bits, as text without blanks',
  double: 'a decimal number, as text without blanks',
  float: 'a decimal number, as text without blanks',
  boolean: "'true' or 'false'",
  string: 'one line of text without blanks around it',
};

/** The key that differs in the fewest letters, if it is near enough to be meant. */
export function nearestKey(word: string, keys: ConfigKeys): string | undefined {
  const scored = [...keys.keys()].map((candidate) => ({ candidate, score: distance(word.toLowerCase(), candidate.toLowerCase()) }));
  const best = scored.reduce((a, b) => (b.score < a.score ? b : a));
  return best.score <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
