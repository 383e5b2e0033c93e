import { addressesOf, peersOf } from '../facts/conf';
import { type ClusterFacts, groupBy, hostKey } from '../facts/facts';
import { titleOf } from '../facts/manifest';
import { envOf } from '../facts/pod-facts';
import { plain } from '../text';
import { distinctConfs } from './config-rules';
import type { Finding, ProofRule } from './proof-rule';

const identity: ProofRule = {
  id: 'identity',
  asked: { en: 'every broker, group and voter is told apart from all others', zh: '每个 broker、组和 controller 都能与其他的区分开' },
  judge: (cluster) => [...groupFindings(cluster), ...voterFindings(cluster)],
};

function groupFindings({ groups, facts, name }: ClusterFacts): Finding[] {
  const clusterNames = new Map(
    groups.flatMap(({ members }) => distinctConfs(members).map((conf) => [conf, conf.keys.get('brokerClusterName')] as const)),
  );
  const usual = [...groupBy([...clusterNames.values()], (value) => `${value}`)].sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
  const hosts = new Set(facts.pods.map(({ host }) => host));
  const known = (address: string, namespace: string) => {
    const key = hostKey(address, namespace);
    // A short name is one of its namespace; what is longer, and no pod is called, may be an address of any form.
    return hosts.has(key) || address.split('.').length < 3 ? key : address;
  };
  const everywhere = groupBy(
    facts.clusters.flatMap((other) => other.groups.map((group) => ({ other, group }))),
    ({ group }) =>
      `${group.brokerName} ${addressesOf(group.members[0]?.conf, 'controllerAddr')
        .map((address) => known(address, group.members[0].namespace))
        .sort()
        .join(';')}`,
  );
  const twins = [...everywhere.values()].filter((same) => same.length > 1 && same[0].other.name === name && same[0].group.members[0]?.conf);
  return [
    ...[...clusterNames]
      .filter(([, value]) => value === undefined || value !== usual)
      .map(([conf, value]) => ({
        got: plain(`${titleOf(conf.configMap)}: brokerClusterName=${value ?? ''}`),
        fix: { en: `set brokerClusterName=${usual}`, zh: `设置 brokerClusterName=${usual}` },
        at: [{ manifest: conf.configMap, path: conf.path }],
      })),
    ...groups.flatMap(({ members }) =>
      distinctConfs(members)
        .filter(({ keys }) => !keys.get('brokerName'))
        .map((conf) => ({
          got: {
            en: `${titleOf(conf.configMap)} names no group, so each member calls itself by its host name`,
            zh: `${titleOf(conf.configMap)} 没有写组名，每个成员都会以主机名自称`,
          },
          fix: { en: 'set brokerName, the same for both members', zh: '设置 brokerName，两个成员相同' },
          at: [{ manifest: conf.configMap, path: conf.path }],
        })),
    ),
    ...twins.map((same) => ({
      got: {
        en: `${same.length} groups with the same controllers are called ${same[0].group.brokerName}, and get one master together`,
        zh: `使用相同 controller 的 ${same.length} 个组都叫 ${same[0].group.brokerName}，它们只会有一个主`,
      },
      fix: { en: 'give one of them another brokerName', zh: '给其中一个换个 brokerName' },
      at: same.map(({ group }) => ({ manifest: group.members[0].workload, path: ['metadata', 'name'] })),
    })),
    ...groups.flatMap(({ brokerName, members }): Finding[] => {
      const numbers = members.map((member) => envOf(member, 'MEMBER'));
      const at = members.map((member) => ({ manifest: member.workload, path: [...member.containerPath, 'env'] }));
      // Without a number nothing decides who becomes master first; a store decides everything later.
      if (numbers.every((number) => number === undefined)) return [];
      if (members.length !== 2 || (numbers.includes('0') && numbers.includes('1'))) return [];
      return [
        {
          got: {
            en: `the members of ${brokerName} are numbered ${numbers.map((number) => number ?? 'nothing').join(' and ')}`,
            zh: `${brokerName} 的成员编号是 ${numbers.map((number) => number ?? '无').join(' 和 ')}`,
          },
          fix: { en: 'set MEMBER to 0 and 1', zh: '把 MEMBER 分别设为 0 和 1' },
          at,
        },
      ];
    }),
    ...groups
      .filter(
        ({ members }) =>
          members.length === 2 && members.every(({ conf }) => conf !== undefined) && members[0].conf?.configMap !== members[1].conf?.configMap,
      )
      .flatMap(({ brokerName, members }): Finding[] => {
        const [one, other] = members.map(({ conf }) => JSON.stringify([...(conf?.keys ?? [])].sort()));
        if (one === other) return [];
        return [
          {
            got: {
              en: `the members of ${brokerName} read different configurations, so a failover changes what it promises`,
              zh: `${brokerName} 的两个成员读取不同的配置，切换后承诺会改变`,
            },
            fix: { en: 'let both read one ConfigMap', zh: '让两者读取同一个 ConfigMap' },
            at: members.flatMap(({ conf }) => (conf ? [{ manifest: conf.configMap, path: conf.path }] : [])),
          },
        ];
      }),
  ];
}

function voterFindings({ controllers }: ClusterFacts): Finding[] {
  const lists = groupBy(
    controllers.filter(({ conf }) => conf),
    ({ conf }) => conf?.keys.get('controllerDLegerPeers') ?? '',
  );
  const groupNames = groupBy(
    controllers.filter(({ conf }) => conf),
    ({ conf }) => conf?.keys.get('controllerDLegerGroup') ?? '',
  );
  const at = controllers.flatMap(({ conf }) => (conf ? [{ manifest: conf.configMap, path: conf.path }] : []));
  const differ = (key: string): Finding => ({
    got: { en: `the voters do not agree on ${key}`, zh: `各 controller 的 ${key} 不一致` },
    fix: { en: `give all of them one ${key}`, zh: `让它们使用同一个 ${key}` },
    at,
  });
  return [
    ...(lists.size > 1 ? [differ('controllerDLegerPeers')] : []),
    ...(groupNames.size > 1 ? [differ('controllerDLegerGroup')] : []),
    ...controllers.flatMap((pod): Finding[] => {
      const { conf, host, namespace } = pod;
      if (conf === undefined) return [];
      const self = conf.keys.get('controllerDLegerSelfId');
      const peers = peersOf(conf);
      const own = peers.filter(({ id }) => id === self && id !== '');
      const mine = own.some(({ address }) => host === undefined || hostKey(address, namespace) === host);
      const doubled = new Set(peers.map(({ id }) => id)).size < peers.length;
      if (mine && own.length === 1 && !doubled) return [];
      return [
        {
          got: {
            en: `${pod.name} calls itself ${self ?? 'nothing'}, and controllerDLegerPeers gives that id ${own.length === 0 ? 'to nobody' : `to ${own.map(({ address }) => address).join(', ')}`}`,
            zh: `${pod.name} 自称 ${self ?? '（无）'}，而 controllerDLegerPeers 中该 id ${own.length === 0 ? '不存在' : `是 ${own.map(({ address }) => address).join(', ')}`}`,
          },
          fix: {
            en: 'give each voter an id of its own, without "-", and its own address',
            zh: '给每个 controller 一个自己的 id（不含 "-"）和自己的地址',
          },
          at: [{ manifest: conf.configMap, path: conf.path }],
        },
      ];
    }),
  ];
}

export const IDENTITY_RULES: ProofRule[] = [identity];
