import { majorityOf } from '../../majority';
import { type Outage, Recovery } from '../../outage/outage';
import type { Language, Text } from '../../text';
import type { Capacity } from '../capacity';
import type { ClusterView } from '../cluster-view';
import { capital, RECOVERIES, secondsText, zoneLosses } from '../losses';
import { type Markup, markup } from '../markup';
import { bytesText, cpuText } from '../quantity';
import { type Card, columnsOf, groupRows, type TopologyRow } from '../topology-rows';
import { type Box, check, label, pill, rack, rectangle, round, signpost, warning } from './drawing';
import { textWidth } from './text-width';

const MARGIN = 24;
const HEAD = 74;
const ZONE_HEAD = 78;
const SLOT = 62;
const BETWEEN = 14;
const CHIP = 36;
const PAD = 16;
const FOOT = 46;
const LEGEND = 44;

/** The drawing of one cluster. @internal */
export interface Drawing {
  readonly drawn: Markup;
  readonly width: number;
  readonly height: number;
}

/** Zones as columns, groups as rows: a line between two members is level, and crosses the zones between. @internal */
export function clusterDrawing(view: ClusterView, capacities: Capacity[], language: Language): Drawing {
  const say = (text: Text) => text[language];
  const columns = columnsOf(view);
  const { rows, left } = groupRows(view);
  const boxes = columnBoxes(view, columns);
  const width = Math.max(900, (boxes[boxes.length - 1]?.right ?? 0) + MARGIN);
  const parts: Markup[] = [];
  let y = HEAD + ZONE_HEAD;
  for (const row of rows) {
    const tallest = Math.max(1, ...row.columns.map((cards) => cards.length));
    parts.push(rowDrawing(row, boxes, y, say));
    y += tallest * (SLOT + BETWEEN);
  }
  if (left > 0) {
    parts.push(label(say(leftText(left)), boxes[0].left + PAD, y + 12, 'soft note', 12, 500));
    y += 24;
  }
  const chips = chipRows(view, columns, boxes, y, say);
  y = chips.bottom;
  const bottom = y + FOOT;
  const panels = columns.map((zone, index) => {
    const { left: x, right } = boxes[index];
    const panel: Box = { x, y: HEAD, width: right - x, height: bottom - HEAD };
    return panelDrawing(view, zone, index, panel, capacities[index], say);
  });
  return {
    width,
    height: bottom + LEGEND,
    drawn: markup`${headDrawing(view, width, say)}
${panels}${parts}${chips.drawn}${legend(view, bottom + 27, width, say)}`,
  };
}

interface Column {
  readonly left: number;
  readonly right: number;
}

/** Zones with brokers share the width; one that only votes is narrow. */
function columnBoxes(view: ClusterView, columns: (string | undefined)[]): Column[] {
  const brokers = new Set(view.groups.flatMap(({ members }) => members.map(({ zone }) => zone)));
  const wide = columns.filter((zone) => brokers.has(zone)).length || 1;
  const narrow = columns.length - columns.filter((zone) => brokers.has(zone)).length;
  const gap = columns.length <= 2 ? 72 : 44;
  const narrowWidth = 190;
  const room = 900 - 2 * MARGIN - gap * (columns.length - 1) - narrow * narrowWidth;
  const wideWidth = Math.min(560, Math.max(186, Math.floor(room / wide)));
  let x = MARGIN;
  return columns.map((zone) => {
    const left = x;
    const right = left + (brokers.has(zone) ? wideWidth : narrowWidth);
    x = right + gap;
    return { left, right };
  });
}

