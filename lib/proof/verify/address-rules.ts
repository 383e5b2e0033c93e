import { addressesOf, peersOf } from '../facts/conf';
import { type ClusterFacts, groupBy, hostKey } from '../facts/facts';
import { titleOf } from '../facts/manifest';
import { envOf, type PodFacts } from '../facts/pod-facts';
import { plain } from '../text';
import { Outcome } from '../verdict';
import { distinctConfs } from './config-rules';
import type { Finding, Place, ProofRule } from './proof-rule';

/** A list of addresses somewhere in the manifests. */
interface AddressList {
  readonly what: string;
  readonly addresses: string[];
  readonly namespace: string;
  readonly at: Place;
  /** The pods that it must name, all of them. */
  readonly wanted: PodFacts[];
}

const addresses: ProofRule = {
  id: 'addresses',
  asked: {
    en: 'every address is that of a rendered pod, and every controller and name server is listed',
    zh: '每个地址都属于某个被渲染的 Pod，且所有 controller 和 name server 都被列出',
  },
  judge: (cluster) => {
    const hosts = new Map(cluster.facts.pods.flatMap((pod) => (pod.host === undefined ? [] : [[pod.host, pod] as const])));
    const lists = [...groupBy(listsOf(cluster), ({ what, addresses: list }) => `${what} ${list.join(';')}`).values()].map(([first]) => first);
    const domain = usualDomain(lists);
    return lists.flatMap((list) => listFindings(list, hosts, domain));
  },
};

function listsOf({ groups, controllers, nameServers, namespace }: ClusterFacts): AddressList[] {
  return [
    ...groups.flatMap(({ members }) => [
      ...distinctConfs(members).flatMap((conf) =>
        [
          { what: 'namesrvAddr', wanted: nameServers },
          { what: 'controllerAddr', wanted: controllers },
        ].map(({ what, wanted }) => ({
          what,
          wanted,
          namespace,
          addresses: addressesOf(conf, what),
          at: { manifest: conf.configMap, path: conf.path },
        })),
      ),
      ...members.flatMap((member, index) => {
        const peer = envOf(member, 'PEER');
        const at = { manifest: member.workload, path: [...member.containerPath, 'env'] };
        if (peer === undefined) return [];
        const other = members.length === 2 ? [members[1 - index]] : [];
        return [{ what: `PEER of ${member.name}`, addresses: [peer], namespace, at, wanted: other }];
      }),
    ]),
    ...controllers.flatMap(({ conf }) =>
      conf === undefined
        ? []
        : [
            {
              what: 'controllerDLegerPeers',
              addresses: peersOf(conf).map(({ address }) => address),
              namespace,
              at: { manifest: conf.configMap, path: conf.path },
              wanted: controllers,
            },
          ],
    ),
  ];
}

function listFindings({ what, addresses: list, namespace, at, wanted }: AddressList, hosts: Map<string, PodFacts>, domain: string): Finding[] {
  const named = list.map((address) => hosts.get(hostKey(address, namespace)));
  const unlisted = wanted.filter((pod) => !named.includes(pod));
  const finding = (en: string, zh: string, outcome?: Outcome.NOT_JUDGED): Finding => ({
    ...(outcome && { outcome }),
    got: { en, zh },
    fix: {
      en: `list ${wanted.map(({ host }) => host).join(', ') || 'rendered pods'}`,
      zh: `列出 ${wanted.map(({ host }) => host).join(', ') || '被渲染的 Pod'}`,
    },
    at: [at],
  });
  if (list.length === 0) return [finding(`${what} names nobody`, `${what} 没有列出任何地址`)];
  // Nothing of that kind is among the manifests, so it may run elsewhere.
  if (wanted.length === 0 && named.every((pod) => pod === undefined)) {
    return [
      finding(
        `${what} names ${list.join(', ')}, none of which is among the manifests`,
        `${what} 列出的 ${list.join(', ')} 都不在清单中`,
        Outcome.NOT_JUDGED,
      ),
    ];
  }
  return [
    ...list.flatMap((address, index): Finding[] => {
      const pod = named[index];
      const port = Number(/:(\d+)$/.exec(address)?.[1]);
      if (pod === undefined || !wanted.includes(pod)) {
        return [finding(`${address} in ${what} is the address of no such pod`, `${what} 中的 ${address} 不是这类 Pod 的地址`)];
      }
      const suffix = domainOf(address);
      if (suffix !== '' && suffix !== domain)
        return [
          finding(`${address} in ${what} does not end like the others, in ${domain}`, `${what} 中的 ${address} 没有像其他地址那样以 ${domain} 结尾`),
        ];
      const own = mainPort(pod);
      if (port === own) return [];
      return [finding(`${address} in ${what}: ${pod.name} listens on ${own}`, `${what} 中的 ${address}：${pod.name} 监听的是 ${own}`)];
    }),
    ...(unlisted.length === 0
      ? []
      : [
          finding(`${what} leaves out ${unlisted.map(({ name }) => name).join(', ')}`, `${what} 缺少 ${unlisted.map(({ name }) => name).join(', ')}`),
        ]),
    ...(new Set(list).size === list.length ? [] : [finding(`${what} names an address twice`, `${what} 有重复的地址`)]),
  ];
}

