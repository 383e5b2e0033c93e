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
    value: '10000',
    why: {
      en: 'The default of 3 s is also how long a broker waits for its peer: the client would give up just before it is told.',
      zh: '默认的 3 秒也正是 broker 等待对端的时间：客户端会恰好在得到答复之前放弃。',
    },
  },
  {
    key: 'pollNameServerInterval',
    value: '5000',
    why: { en: 'The default of 30 s is how late a client learns of a new master.', zh: '默认的 30 秒就是客户端得知新 master 的延迟。' },
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
