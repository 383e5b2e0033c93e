import { peersOf } from '../../facts/conf';
import { groupBy } from '../../facts/facts';
import { type Manifest, namespaceOf, titleOf } from '../../facts/manifest';
import type { PodFacts } from '../../facts/pod-facts';
import type { Text } from '../../text';
import type { Change } from '../compare/change';
import type { ClusterPair, Comparison, PodPair } from '../compare/comparison';
import { isSame } from '../compare/field-changes';
import { DiffSeverity, DiffTopic } from '../diff';
import { valuesOf } from './conf-changes';

const DANGER = { severity: DiffSeverity.DANGER, topic: DiffTopic.NAMES };
const INFO = { severity: DiffSeverity.INFO, topic: DiffTopic.NAMES };

/** Names and addresses that move although somebody remembers them. @internal */
export function nameChanges(comparison: Comparison): Change[] {
  const pairs = comparison.workloads.flatMap(({ pods }) => pods);
  return [
    ...pairs.flatMap(remembered),
    ...comparison.clusters.flatMap((cluster) => [...clusterName(cluster), ...voterChanges(cluster, comparison)]),
    ...pairs.flatMap(nameServerAddresses),
    ...movedObjects(comparison),
  ];
}

const REMEMBERED: { [key: string]: Text } = {
  brokerName: {
    en: 'the store of each member remembers the name it was made with, and is refused under any other, for ever',
    zh: '每个成员的数据记着创建时的名称，换用别的名称会一直被拒绝',
  },
  brokerClusterName: {
    en: 'the store of each member remembers the cluster it was made in, and is refused in any other, for ever',
    zh: '每个成员的数据记着创建时的集群，换到别的集群会一直被拒绝',
  },
  controllerDLegerSelfId: {
    en: 'the store of a controller lies in a folder of its id: under another one it starts empty, and is a voter that nobody knows',
    zh: 'controller 的数据在以其 id 命名的目录中：换了 id 会以空数据启动，成为无人认识的投票者',
  },
  controllerDLegerGroup: {
    en: 'voters of different groups do not talk to each other: until all have restarted there may be no majority',
    zh: '不同组名的投票者之间不通信：全部重启之前可能没有多数',
  },
};

function remembered({ before, after }: PodPair): Change[] {
  return Object.entries(REMEMBERED).flatMap(([key, meaning]): Change[] => {
    const [old, young] = [before.conf?.keys.get(key), after.conf?.keys.get(key)];
    if (old === undefined || old === young || after.conf === undefined) return [];
    return [
      { ...DANGER, pods: [after], what: { en: key, zh: key }, before: old, after: young, meaning, fix: { en: 'keep the old value', zh: '保留旧值' } },
    ];
  });
}

/** Nothing that runs is renamed: another cluster starts beside it. */
function clusterName({ before, after }: ClusterPair): Change[] {
  if (before === undefined || after === undefined) return [];
  const [old, young] = [`${before.namespace}/${before.name}`, `${after.namespace}/${after.name}`];
  const names = new Set(before.pods.map(({ name, namespace }) => `${namespace}/${name}`));
  if (old === young || after.pods.some(({ name, namespace }) => names.has(`${namespace}/${name}`))) return [];
  return [
    {
      ...DANGER,
      pods: after.pods,
      what:
        before.name === after.name
          ? { en: 'the cluster is in another namespace', zh: '集群换了命名空间' }
          : { en: 'the cluster has another name', zh: '集群换了名称' },
      before: old,
      after: young,
      meaning: {
        en: 'a new, empty cluster starts beside the old one, which goes on running until it is deleted. No message, topic or consumer offset moves, and clients must be given the new addresses',
        zh: '旧集群旁会启动一个新的空集群，旧集群运行到被删除为止。消息、主题和消费位点都不会迁移，客户端需要新的地址',
      },
      fix: { en: 'keep the name and namespace, or plan a migration of clients', zh: '保留名称和命名空间，或规划客户端的迁移' },
    },
  ];
}

const MEMBERSHIP: Text = {
  en: 'DLedger has no change of membership: while some voters have the old list and others the new one, two of them can lead at once, and a voter that is new starts empty',
  zh: 'DLedger 没有成员变更：部分投票者用旧列表、部分用新列表时，可能同时出现两个 leader，新的投票者以空数据启动',
};
const KEEP_VOTERS: Text = {
  en: 'keep the voters of a living cluster. Where it must be, stop all controllers first and keep copies of their stores; groups go on without failover meanwhile. Not tested here',
  zh: '运行中的集群不要改变投票者。确需改变时，先停掉全部 controller 并保留其数据副本，其间各组没有切换。这里没有测试过',
};

