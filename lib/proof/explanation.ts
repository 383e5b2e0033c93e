import { type ClusterNode, HOSTNAME, labelOf } from './cluster';
import type { Meeting, PlacedWay } from './meeting';
import { affinityTerms, bypassesScheduler, spreadConstraints } from './scheduling';
import { join, plain, type Text } from './text';

const AND: Text = { en: ', and ', zh: '；' };

/** A meeting in words: the state, and each reason why nothing forbids it. @internal */
export function explainMeeting({ first, second, apartBy }: Meeting, topologyKey: string): Text {
  const both = [first, second];
  const state = join(
    both.map(({ pod, node }) => describePlaced(pod.name, node, topologyKey)),
    { en: ' beside ', zh: '，同时 ' },
  );
  const bypass = both.filter(({ pod }) => bypassesScheduler(pod));
  const reasons: Text[] = [
    ...(topologyKey === HOSTNAME ? [] : both.flatMap((placed) => zoneReason(placed, topologyKey))),
    ...bypass.map(({ pod }) => ({
      en: `spec.nodeName of ${pod.name} bypasses the scheduler and all anti-affinity`,
      zh: `${pod.name} 的 spec.nodeName 绕过调度器和一切反亲和`,
    })),
    ...(bypass.length === 0 ? [apartReason(apartBy, topologyKey)] : []),
    ...(both.some(({ pod }) => spreadConstraints(pod).length > 0)
      ? [{ en: 'topology spread does not count terminating pods', zh: '拓扑分布不计正在终止的 Pod' }]
      : []),
    ...(both.some(({ pod }) => affinityTerms(pod).length > 0)
      ? [{ en: 'other pods can be what the pod affinity asks for', zh: 'Pod 亲和所要求的可以由其他 Pod 满足' }]
      : []),
  ];
  return join([state, join(reasons, AND)], { en: ', because ', zh: '，因为：' });
}

/** What makes such a meeting impossible. @internal */
export function fixFor({ first, second, apartBy }: Meeting, topologyKey: string): Text {
  const bypass = [first, second].filter(({ pod }) => bypassesScheduler(pod)).map(({ pod }) => pod.name);
  if (bypass.length > 0) return { en: `remove spec.nodeName from ${bypass.join(' and ')}`, zh: `去掉 ${bypass.join(' 和 ')} 的 spec.nodeName` };
  if (apartBy.includes(topologyKey)) {
    return {
      en: `add "${topologyKey} Exists" or "${topologyKey} In [...]" to every required node affinity term of both`,
      zh: `在两者的每个必需节点亲和项中加上 "${topologyKey} Exists" 或 "${topologyKey} In [...]"`,
    };
  }
  const apart: Text = {
    en: `require pod anti-affinity by ${topologyKey} that selects the labels of both`,
    zh: `加上按 ${topologyKey} 的必需 Pod 反亲和，其选择器须选中两者的标签`,
  };
  if (topologyKey === HOSTNAME) return apart;
  return join(
    [
      apart,
      {
        en: `and "${topologyKey} In [...]" in every required node affinity term of both`,
        zh: `并在两者的每个必需节点亲和项中写上 "${topologyKey} In [...]"`,
      },
    ],
    {
      en: ', ',
      zh: '，',
    },
  );
}

function describePlaced(pod: string, node: ClusterNode, topologyKey: string): Text {
  const labels = Object.entries(node.labels).map(([key, value]) => plain(`${key}=${value}`));
  const nowhere =
    labelOf(node, topologyKey) === undefined
      ? [{ en: `no ${topologyKey}, so it may stand anywhere`, zh: `没有 ${topologyKey}，因此可能在任何地方` }]
      : [];
  const known = join([...labels, ...nowhere], plain(', '));
  const suffix = (text: string) => (text === '' ? node.name : `${node.name} (${text})`);
  return { en: `${pod} on ${suffix(known.en)}`, zh: `${pod} 位于 ${suffix(known.zh)}` };
}

function zoneReason({ pod, way, node }: PlacedWay, zoneLabel: string): Text[] {
  const about = way.expressions.filter(({ key }) => key === zoneLabel);
  const { term } = way;
  const rules = term === undefined ? `the required rules of ${pod.name}` : `required node affinity term ${term} of ${pod.name}`;
  const zhRules = term === undefined ? `${pod.name} 的必需规则` : `${pod.name} 的第 ${term} 个必需节点亲和项`;
  if (about.length === 0)
    return [{ en: `${rules} ${term === undefined ? 'say' : 'says'} nothing about ${zoneLabel}`, zh: `${zhRules}没有提到 ${zoneLabel}` }];
  const zone = labelOf(node, zoneLabel);
  return [
    {
      en: `${rules} admit${term === undefined ? '' : 's'} ${zone === undefined ? `nodes without ${zoneLabel}` : `${zoneLabel}=${zone}`}`,
      zh: `${zhRules}允许${zone === undefined ? `没有 ${zoneLabel} 的节点` : ` ${zoneLabel}=${zone}`}`,
    },
  ];
}

const apartReason = (apartBy: string[], topologyKey: string): Text =>
  apartBy.includes(topologyKey)
    ? {
        en: `a node without ${topologyKey} passes the anti-affinity by ${topologyKey}`,
        zh: `没有 ${topologyKey} 的节点能通过按 ${topologyKey} 的反亲和`,
      }
    : { en: `no required anti-affinity by ${topologyKey} of either selects the other`, zh: `双方都没有按 ${topologyKey} 选中对方的必需反亲和` };
