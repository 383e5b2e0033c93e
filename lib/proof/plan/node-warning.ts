import type { Text } from '../text';
import type { PlanNode } from './plan-node';
import { type PlanWorld, zoneOf } from './plan-world';
import { say } from './words';

/** What is odd about a node. */
export enum NodeWarningKind {
  /** It does not tell its zone. */
  NO_ZONE = 'no zone',
  /** It tells its zone, but not by the well-known label. */
  NO_WELL_KNOWN_ZONE = 'no well-known zone',
  /** Its two zone labels contradict those of other nodes. */
  ZONES_DISAGREE = 'zones disagree',
  /** It is cordoned. */
  CORDONED = 'cordoned',
  /** It has a taint that keeps pods away. */
  TAINTED = 'tainted',
  /** It has a taint that advises against it. */
  ADVISED_AGAINST = 'advised against',
  /** Its kubelet does not answer. */
  NOT_READY = 'not ready',
}

/** Something about a node that a person should look at. */
export interface NodeWarning {
  /** The node. */
  readonly node: string;
  /** What it is. */
  readonly kind: NodeWarningKind;
  /** What it is, in words. */
  readonly says: Text;
  /** What to do, as an imperative. */
  readonly fix: Text;
}

const WELL_KNOWN = 'topology.kubernetes.io/zone';
const CORDON = 'node.kubernetes.io/unschedulable';
const CONDITIONS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** What is odd about the nodes. @internal */
export function nodeWarnings(world: PlanWorld): NodeWarning[] {
  const expected = majorities(world);
  return world.nodes.flatMap((node) => [...zoneWarnings(node, world, expected), ...stateWarnings(node)]);
}

function zoneWarnings(node: PlanNode, world: PlanWorld, { wellKnownOf, zoneBehind }: Majorities): NodeWarning[] {
  const { zoneLabel } = world;
  const [zone, wellKnown] = [zoneOf(world, node), node.labels[WELL_KNOWN]];
  const warn = (kind: NodeWarningKind, says: Text, fix: Text): NodeWarning => ({ node: node.name, kind, says, fix });
  if (zone === undefined) {
    return [
      warn(
        NodeWarningKind.NO_ZONE,
        say(
          `${node.name} has no label ${zoneLabel}: pods that are bound to a zone do not go there, and others may share a zone without anybody knowing`,
          `${node.name} 没有标签 ${zoneLabel}：绑定到区的 Pod 不会去那里，其他 Pod 则可能不知不觉地处于同一个区`,
        ),
        say(`label it with ${zoneLabel}=<zone>`, `加上标签 ${zoneLabel}=<区>`),
      ),
    ];
  }
  if (zoneLabel === WELL_KNOWN) return [];
  if (wellKnown === undefined) {
    return [
      warn(
        NodeWarningKind.NO_WELL_KNOWN_ZONE,
        say(
          `${node.name} has ${zoneLabel}=${zone} but no ${WELL_KNOWN}: evictions after the loss of a zone, zonal volumes and default spreading do not see its zone`,
          `${node.name} 有 ${zoneLabel}=${zone}，但没有 ${WELL_KNOWN}：失去一个区之后的驱逐、带区的卷和默认分布都看不到它的区`,
        ),
        say(`label it with ${WELL_KNOWN} as well, for example ${WELL_KNOWN}=${zone}`, `同时加上 ${WELL_KNOWN}，例如 ${WELL_KNOWN}=${zone}`),
      ),
    ];
  }
  if (wellKnownOf.get(zone) === wellKnown && zoneBehind.get(wellKnown) === zone) return [];
  return [
    warn(
      NodeWarningKind.ZONES_DISAGREE,
      say(
        `${node.name} has ${zoneLabel}=${zone} and ${WELL_KNOWN}=${wellKnown}, which go together on no majority of nodes`,
        `${node.name} 的 ${zoneLabel}=${zone} 与 ${WELL_KNOWN}=${wellKnown} 和多数节点的对应关系不一致`,
      ),
      say('correct the label that is wrong', '改正错误的标签'),
    ),
  ];
}

interface Majorities {
  readonly wellKnownOf: Map<string, string>;
  readonly zoneBehind: Map<string, string>;
}

/** The two labels may name zones differently, as long as they cut the nodes in the same way. */
function majorities(world: PlanWorld): Majorities {
  const pairs = world.nodes.flatMap((node) => {
    const [zone, wellKnown] = [zoneOf(world, node), node.labels[WELL_KNOWN]];
    return zone === undefined || wellKnown === undefined ? [] : [[zone, wellKnown]];
  });
  return { wellKnownOf: mostCommon(pairs), zoneBehind: mostCommon(pairs.map(([zone, wellKnown]) => [wellKnown, zone])) };
}

function mostCommon(pairs: string[][]): Map<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const [from, to] of pairs) {
    const values = counts.get(from) ?? new Map<string, number>();
    counts.set(from, values.set(to, (values.get(to) ?? 0) + 1));
  }
  const most = (values: Map<string, number>) => [...values].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))[0][0];
  return new Map([...counts].map(([from, values]) => [from, most(values)]));
}

function stateWarnings({ name, taints = [], unschedulable, ready }: PlanNode): NodeWarning[] {
  const warn = (kind: NodeWarningKind, says: Text, fix: Text): NodeWarning => ({ node: name, kind, says, fix });
  const shown = taints.filter(({ key }) => key !== CORDON && !(CONDITIONS.includes(key) && !ready));
  return [
    ...(ready
      ? []
      : [warn(NodeWarningKind.NOT_READY, say(`${name} is not ready`, `${name} 未就绪`), say('bring it back, or remove it', '恢复它，或将其移除'))]),
    ...(unschedulable || taints.some(({ key }) => key === CORDON)
      ? [
          warn(
            NodeWarningKind.CORDONED,
            say(`${name} is cordoned and takes no new pod`, `${name} 已被封锁，不接纳新的 Pod`),
            say(`kubectl uncordon ${name}`, `kubectl uncordon ${name}`),
          ),
        ]
      : []),
    ...shown.map(({ key, value, effect }) => {
      const taint = `${key}${value ? `=${value}` : ''}:${effect}`;
      const fix = say(`kubectl taint nodes ${name} ${taint}-, unless it is meant to stay`, `如非有意保留：kubectl taint nodes ${name} ${taint}-`);
      return effect === 'PreferNoSchedule'
        ? warn(
            NodeWarningKind.ADVISED_AGAINST,
            say(
              `${name} has the taint ${taint}, which costs it up to 300 points against nodes without one`,
              `${name} 有污点 ${taint}，与没有污点的节点相比最多少 300 分`,
            ),
            fix,
          )
        : warn(
            NodeWarningKind.TAINTED,
            say(`${name} has the taint ${taint} and takes only pods that tolerate it`, `${name} 有污点 ${taint}，只接纳容忍它的 Pod`),
            fix,
          );
    }),
  ];
}
