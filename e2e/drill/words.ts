import type { Fault } from './faults';

/** How a language says what is in the table. */
export interface Words {
  readonly heads: string[];
  readonly comma: string;
  readonly range: (low: string, high: string) => string;
  readonly fault: (fault: Fault, zone: string) => string;
  readonly inRollout: string;
  readonly withHands: string;
  /** So many seconds after the first command was typed. */
  readonly served: (seconds: string) => string;
  readonly withoutKeeper: string;
  readonly clientsWait: (seconds: number) => string;
  readonly ofSize: (kibibytes: number) => string;
  readonly lasting: (seconds: number) => string;
  /** Where the leading controller stood: in what was lost, elsewhere, or none was seen. */
  readonly leader: { readonly inIt: string; readonly elsewhere: string; readonly none: string };
  readonly never: string;
  readonly lost: (lost: number, acknowledged: number) => string;
}

export const ENGLISH: Words = {
  heads: [
    'release',
    'layout',
    'fault',
    'leader',
    'runs',
    'new masters after (s)',
    'known to a name server after (s)',
    'writes stop, worst group (s)',
    'default / advised client (s)',
    'reads stop (s)',
    'in sync after the heal (s)',
    'lost of acknowledged',
    'lost, no exception and no `SEND_OK`',
    'twice',
  ],
  comma: ', ',
  range: (low, high) => `${low} to ${high}`,
  fault: (fault, zone) => `${fault} ${zone}`,
  inRollout: 'in a roll-out',
  withHands: 'with hands',
  served: (seconds) => `served ${seconds} s after they began`,
  withoutKeeper: 'without a keeper',
  clientsWait: (seconds) => `clients wait ${seconds} s`,
  ofSize: (kibibytes) => `${kibibytes} KiB`,
  lasting: (seconds) => `for ${seconds} s`,
  leader: { inIt: 'in it', elsewhere: 'elsewhere', none: 'none' },
  never: 'never',
  lost: (lost, acknowledged) => `**${lost}** of ${acknowledged}`,
};

const faultsInChinese: { [fault in Fault]: string } = {
  cut: '被切断',
  flap: '反复被切断',
  apart: '与另一机房断开',
  loss: '丢包',
  kill: '断电',
  crash: '崩溃',
  pause: '停顿',
  node: '一个节点被切断',
  broker: '一个 broker 进程结束',
  'name-server': 'name server 进程结束',
};

export const CHINESE: Words = {
  heads: [
    '版本',
    '布局',
    '故障',
    'leader',
    '次数',
    '新 master 出现（秒）',
    'name server 得知（秒）',
    '写入中断，最差的组（秒）',
    '默认 / 建议的客户端（秒）',
    '读取中断（秒）',
    '恢复后到同步（秒）',
    '丢失 / 已确认',
    '丢失，无异常也无 `SEND_OK`',
    '重复',
  ],
  comma: '，',
  range: (low, high) => `${low} 到 ${high}`,
  fault: (fault, zone) => `${zone} ${faultsInChinese[fault]}`,
  inRollout: '滚动期间',
  withHands: '人工操作',
  served: (seconds) => `开始后 ${seconds} 秒恢复服务`,
  withoutKeeper: '没有 keeper',
  clientsWait: (seconds) => `客户端等待 ${seconds} 秒`,
  ofSize: (kibibytes) => `消息 ${kibibytes} KiB`,
  lasting: (seconds) => `持续 ${seconds} 秒`,
  leader: { inIt: '在其中', elsewhere: '在别处', none: '无' },
  never: '未同步',
  lost: (lost, acknowledged) => `**${lost}** / ${acknowledged}`,
};
