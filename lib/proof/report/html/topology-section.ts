import type { Text } from '../../text';
import type { Capacity } from '../capacity';
import type { ClusterView, PlacedPod } from '../cluster-view';
import { zoneLosses } from '../losses';
import { type Content, type Markup, markup } from '../markup';
import { bytesText, cpuText } from '../quantity';
import { counted } from '../svg/cluster-drawing';
import { type Card, columnsOf, groupRows } from '../topology-rows';
import { lossCards } from './loss-cards';

/** The zones as the columns of a table, which the script lets be lost. @internal */
export function topologySection(view: ClusterView, capacities: Capacity[]): Markup {
  const columns = columnsOf(view);
  const { rows, left } = groupRows(view);
  const lostIn = lossColumns(view);
  const bodies = rows.map((row) => {
    const own = row.columns.map((cards, column) => cards.map((card) => ({ card, lost: lostIn(card.pod, card.sure, column) })));
    const hit = [...new Set(own.flat().flatMap(({ lost }) => lost))];
    return tableRow(row.label, own, 'wire', ({ card, lost }) => brokerCard(card, row.count, lost, hit));
  });
  const servers = columns.map((zone) => view.nameServers.filter((placed) => placed.zone === zone));
  const voters = columns.map((zone) => view.voters.filter((placed) => placed.zone === zone));
  const lostOf = ({ pod, sure, zone }: PlacedPod) => lostIn(pod.name, sure, columns.indexOf(zone));
  const title = `${view.anchor}-topology`;
  return markup`<section class="sheet" aria-labelledby="${title}">
<h3 id="${title}">${{ en: 'Topology', zh: '拓扑' }}</h3>
<p class="soft">${legendText(view)}</p>
<p class="status" hidden></p>
<p class="hint" hidden>${{
    en: 'Nothing is lost. Point at a zone to see it lost, or press it to keep it so; Escape brings it back.',
    zh: '没有失去任何区。指向一个区，就能看到失去它之后的样子；按下则保持，按 Esc 恢复。',
  }}</p>
<p class="back" hidden>${{ en: 'Nothing is lost.', zh: '没有失去任何区。' }}</p>
<p class="live vh" aria-live="polite"></p>
<div class="map-wrap"${columns.length > 2 && markup` role="region" tabindex="0" aria-labelledby="${title}"`}>
<table class="map">
<caption class="vh">${{ en: 'Where each broker group, name server and controller stands', zh: '每个 broker 组、name server 和 controller 所在的区' }}</caption>
<thead><tr><th class="head" scope="col"><span class="vh">${{ en: 'What', zh: '对象' }}</span></th>${columns.map((zone, index) => zoneHead(view, zone, index, columns.length, capacities[index]))}</tr></thead>
<tbody>
${bodies}${
  view.nameServers.length > 0 &&
  tableRow({ en: 'name servers', zh: 'name server' }, servers, 'none', (server) => chip(WAY, 'name server', server, lostOf(server)), true)
}${
  view.voters.length > 0 &&
  tableRow({ en: 'controllers', zh: 'controller' }, voters, 'sight', (voter) => chip(DOT, `controller ${voter.id}`, voter, lostOf(voter)))
}</tbody>
</table>
</div>
${left > 0 && markup`<p class="soft small">${{ en: `And ${counted(left, 'more group')}, which stand in other ways.`, zh: `另有 ${left} 个组，位置各不相同。` }}</p>`}
${lossCards(view, columns)}
</section>
`;
}

/** The columns whose loss takes a pod: its own, or all that may hold it. */
function lossColumns({ zones, outages }: ClusterView): (pod: string, sure: boolean, column: number) => number[] {
  const losses = zoneLosses(outages);
  const lost = zones.map((zone) => new Set(losses.get(zone)?.pods));
  return (pod, sure, column) => (sure ? [column] : [...lost.keys()].filter((index) => lost[index].has(pod)));
}

function legendText({ apartByNode, groups }: ClusterView): Text {
  const first = groups.some(({ members }) => members.some(({ preferred }) => preferred));
  const nodes: Text = apartByNode
    ? { en: 'Each broker has a node to itself.', zh: '每个 broker 独占一个节点。' }
    : { en: 'Brokers can share a node.', zh: 'broker 可能共用节点。' };
  return {
    en: `${nodes.en} A line joins the members of a group, which replicate to each other.${first ? ' ★ is master on the first start; afterwards either can be.' : ''}`,
    zh: `${nodes.zh}连线连接互相复制的同组成员。${first ? '★ 在首次启动时成为 master，此后任一成员都可能是。' : ''}`,
  };
}