/** What follows the namespace in a host name. */
const domainOf = (address: string): string => address.replace(/:\d*$/, '').split('.').slice(3).join('.');

function usualDomain(lists: AddressList[]): string {
  const counts = [
    ...groupBy(
      lists.flatMap((list) => list.addresses.map(domainOf)),
      (domain) => domain,
    ),
  ].sort(([, a], [, b]) => b.length - a.length);
  const [usual = 'svc'] = counts.map(([domain]) => domain).filter((domain) => /^svc(\.|$)/.test(domain));
  return usual;
}

/** The port a component is asked on, by its file or else by RocketMQ's own value. @internal */
export function mainPort({ component, conf }: PodFacts): number {
  if (component === 'controller') {
    const own = peersOf(conf).find(({ id }) => id === conf?.keys.get('controllerDLegerSelfId'));
    return Number(/:(\d+)$/.exec(own?.address ?? '')?.[1] ?? 9878);
  }
  return Number(conf?.keys.get('listenPort') ?? (component === 'broker' ? 10911 : 9876));
}

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
  const everywhere = groupBy(
    facts.clusters.flatMap((other) => other.groups.map((group) => ({ other, group }))),
    ({ group }) =>
      `${group.brokerName} ${addressesOf(group.members[0]?.conf, 'controllerAddr')
        .map((address) => hostKey(address, group.members[0].namespace))
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

const ports: ProofRule = {
  id: 'ports',
  asked: { en: 'containers offer the ports that RocketMQ listens on', zh: '容器声明的端口与 RocketMQ 监听的一致' },
  judge: ({ pods }) =>
    pods.flatMap((pod): Finding[] => {
      const offered: any[] = pod.container.ports ?? [];
      const at = [{ manifest: pod.workload, path: [...pod.containerPath, 'ports'] }];
      const expected = listening(pod);
      const missing = Object.entries(expected).filter(
        ([, port]) => offered.length > 0 && !offered.some(({ containerPort }) => containerPort === port),
      );
      const wrong = offered.filter(({ name, containerPort }) => Object.hasOwn(expected, name ?? '') && expected[name] !== containerPort);
      const doubled = offered.filter(
        (one, index) =>
          offered.findIndex((other) => other.containerPort === one.containerPort || (one.name !== undefined && other.name === one.name)) < index,
      );
      const bad = [
        ...missing.map(([name, port]) => `${name} ${port}`),
        ...wrong.map(({ name, containerPort }) => `${name} ${containerPort}`),
        ...doubled.map(({ name, containerPort }) => `${name ?? ''} ${containerPort}`),
      ];
      if (bad.length === 0) return [];
      return [
        {
          got: {
            en: `${pod.name} listens on ${Object.values(expected).join(', ')} and offers ${offered.map(({ name, containerPort }) => `${name ?? 'port'} ${containerPort}`).join(', ')}`,
            zh: `${pod.name} 监听 ${Object.values(expected).join(', ')}，声明的却是 ${offered.map(({ name, containerPort }) => `${name ?? '端口'} ${containerPort}`).join(', ')}`,
          },
          fix: { en: `correct ${bad.join(', ')}`, zh: `改正 ${bad.join(', ')}` },
          at,
        },
      ];
    }),
};

/** The ports a process opens, by the names they have in our pods. */
function listening(pod: PodFacts): { [name: string]: number } {
  const port = mainPort(pod);
  const { keys } = pod.conf ?? { keys: new Map<string, string>() };
  if (pod.component === 'controller') return { controller: port };
  if (pod.component === 'nameserver') return { namesrv: port };
  const metrics: { [name: string]: number } =
    keys.get('metricsExporterType') === 'PROM' ? { metrics: Number(keys.get('metricsPromExporterPort') ?? 5557) } : {};
  return { remoting: port, fast: port - 2, ha: Number(keys.get('haListenPort') ?? port + 1), ...metrics };
}

export const ADDRESS_RULES: ProofRule[] = [addresses, identity, ports];