function headDrawing(view: ClusterView, width: number, say: (text: Text) => string): Markup {
  const { facts, groups, nameServers, voters } = view;
  const needed = majorityOf(voters.length);
  const counts: Text = {
    en: `${counted(groups.length, 'broker group')}, ${counted(nameServers.length, 'name server')}, ${counted(voters.length, 'controller')} · zones by the node label ${facts.zoneLabel ?? '?'}`,
    zh: `${groups.length} 个 broker 组，${nameServers.length} 个 name server，${voters.length} 个 controller · 按节点标签 ${facts.zoneLabel ?? '?'} 分区`,
  };
  const quorum: Text = { en: `quorum ${needed} of ${voters.length}`, zh: `多数 ${needed} / ${voters.length}` };
  const dots = voters.slice(0, 9).map((_, index) => {
    const x = width - MARGIN - 7 - (Math.min(voters.length, 9) - 1 - index) * 18;
    return markup`<circle class="${index < needed ? 'dot' : 'dot-empty'}" cx="${x}" cy="30" r="6"/>`;
  });
  const room = width - 2 * MARGIN - 200;
  return markup`<g>${label(view.id, MARGIN, 37, 'ink title', 21, room, true)}${label(say(counts), MARGIN, 58, 'soft note', 12.5, width - 2 * MARGIN - 110)}${
    voters.length > 0 && markup`${dots}<text class="soft note" x="${width - MARGIN}" y="58" text-anchor="end">${say(quorum)}</text>`
  }</g>`;
}

/** Three brokers, one broker. @internal */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function panelDrawing(
  view: ClusterView,
  zone: string | undefined,
  index: number,
  panel: Box,
  capacity: Capacity,
  say: (text: Text) => string,
): Markup {
  const { x, y, width, height } = panel;
  const room = width - 2 * PAD;
  const name: Text = zone === undefined ? { en: 'no fixed zone', zh: '没有固定的区' } : { en: zone, zh: zone };
  const { brokers, cpu, memory, storage } = capacity;
  const nodes: Text = view.apartByNode
    ? { en: `${counted(brokers, 'node')} with a broker`, zh: `${brokers} 个 broker 节点` }
    : { en: counted(brokers, 'broker'), zh: `${brokers} 个 broker` };
  const holds: Text = brokers > 0 ? nodes : { en: 'no broker', zh: '没有 broker' };
  const asks: Text = {
    en: `${cpuText(cpu)} CPU, ${bytesText(memory)} memory${storage > 0 ? `, ${bytesText(storage)} storage` : ''}`,
    zh: `${cpuText(cpu)} CPU，内存 ${bytesText(memory)}${storage > 0 ? `，存储 ${bytesText(storage)}` : ''}`,
  };
  return markup`<g class="${zone === undefined ? 'hoped' : 'bound'}">${rectangle(panel, 'zone', 12)}<rect class="bar${index % 4}" x="${x + PAD}" y="${y + 14}" width="4" height="48" rx="2"/>${label(say(name), x + PAD + 13, y + 27, 'ink zone-name', 16, room - 13, true)}${label(say(holds), x + PAD + 13, y + 45, 'soft note', 12, room - 13)}${label(say(asks), x + PAD + 13, y + 61, 'soft note', 12, room - 13)}${zone !== undefined && lossDrawing(view, zone, { x, y: y + height - FOOT, width, height: FOOT }, say)}</g>
`;
}

/** What the loss of the zone means, at the foot of its column. */
function lossDrawing(view: ClusterView, zone: string, { x, y, width }: Box, say: (text: Text) => string): Markup | false {
  const outage = zoneLosses(view.outages).get(zone);
  if (outage === undefined) return false;
  const hands = outage.recovery === Recovery.BY_HAND;
  const room = width - 2 * PAD - 34;
  const text = lossTexts(zone, outage)
    .map(say)
    .find((candidate) => textWidth(candidate, 12.5, true) <= room);
  const [fill, ink] = hands ? ['hands', 'hands-ink'] : ['ok', 'ok-ink'];
  const box = { x: x + PAD, y: y + 4, width: width - 2 * PAD, height: 28 };
  return markup`${rectangle(box, fill, 8)}${hands ? warning(box.x + 9, box.y + 9) : check(box.x + 10, box.y + 9)}${label(text ?? capital(say(RECOVERIES[outage.recovery])), box.x + 29, box.y + 18.5, `${ink} verdict`, 12.5, room, true)}`;
}

