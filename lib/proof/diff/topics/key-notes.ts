import type { Text } from '../../text';

const NOTICE: Text = { en: 'how soon a dead member is noticed', zh: '多久发现成员失效' };
const STOPPED: Text = { en: 'how long writes stop when the peer is cut off', zh: '对端被切断时写入中断多久' };
const ADDRESSES: Text = { en: 'every member must reach all that are listed', zh: '每个成员都必须能访问列表中的所有地址' };

/** What a key decides, for those that a reviewer may not know by heart. @internal */
export const KEY_NOTES: { readonly [key: string]: Text | undefined } = {
  allAckInSyncStateSet: { en: 'whether an acknowledgement waits for every member in sync', zh: '确认是否等待同步集合内的每个成员' },
  minInSyncReplicas: { en: 'with fewer members in sync, writes are refused', zh: '同步成员少于此数时拒绝写入' },
  inSyncReplicas: {
    en: 'how many copies an acknowledgement waits for, unless allAckInSyncStateSet is true',
    zh: '确认等待的副本数；allAckInSyncStateSet 为 true 时无效',
  },
  flushDiskType: { en: 'whether an acknowledgement waits for the disk of the master', zh: '确认是否等待 master 的磁盘' },
  slaveTimeout: {
    en: 'how long a send waits for the peer before it ends in FLUSH_SLAVE_TIMEOUT',
    zh: '发送等待对端多久之后以 FLUSH_SLAVE_TIMEOUT 结束',
  },
  controllerHeartBeatTimeoutMills: NOTICE,
  brokerHeartbeatInterval: NOTICE,
  scanNotActiveBrokerInterval: NOTICE,
  scanInactiveMasterInterval: { en: 'how soon a group without a living master gets one', zh: '没有存活 master 的组多久得到新的 master' },
  haHousekeepingInterval: STOPPED,
  haSendHeartbeatInterval: STOPPED,
  haMaxTimeSlaveNotCatchup: { en: 'how long a peer may lag before it leaves the in-sync set', zh: '对端落后多久会离开同步集合' },
  syncBrokerMetadataPeriod: { en: 'how soon a member learns of an election whose notice was lost', zh: '选主通知丢失时，成员多久得知结果' },
  registerBrokerTimeoutMills: { en: 'how long a dead name server holds up a new master', zh: '失效的 name server 会拖住新 master 多久' },
  registerNameServerPeriod: { en: 'how long a member that returns may stay alone', zh: '恢复的成员最多孤立多久' },
  namesrvAddr: ADDRESSES,
  controllerAddr: {
    en: 'a broker must list every controller, as the controllers call themselves',
    zh: 'broker 必须列出所有 controller，写法与 controller 之间一致',
  },
  listenPort: { en: 'addresses in other configurations name this port', zh: '其他配置中的地址写有此端口' },
  mappedFileSize: {
    en: 'smaller files of a controller are deleted after three days, and its memory with them',
    zh: 'controller 的小文件三天后会被删除，其记录随之丢失',
  },
  fileReservedTime: { en: 'how many hours messages are kept', zh: '消息保留的小时数' },
  diskMaxUsedSpaceRatio: { en: 'how full the disk may be before old messages are deleted', zh: '磁盘用到多少时开始删除旧消息' },
  autoCreateTopicEnable: { en: 'whether a client that names an unknown topic creates it', zh: '客户端使用未知主题时是否自动创建' },
};
