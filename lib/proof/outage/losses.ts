import { labelOf } from '../cluster';
import type { ClusterFacts } from '../facts/facts';
import { plain, type Text } from '../text';
import { hopedIn, type Standing, type Standings, worstIn } from './standing';
import { say } from './words';

/** Something that is lost. @internal */
export interface Loss {
  readonly id: string;
  readonly lost: Text;
  readonly zones: string[];
  /** The nodes that are lost, if they are known. */
  readonly nodes: string[];
  readonly pods: Standing[];
  /** What is lost if every pod stands where it is hoped to; nothing if that is known. */
  readonly hoped?: Standing[];
}

/** The losses of zones, and of zones and a controller elsewhere. @internal */
export function zoneLosses(cluster: ClusterFacts, standings: Standings): Loss[] {
  const zones = standings.zones.map((zone) => zoneLoss(cluster, standings, zone)).filter(({ pods }) => pods.length > 0);
  const controllers = standings.all.filter(({ pod }) => pod.component === 'controller');
  return [...zones, ...zones.flatMap((loss) => controllers.filter((one) => !loss.pods.includes(one)).map((one) => withController(loss, one)))];
}

/** The losses of nodes that carry pods of the cluster, one by one; none unless nodes and placement are known. @internal */
export const nodeLosses = (standings: Standings): Loss[] => [...standings.byNode.keys()].map((node) => nodeLoss(standings, [node]));

/** The losses of pods, one by one: controllers, members, name servers. @internal */
export function podLosses({ controllers, groups, nameServers }: ClusterFacts, { byName }: Standings): Loss[] {
  const each = (pods: { readonly name: string }[], id: string, kind: Text) =>
    pods
      .flatMap(({ name }) => byName.get(name) ?? [])
      .map((one): Loss => {
        const { name } = one.pod;
        return { id: `${id}-${name}`, lost: say(`${kind.en} ${name}`, `${kind.zh} ${name}`), zones: [], nodes: [], pods: [one] };
      });
  return [
    ...each(controllers, 'controller', plain('controller')),
    ...each(
      groups.flatMap(({ members }) => members),
      'member',
      say('member', '成员'),
    ),
    ...each(nameServers, 'name-server', plain('name server')),
  ];
}

function zoneLoss(cluster: ClusterFacts, standings: Standings, zone: string): Loss {
  const pods = worstIn(cluster, standings, zone);
  const hoped = hopedIn(standings, zone);
  const taken = new Set(pods);
  const same = hoped.length === pods.length && hoped.every((one) => taken.has(one));
  const nodes = (standings.nodes ?? []).filter((node) => labelOf(node, standings.zoneLabel) === zone).map(({ name }) => name);
  return { id: `zone-${zone}`, lost: say(`zone ${zone}`, `区 ${zone}`), zones: [zone], nodes: nodes.sort(), pods, ...(!same && { hoped }) };
}

/** A zone, and a controller that stands elsewhere. */
function withController(loss: Loss, controller: Standing): Loss {
  const { name } = controller.pod;
  return {
    ...loss,
    id: `${loss.id}-and-${name}`,
    lost: say(`${loss.lost.en} and controller ${name}`, `${loss.lost.zh} 和 controller ${name}`),
    pods: [...loss.pods, controller],
    ...(loss.hoped !== undefined && { hoped: [...loss.hoped, ...(loss.hoped.includes(controller) ? [] : [controller])] }),
  };
}

/** The loss of one node, or of some at once. @internal */
export function nodeLoss({ byNode }: Standings, nodes: string[]): Loss {
  const words = nodes.length === 1 ? say(`node ${nodes[0]}`, `节点 ${nodes[0]}`) : say(`nodes ${nodes.join(' and ')}`, `节点 ${nodes.join(' 和 ')}`);
  return {
    id: `${nodes.length === 1 ? 'node' : 'nodes'}-${nodes.join('-and-')}`,
    lost: words,
    zones: [],
    nodes,
    pods: nodes.flatMap((node) => byNode.get(node) ?? []),
  };
}
