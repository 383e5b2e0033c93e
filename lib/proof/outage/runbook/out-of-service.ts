import { word } from '../words';
import { nodeQuestion } from './names';
import type { Situation } from './situation';

const TAINT = 'node.kubernetes.io/out-of-service';

/** The nodes of lost pods, as words of a command: their names, or a question that finds them. @internal */
export function nodesOf({ loss, standings }: Situation, pods: string[]): string[] {
  const chosen = loss.pods.filter(({ pod }) => pods.includes(pod.name));
  const known = standings.nodes === undefined ? [] : chosen.flatMap(({ node }) => node ?? []);
  return known.length > 0 ? [...new Set(known)].sort().map(word) : chosen.map(({ pod }) => nodeQuestion(pod));
}

/** Declares nodes out of service. Only of machines that are off: Kubernetes starts their pods elsewhere. @internal */
export const taint = (nodes: string[]): string => `kubectl taint nodes ${nodes.join(' ')} ${TAINT}=nodeshutdown:NoExecute`;

/** Takes that back. Where the nodes are not known, who has the taint must be looked up first: others may have it for reasons of their own. @internal */
export const untaint = (nodes: string[]): string[] =>
  nodes.some((node) => node.startsWith('"'))
    ? ["kubectl get nodes -o 'custom-columns=NAME:.metadata.name,TAINTS:.spec.taints[*].key'", `kubectl taint nodes NODE ${TAINT}:NoExecute-`]
    : [`kubectl taint nodes ${nodes.join(' ')} ${TAINT}:NoExecute-`];

/** Shows the nodes with the labels that zones go by. @internal */
export const getNodes = ({ standings: { zoneLabel } }: Situation): string =>
  `kubectl get nodes -L ${[...new Set([zoneLabel, 'topology.kubernetes.io/zone'])].map(word).join(',')}`;