const edges = (index: number, count: number) => `${index === 0 ? ' left' : ''}${index === count - 1 ? ' right' : ''}`;

function zoneHead(view: ClusterView, zone: string | undefined, index: number, count: number, capacity: Capacity): Markup {
  const { brokers, cpu, memory, storage } = capacity;
  const name: Content = zone ?? { en: 'no fixed zone', zh: '没有固定的区' };
  const nodes: Text = view.apartByNode
    ? { en: `${counted(brokers, 'node')} with a broker`, zh: `${brokers} 个 broker 节点` }
    : { en: counted(brokers, 'broker'), zh: `${brokers} 个 broker` };
  const holds = brokers > 0 ? nodes : { en: 'no broker', zh: '没有 broker' };
  const asks: Text = {
    en: `${cpuText(cpu)} CPU, ${bytesText(memory)} memory${storage > 0 ? `, ${bytesText(storage)} storage` : ''}`,
    zh: `${cpuText(cpu)} CPU，内存 ${bytesText(memory)}${storage > 0 ? `，存储 ${bytesText(storage)}` : ''}`,
  };
  return markup`<th scope="col" data-col="${index}" class="c${index % 4}${edges(index, count)}${brokers === 0 && ' votes-only'}"><span class="zone-name"><span>${name}</span><span class="toggle" hidden>${{ en: 'show lost', zh: '显示失去' }}</span></span><span class="zone-sub">${holds}</span><span class="zone-sub">${asks}</span></th>`;
}

type Line = 'wire' | 'sight' | 'none';

function tableRow<T>(label: Text, columns: T[][], line: Line, draw: (thing: T) => Markup, turn = false): Markup {
  const filled = columns.map((things, index) => (things.length > 0 ? index : -1)).filter((index) => index >= 0);
  const [first = -1, last = -1] = [filled[0], filled[filled.length - 1]];
  return markup`<tr${turn && markup` class="turn"`}><th class="head" scope="row"><span class="vh">${label}</span></th>${columns.map(
    (things, index) => {
      const joined = line !== 'none' && index > first && index <= last && first >= 0;
      const lines = joined ? (things.length > 0 ? ` ${line}` : line === 'wire' ? ' through' : '') : '';
      const inner = things.map(draw);
      return markup`<td data-col="${index}" class="${edges(index, columns.length).trim()}${lines}">${things.length > 1 && line !== 'wire' ? markup`<div class="chips">${inner}</div>` : inner}</td>`;
    },
  )}</tr>
`;
}

const LOST = markup`<span class="fate is-lost">${{ en: 'lost', zh: '失去' }}</span>`;
const MAY_BE_LOST = markup`<span class="fate is-lost">${{ en: 'can be lost', zh: '可能失去' }}</span>`;
const LEFT = markup`<span class="fate serves">${{ en: 'goes on alone', zh: '独自继续' }}</span><span class="fate waits">${{ en: 'waits for hands', zh: '等待人工' }}</span>`;

const sign = (name: string): Markup => markup`<svg class="sign ${name}" aria-hidden="true"><use href="#sign-${name}"/></svg>`;
const RACK = sign('rack');
const WAY = sign('way');
const DOT = markup`<span class="dot" aria-hidden="true"></span>`;

function brokerCard({ name, note, title, preferred, sure, node }: Card, count: number, lost: number[], hit: number[]): Markup {
  const classes = ['card', ...(preferred ? ['first'] : []), ...(sure ? [] : ['unsure']), ...(count > 1 ? ['many'] : [])].join(' ');
  return markup`<div class="${classes}"${columnData('lost', lost)}${columnData('hit', hit)} title="${title}">${RACK}<span class="who"><b>${name}</b><span class="note">${note}${!sure && { en: ', hoped for, not guaranteed', zh: '，只是期望，没有保证' }}${node !== undefined && ` · ${node}`}</span></span>${preferred && markup`<span class="pill"><span aria-hidden="true">★ </span>${{ en: 'preferred master', zh: '首选 master' }}</span>`}${sure ? LOST : MAY_BE_LOST}${LEFT}</div>`;
}

const columnData = (name: string, columns: number[]): Markup | false => columns.length > 0 && markup` data-${name}="${columns.join(' ')}"`;

const chip = (icon: Markup, name: string, { pod, sure }: PlacedPod, lost: number[]): Markup =>
  markup`<div class="card chip${!sure && ' unsure'}"${columnData('lost', lost)} title="${pod.name}">${icon}<span class="who">${name}</span>${sure ? LOST : MAY_BE_LOST}</div>`;