/** The same, in fewer and fewer words. */
function lossTexts(zone: string, { recovery, writeStopKilled, writeStopCut }: Outage): Text[] {
  const ranges = [writeStopKilled, writeStopCut].flatMap((range) => (range === undefined || range.to === 0 ? [] : [range]));
  const seconds = secondsText({ from: Math.min(...ranges.map(({ from }) => from)), to: Math.max(...ranges.map(({ to }) => to)) });
  const { en, zh } = RECOVERIES[recovery];
  const short = { en: `${zone} lost: ${en}`, zh: `失去 ${zone}：${zh}` };
  if (ranges.length === 0) return [short];
  return [
    { en: `${short.en}, writes stop ${seconds.en}`, zh: `${short.zh}，写入中断 ${seconds.zh}` },
    { en: `${short.en}, ${seconds.en}`, zh: `${short.zh}，${seconds.zh}` },
    short,
  ];
}

function rowDrawing(row: TopologyRow, boxes: Column[], y: number, say: (text: Text) => string): Markup {
  const found = row.columns.map((cards, index) => ({ cards, index })).filter(({ cards }) => cards.length > 0);
  const middle = y + SLOT / 2;
  const links = found.slice(1).map(({ index }, position) => {
    const [from, to] = [boxes[found[position].index].right - PAD, boxes[index].left + PAD];
    return markup`<path class="link" d="M${from} ${middle}H${to}"/><circle class="end" cx="${from}" cy="${middle}" r="4.5"/><circle class="end" cx="${to}" cy="${middle}" r="4.5"/>`;
  });
  const slots = found.flatMap(({ cards, index }) => {
    const { left, right } = boxes[index];
    return cards.map((card, position) => {
      const top = y + position * (SLOT + BETWEEN);
      const together = position > 0 && markup`<path class="bad-link" d="M${round((left + right) / 2)} ${top - BETWEEN}v${BETWEEN}"/>`;
      return markup`${together}${slotDrawing(card, row.count, { x: left + PAD, y: top, width: right - left - 2 * PAD, height: SLOT }, say)}`;
    });
  });
  return markup`<g>${slots}${links}</g>
`;
}

const FIRST: Text = { en: '★ preferred master', zh: '★ 首选 master' };
const FIRST_SHORT: Text = { en: '★ master', zh: '★ master' };
const FIRST_SIGN: Text = { en: '★', zh: '★' };

function slotDrawing(card: Card, count: number, box: Box, say: (text: Text) => string): Markup {
  const { x, y, width } = box;
  const master = card.preferred ? pill(say(width > 300 ? FIRST : width > 200 ? FIRST_SHORT : FIRST_SIGN), x + width - 12, y + 20) : undefined;
  const room = width - 46 - (master ? master.width + 18 : 12);
  const hope: Text = { en: ', hoped for', zh: '，只是期望' };
  const place = card.node === undefined ? '' : ` · ${card.node}`;
  const note = `${say(card.note)}${card.sure ? '' : say(hope)}${place}`;
  const behind = count > 1 && [6, 3].map((shift) => rectangle({ x: x + shift, y: y + shift, width: width - shift, height: SLOT }, 'behind', 9));
  const face = count > 1 ? { ...box, width: width - 6 } : box;
  return markup`<g><title>${card.title}${card.node !== undefined && ` – ${card.node}`}</title>${behind}${rectangle(face, `slot${card.preferred ? ' first' : ''}${card.sure ? '' : ' unsure'}`, 9)}${rack(x + 14, y + 19)}${label(card.name, x + 44, y + 27, 'ink name', 14.5, room, true)}${label(note, x + 44, y + 45, 'soft note', 12, room)}${master?.drawn}</g>
`;
}

