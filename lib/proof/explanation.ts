import { type ClusterNode, HOSTNAME, labelOf } from './cluster';
import type { Meeting, PlacedWay } from './meeting';
import { affinityTerms, bypassesScheduler, spreadConstraints } from './scheduling';

/** A meeting in words: the state, and each reason why nothing forbids it. @internal */
export function explainMeeting({ first, second, apartBy }: Meeting, topologyKey: string): string {
  const both = [first, second];
  const state = both.map(({ pod, node }) => `${pod.name} on ${describeNode(node, topologyKey)}`).join(' beside ');
  const bypass = both.filter(({ pod }) => bypassesScheduler(pod));
  const reasons = [
    ...(topologyKey === HOSTNAME ? [] : both.flatMap((placed) => zoneReason(placed, topologyKey))),
    ...bypass.map(({ pod }) => `spec.nodeName of ${pod.name} bypasses the scheduler and all anti-affinity`),
    ...(bypass.length === 0 ? [apartReason(apartBy, topologyKey)] : []),
    ...(both.some(({ pod }) => spreadConstraints(pod).length > 0) ? ['topology spread does not count terminating pods'] : []),
    ...(both.some(({ pod }) => affinityTerms(pod).length > 0) ? ['other pods can be what the pod affinity asks for'] : []),
  ];
  return `${state}, because ${reasons.join(', and ')}`;
}

/** What makes such a meeting impossible. @internal */
export function fixFor({ first, second, apartBy }: Meeting, topologyKey: string): string {
  const bypass = [first, second].filter(({ pod }) => bypassesScheduler(pod));
  if (bypass.length > 0) return `remove spec.nodeName from ${bypass.map(({ pod }) => pod.name).join(' and ')}`;
  if (apartBy.includes(topologyKey)) return `add "${topologyKey} Exists" or "${topologyKey} In [...]" to every required node affinity term of both`;
  const apart = `require pod anti-affinity by ${topologyKey} that selects the labels of both`;
  return topologyKey === HOSTNAME ? apart : `${apart}, and "${topologyKey} In [...]" in every required node affinity term of both`;
}

function describeNode(node: ClusterNode, topologyKey: string): string {
  const labels = Object.entries(node.labels).map(([key, value]) => `${key}=${value}`);
  const nowhere = labelOf(node, topologyKey) === undefined ? [`no ${topologyKey}, so it may stand anywhere`] : [];
  const known = [...labels, ...nowhere];
  return known.length === 0 ? node.name : `${node.name} (${known.join(', ')})`;
}

function zoneReason({ pod, way, node }: PlacedWay, zoneLabel: string): string[] {
  const about = way.expressions.filter(({ key }) => key === zoneLabel);
  const rules = `${way.term === undefined ? 'the required rules' : `required node affinity term ${way.term}`} of ${pod.name}`;
  if (about.length === 0) return [`${rules} ${way.term === undefined ? 'say' : 'says'} nothing about ${zoneLabel}`];
  return [`${rules} admit${way.term === undefined ? '' : 's'} ${zoneOf(node, zoneLabel)}`];
}

const zoneOf = (node: ClusterNode, zoneLabel: string) => {
  const zone = labelOf(node, zoneLabel);
  return zone === undefined ? `nodes without ${zoneLabel}` : `${zoneLabel}=${zone}`;
};

const apartReason = (apartBy: string[], topologyKey: string) =>
  apartBy.includes(topologyKey)
    ? `a node without ${topologyKey} passes the anti-affinity by ${topologyKey}`
    : `no required anti-affinity by ${topologyKey} of either selects the other`;
