import type { Component } from '../../config/keys';
import { addressesOf, peersOf } from '../facts/conf';
import { type ClusterFacts, groupBy, hostKey } from '../facts/facts';
import { distinctWorkloads, envOf, mainPort, type PodFacts } from '../facts/pod-facts';
import { Outcome } from '../verdict';
import { distinctConfs } from './config-rules';
import { type Finding, inPod, type Place, type ProofRule } from './proof-rule';

/** A list of addresses somewhere in the manifests. */
interface AddressList {
  readonly what: string;
  readonly addresses: string[];
  readonly namespace: string;
  readonly at: Place;
  /** What runs there. */
  readonly component: Component;
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
    const namesPods = lists.some(({ addresses: list, namespace }) => list.some((address) => hosts.has(hostKey(address, namespace))));
    return [
      ...lists.flatMap((list) => listFindings(list, { hosts, domain, clusters: cluster.facts.clusters })),
      ...(namesPods ? withoutNames(cluster) : []),
    ];
  },
};

/** Pods that ask the DNS of their node, which knows no pod. */
const withoutNames = ({ pods }: ClusterFacts): Finding[] =>
  distinctWorkloads(pods)
    .filter(
      ({ spec: { dnsPolicy = 'ClusterFirst', hostNetwork } }) => dnsPolicy === 'Default' || (dnsPolicy === 'ClusterFirst' && hostNetwork === true),
    )
    .map((pod) => ({
      got: {
        en: `${pod.name} asks the DNS of its node, which knows no name of a pod (dnsPolicy ${pod.spec.dnsPolicy ?? 'ClusterFirst'})`,
        zh: `${pod.name} 使用节点的 DNS，而它不认识任何 Pod 的名字（dnsPolicy ${pod.spec.dnsPolicy ?? 'ClusterFirst'}）`,
      },
      fix: {
        en: 'remove dnsPolicy, or with hostNetwork set it to ClusterFirstWithHostNet',
        zh: '去掉 dnsPolicy；使用 hostNetwork 时设为 ClusterFirstWithHostNet',
      },
      at: [inPod(pod, 'dnsPolicy')],
    }));

/** What a list is held against. */
interface Known {
  readonly hosts: Map<string, PodFacts>;
  /** What follows the namespace in most addresses. */
  readonly domain: string;
  readonly clusters: ClusterFacts[];
}

function listsOf({ groups, controllers, nameServers, namespace }: ClusterFacts): AddressList[] {
  return [
    ...groups.flatMap(({ members }) => [
      ...distinctConfs(members).flatMap((conf) =>
        [
          { what: 'namesrvAddr', component: 'nameserver' as const, wanted: nameServers },
          { what: 'controllerAddr', component: 'controller' as const, wanted: controllers },
        ].map(({ what, component, wanted }) => ({
          what,
          component,
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
        return [{ what: `PEER of ${member.name}`, component: 'broker' as const, addresses: [peer], namespace, at, wanted: other }];
      }),
    ]),
    ...distinctWorkloads(nameServers).flatMap((pod) => {
      const value = envOf(pod, 'NAMESRV_ADDR');
      const at = { manifest: pod.workload, path: [...pod.containerPath, 'env'] };
      if (value === undefined) return [];
      const what = `NAMESRV_ADDR of ${pod.name}`;
      return [{ what, component: 'nameserver' as const, addresses: value.split(';'), namespace, at, wanted: nameServers }];
    }),
    ...controllers.flatMap(({ conf }) =>
      conf === undefined
        ? []
        : [
            {
              what: 'controllerDLegerPeers',
              component: 'controller' as const,
              addresses: peersOf(conf).map(({ address }) => address),
              namespace,
              at: { manifest: conf.configMap, path: conf.path },
              wanted: controllers,
            },
          ],
    ),
  ];
}

function listFindings({ what, component, addresses: list, namespace, at, ...own }: AddressList, { hosts, domain, clusters }: Known): Finding[] {
  const named = list.map((address) => hosts.get(hostKey(address, namespace)));
  // Brokers can also belong to the controllers and name servers of another cluster.
  const others = clusters.filter(({ pods }) => named.some((pod) => pod !== undefined && pods.includes(pod)));
  const wanted = own.wanted.length > 0 ? own.wanted : others.flatMap(({ pods }) => pods).filter((pod) => pod.component === component);
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

export const ADDRESS_RULES: ProofRule[] = [addresses];