/** Name servers and controllers, and the dotted line by which controllers see each other. */
function chipRows(view: ClusterView, columns: (string | undefined)[], boxes: Column[], y: number, say: (text: Text) => string) {
  const top = y + 4;
  const servers = columns.map((zone) => view.nameServers.filter((placed) => placed.zone === zone));
  const voters = columns.map((zone) => view.voters.filter((placed) => placed.zone === zone));
  const parts: Markup[] = [];
  let bottom = top;
  const serverRows = Math.max(...servers.map((some) => Math.min(some.length, 3)), 0);
  servers.forEach((some, index) => {
    some.slice(0, 3).forEach(({ pod, sure }, position) => {
      const text = `${say({ en: 'name server', zh: 'name server' })}${position === 2 && some.length > 3 ? ` +${some.length - 3}` : ''}`;
      parts.push(chip(text, pod.name, sure, { ...chipBox(boxes[index], top + position * (CHIP + 8)) }, signpost));
    });
  });
  bottom = top + serverRows * (CHIP + 8);
  const present = voters.map((some, index) => ({ some, index })).filter(({ some }) => some.length > 0);
  present.slice(1).forEach(({ index }, position) => {
    const [from, to] = [boxes[present[position].index].right - PAD, boxes[index].left + PAD];
    parts.push(markup`<path class="vote-link" d="M${from} ${bottom + CHIP / 2}H${to}"/>`);
  });
  const voterHeights = voters.map((some, index) => {
    const { x, width } = chipBox(boxes[index], bottom);
    const across = Math.max(1, Math.min(some.length, Math.floor((width + 10) / 150)));
    const each = (width - (across - 1) * 10) / across;
    some.forEach(({ id, pod, sure }, position) => {
      const box = {
        x: round(x + (position % across) * (each + 10)),
        y: bottom + Math.floor(position / across) * (CHIP + 8),
        width: round(each),
        height: CHIP,
      };
      parts.push(chip(`controller ${id}`, pod.name, sure, box, (cx, cy) => markup`<circle class="dot" cx="${round(cx + 7)}" cy="${cy + 8}" r="6"/>`));
    });
    return Math.ceil(some.length / across) * (CHIP + 8);
  });
  bottom += Math.max(0, ...voterHeights);
  return { drawn: parts, bottom: bottom + 8 };
}

const chipBox = ({ left, right }: Column, y: number): Box => ({ x: left + PAD, y, width: right - left - 2 * PAD, height: CHIP });

const chip = (text: string, title: string, sure: boolean, box: Box, icon: (x: number, y: number) => Markup): Markup =>
  markup`<g><title>${title}</title>${rectangle(box, sure ? 'chip' : 'chip unsure', 9)}${icon(box.x + 13, box.y + 10)}${label(text, box.x + 38, box.y + 22.5, 'ink note', 12.5, box.width - 46)}</g>
`;

function legend(view: ClusterView, y: number, width: number, say: (text: Text) => string): Markup {
  const slot: Text = view.apartByNode
    ? { en: 'a node, one broker each', zh: '节点，每个只放一个 broker' }
    : { en: 'a broker; brokers can share a node', zh: '一个 broker；broker 可能共用节点' };
  const items = [
    { icon: (x: number) => markup`<g transform="translate(${x} ${y - 14}) scale(.75)">${rack(0, 0)}</g>`, room: 22, text: say(slot) },
    {
      icon: (x: number) => markup`<text class="ink note" x="${x}" y="${y}">★</text>`,
      room: 17,
      text: say({ en: 'master on the first start', zh: '首次启动时的 master' }),
    },
    {
      icon: (x: number) =>
        markup`<path class="link" d="M${x + 4} ${y - 4}h24"/><circle class="end" cx="${x + 4}" cy="${y - 4}" r="4"/><circle class="end" cx="${x + 28}" cy="${y - 4}" r="4"/>`,
      room: 40,
      text: say({ en: 'replication', zh: '复制' }),
    },
    { icon: (x: number) => markup`<circle class="dot" cx="${x + 6}" cy="${y - 4}" r="5"/>`, room: 18, text: say({ en: 'a vote', zh: '一票' }) },
  ];
  let x = MARGIN + 2;
  const parts = items.map(({ icon, room, text }) => {
    const drawn = markup`${icon(x)}${label(text, x + room, y, 'soft note', 12, width - x - room)}`;
    x = round(x + room + textWidth(text, 12) + 26);
    return drawn;
  });
  return markup`<g>${parts}</g>
`;
}

const leftText = (left: number): Text => ({
  en: `and ${counted(left, 'more group')}, which stand in other ways`,
  zh: `另有 ${left} 个组，位置各不相同`,
});