function voterChanges({ before, after }: ClusterPair, { pairOf }: Comparison): Change[] {
  const voters = (pods: PodFacts[]) => new Map(pods.flatMap(({ conf }) => peersOf(conf)).map(({ id, address }) => [id, address]));
  if (before === undefined || after === undefined || !before.controllers.some((pod) => pairOf(pod) !== undefined)) return [];
  const [old, young] = [voters(before.controllers), voters(after.controllers)];
  if (old.size === 0 || young.size === 0 || isSame(Object.fromEntries(old), Object.fromEntries(young))) return [];
  const line = (voters: Map<string, string>) => [...voters].map(([id, address]) => `${id}-${address}`).join(';');
  const sameIds = isSame([...old.keys()].sort(), [...young.keys()].sort());
  if (!sameIds) {
    return [
      {
        ...DANGER,
        pods: after.controllers,
        what: { en: `the quorum: ${old.size} voters become ${young.size}`, zh: `投票者由 ${old.size} 个变为 ${young.size} 个` },
        before: [...old.keys()].join(', '),
        after: [...young.keys()].join(', '),
        meaning: MEMBERSHIP,
        fix: KEEP_VOTERS,
      },
    ];
  }
  const domain = domainChange([...old.values()], [...young.values()]);
  if (domain !== undefined) return [{ ...domain, pods: after.controllers }];
  return [
    {
      ...DANGER,
      pods: after.controllers,
      what: { en: 'addresses of voters', zh: '投票者的地址' },
      ...valuesOf(line(old), line(young)),
      meaning: {
        en: 'until all controllers and brokers have restarted, some use the old addresses, which must go on resolving to the same voters',
        zh: '全部 controller 和 broker 重启之前，有一部分仍使用旧地址，旧地址必须仍能解析到同样的投票者',
      },
    },
  ];
}

/** Clients get the addresses of name servers from people, not from the cluster. */
function nameServerAddresses({ before, after }: PodPair): Change[] {
  const [old, young] = [before.conf?.keys.get('namesrvAddr'), after.conf?.keys.get('namesrvAddr')];
  if (old === undefined || young === undefined || old === young) return [];
  const { before: gone, after: come } = valuesOf(old, young);
  if (isSame(old.split(';').sort(), young.split(';').sort())) return [];
  const domain = domainChange(old.split(';'), young.split(';'));
  if (domain !== undefined) return [{ ...domain, pods: [after] }];
  return [
    {
      ...(gone === undefined ? INFO : DANGER),
      pods: [after],
      what: { en: 'addresses of name servers', zh: 'name server 的地址' },
      before: gone,
      after: come,
      meaning:
        gone === undefined
          ? { en: 'clients go on with the ones they were given', zh: '客户端继续使用已有的地址' }
          : {
              en: 'clients that were given only addresses that are gone find no broker: give them the new list first',
              zh: '只拿到已消失地址的客户端找不到任何 broker：请先把新列表交给客户端',
            },
    },
  ];
}

/** When addresses differ in nothing but what follows the namespace. */
function domainChange(before: string[], after: string[]): Omit<Change, 'pods'> | undefined {
  const parts = (address: string) => /^([^.]+\.[^.]+\.[^.]+)\.([^:]+)(:\d+)?$/.exec(address)?.slice(1) ?? [address, ''];
  const [old, young] = [before.map(parts), after.map(parts)];
  const same = old.length === young.length && old.every(([host, , port], index) => host === young[index][0] && port === young[index][2]);
  const domains = (all: string[][]) => new Set(all.map(([, domain]) => domain));
  if (!same || domains(old).size !== 1 || domains(young).size !== 1 || old[0][1] === young[0][1]) return undefined;
  return {
    ...DANGER,
    what: { en: 'the domain in addresses', zh: '地址中的域名' },
    before: old[0][1],
    after: young[0][1],
    meaning: {
      en: 'it must be the domain of the Kubernetes cluster. Until all have restarted and every client knows the new addresses, both must resolve to the same pods',
      zh: '它必须是 Kubernetes 集群的域名。在全部重启、且所有客户端得知新地址之前，两者都必须解析到同样的 Pod',
    },
  };
}

/** Objects of which another of the same content comes under another name or in another namespace. */
function movedObjects({ objects, clusters }: Comparison): Change[] {
  if (clusters.some((cluster) => clusterName(cluster).length > 0)) return [];
  const content = ({ body: { metadata, ...rest } }: Manifest) => JSON.stringify([rest.kind, metadata.name === undefined, sorted(rest)]);
  const added = groupBy(objects.added, content);
  const removed = groupBy(objects.removed, content);
  return [...removed].flatMap(([id, [old, ...more]]): Change[] => {
    const [young, ...others] = added.get(id) ?? [];
    if (young === undefined || more.length + others.length > 0) return [];
    const isWorkload = ['StatefulSet', 'Deployment'].includes(old.body.kind);
    return [
      {
        ...(isWorkload || old.body.kind === 'Service' ? DANGER : INFO),
        objects: [young],
        what: { en: 'an object of the same content has another name', zh: '内容相同的对象换了名称' },
        before: placed(old),
        after: placed(young),
        meaning: isWorkload
          ? {
              en: 'its pods and claims are new and start empty beside the old ones, which run until they are deleted',
              zh: '它的 Pod 和卷声明都是新的，以空数据与旧的并存，旧的运行到被删除为止',
            }
          : old.body.kind === 'Service'
            ? { en: 'addresses below the old name resolve until the old Service is deleted', zh: '旧名称下的地址在旧 Service 被删除之前仍可解析' }
            : undefined,
      },
    ];
  });
}

const placed = (manifest: Manifest): string => `${namespaceOf(manifest)}/${titleOf(manifest)}`;
const sorted = (value: any): any => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
};
