import { groupBy } from '../facts/facts';
import { plain, type Text } from '../text';
import type { ClusterView, PlacedGroup, PlacedMember } from './cluster-view';

/** The most groups that are drawn one by one. */
const DRAWN = 24;

/** The most kinds of groups that are drawn when there are too many groups. */
const KINDS = 12;

/** A member, or the members of many groups that stand alike. @internal */
export interface Card {
  readonly name: string;
  readonly note: Text;
  readonly title: string;
  readonly preferred: boolean;
  readonly sure: boolean;
  readonly node?: string;
  /** The pod it stands for, or one of many alike. */
  readonly pod: string;
}

/** A row of the topology: a group, or many that stand alike. @internal */
export interface TopologyRow {
  readonly label: Text;
  /** The name of the group. Nothing for many. */
  readonly name?: string;
  /** How many groups it stands for. */
  readonly count: number;
  /** The cards of each column. */
  readonly columns: Card[][];
}

/** The columns of the topology: the zones, and one for pods that are bound to none. @internal */
export const columnsOf = ({ zones, nowhere }: ClusterView): (string | undefined)[] => (nowhere ? [...zones, undefined] : zones);

/** The groups as rows: one by one, or by where their members stand when there are many. @internal */
export function groupRows(view: ClusterView): { rows: TopologyRow[]; left: number } {
  const columns = columnsOf(view);
  if (view.groups.length <= DRAWN) return { rows: view.groups.map((group) => rowOf([group], columns)), left: 0 };
  const kinds = [...groupBy(view.groups, patternOf).values()].sort((a, b) => b.length - a.length);
  const left = kinds.slice(KINDS).reduce((sum, groups) => sum + groups.length, 0);
  return { rows: kinds.slice(0, KINDS).map((groups) => rowOf(groups, columns)), left };
}

const patternOf = ({ members }: PlacedGroup) => JSON.stringify(members.map(({ zone, sure, preferred }) => [zone ?? null, sure, preferred]));

function rowOf(groups: PlacedGroup[], columns: (string | undefined)[]): TopologyRow {
  const [{ brokerName, members }] = groups;
  const many = groups.length > 1;
  const name = many ? `${brokerName} … ${groups[groups.length - 1].brokerName}` : brokerName;
  const count = groups.length;
  return {
    ...(!many && { name }),
    label: many ? { en: `${count} groups: ${name}`, zh: `${count} 个组：${name}` } : plain(name),
    count,
    columns: columns.map((column) => members.filter(({ zone }) => zone === column).map((member) => cardOf(member, name, count))),
  };
}

function cardOf({ member, sure, preferred, pod, node }: PlacedMember, name: string, count: number): Card {
  const number: Text = { en: `member ${member}`, zh: `成员 ${member}` };
  const note: Text = count > 1 ? { en: `${number.en} of ${count} groups`, zh: `${count} 个组的${number.zh}` } : number;
  return { name, note, title: count > 1 ? name : pod.name, preferred, sure, pod: pod.name, ...(count === 1 && { node }) };
}
