import type { Text } from '../text';
import { namesrvAddrOf } from './addresses';
import type { ClusterView } from './cluster-view';

/** A setting of a client, and why. @internal */
export interface ClientSetting {
  readonly key: string;
  readonly value: string;
  readonly why: Text;
}

/** What clients of a cluster should set. @internal */
export const clientSettings = (view: ClusterView): ClientSetting[] => [
  {
    key: 'namesrvAddr',
    value: namesrvAddrOf(view),
    why: {
      en: 'All name servers, each by its own address: one of them is always in another zone.',
      zh: '全部 name server，各用自己的地址：总有一个在另一个区。',
    },
  },
  {
    key: 'sendMsgTimeout',
    value: '2000',
    why: {
      en: 'A send to a lost broker takes this long before your code can try another. The default is 3 s; measured with 10 s, a room that was cut off stopped senders for 10 s.',
      zh: '发往失联 broker 的一次发送要这么久，之后代码才能试另一个。默认 3 秒；实测设为 10 秒时，机房被切断会让发送者停 10 秒。',
    },
  },
  {
    key: 'retryTimesWhenSendFailed',
    value: '5',
    why: {
      en: 'The client tries other brokers at once when one refuses. It does not after a timeout: your code must send again what was not acknowledged.',
      zh: 'broker 拒绝时客户端立即试其他 broker，但超时后不会：未确认的消息必须由代码重发。',
    },
  },
  {
    key: 'addRetryResponseCode',
    value: '2',
    why: {
      en: 'SYSTEM_BUSY: a former master answers it until the client knows the new one. By default it is not retried.',
      zh: 'SYSTEM_BUSY：旧 master 会一直这样回答，直到客户端得知新 master。默认不重试。',
    },
  },
  {
    key: 'pollNameServerInterval',
    value: '1000',
    why: { en: 'The default of 30 s is how late a client learns of a new master.', zh: '默认的 30 秒就是客户端得知新 master 的延迟。' },
  },
  {
    key: 'sendLatencyFaultEnable',
    value: 'true',
    why: { en: 'Producers leave a broker that failed alone for some seconds.', zh: '生产者会在数秒内避开刚失败的 broker。' },
  },
  {
    key: 'com.rocketmq.remoting.client.connect.timeout',
    value: '1000',
    why: {
      en: 'A system property of the client process (`-D`): how long a connect to a lost address may take. The default is 3 s.',
      zh: '客户端进程的系统属性（`-D`）：连接失联地址最多等待多久。默认 3 秒。',
    },
  },
  {
    key: 'sun.net.inetaddr.ttl',
    value: '1',
    why: {
      en: 'Another system property: a restarted name server has a new address, and Java keeps to the old one for 30 s.',
      zh: '另一个系统属性：重启后的 name server 地址会变，而 Java 会沿用旧地址 30 秒。',
    },
  },
  {
    key: 'heartbeatBrokerInterval',
    value: '2000',
    why: {
      en: 'For push consumers: a pull that waits at a broker which is cut off ends after 30 s, or when a heartbeat on the same connection gets no answer.',
      zh: '用于 push 消费者：在被切断的 broker 上等待的拉取 30 秒后才结束，除非同一连接上的心跳得不到应答。',
    },
  },
  {
    key: 'retryAnotherBrokerWhenNotStoreOK',
    value: 'true',
    why: {
      en: 'A send that a waiting group does not acknowledge goes to another group. The first copy may be stored as well: consumers must cope with duplicates. Leave it false if they cannot.',
      zh: '某个组在等待而不确认时，改发到另一个组。第一份也可能已经存下：消费者必须能处理重复消息，不能处理就保持 false。',
    },
  },
];

/** What every sender has to know. @internal */
export const SEND_OK_ONLY: Text = {
  en: 'Only SEND_OK is a promise. Any other status, FLUSH_SLAVE_TIMEOUT included, is none: send again.',
  zh: '只有 SEND_OK 是承诺。其他任何状态，包括 FLUSH_SLAVE_TIMEOUT，都不是：请重发。',
};
