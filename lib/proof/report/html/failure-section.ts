import { groupBy } from '../../facts/facts';
import type { Outage, PodFate } from '../../outage/outage';
import type { Text } from '../../text';
import type { ClusterView } from '../cluster-view';
import { type Alike, alikeOutages, LOSS_KINDS, type LossKind, stopText, tallyText, votersText } from '../losses';
import { type Markup, markup } from '../markup';
import { recoveryBadge } from './loss-cards';

/** The most names in a cell, and rows of one kind. */
const NAMES = 200;
const ROWS = 60;

/** The most of those that are alike whose pods are told. */
const TOLD = 24;

/** What every loss leaves behind. Those that leave the same behind share a row. @internal */
export function failureSection(view: ClusterView): Markup {
  const id = `${view.anchor}-failures`;
  const kinds = groupBy(alikeOutages(view.outages), ({ kind }) => kind).values();
  const heads: Text[] = [
    { en: 'Lost', zh: '失去' },
    { en: 'Who acts', zh: '谁处理' },
    { en: 'Groups', zh: '组' },
    { en: 'Name servers left', zh: '剩余 name server' },
    { en: 'Voters', zh: '投票者' },
    { en: 'Writes stop, killed', zh: '写入中断（被杀）' },
    { en: 'Writes stop, cut off', zh: '写入中断（被切断）' },
  ];
  return markup`<section class="sheet" aria-labelledby="${id}">
<h3 id="${id}">${{ en: 'What happens when … is lost', zh: '失去……时会发生什么' }}</h3>
<p class="soft">${{
    en: '“Killed” means that connections break, “cut off” that packets vanish. Seconds are expected, not promised.',
    zh: '“被杀”指连接断开，“被切断”指数据包消失。秒数是预期，不是承诺。',
  }}</p>
${
  view.outages.length === 0
    ? markup`<p>${{ en: 'No outage was computed.', zh: '没有计算任何故障。' }}</p>`
    : markup`<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}">
<table class="plain">
<caption class="vh">${{ en: 'Losses and what is left', zh: '各种故障及其结果' }}</caption>
<thead><tr>${heads.map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead>
${[...kinds].map((alike) => kindBody(alike[0].kind, alike, view, heads.length))}</table>
</div>`
}
</section>
`;
}

function kindBody(kind: LossKind, alike: Alike[], view: ClusterView, width: number): Markup {
  const left = alike.slice(ROWS).reduce((sum, { outages }) => sum + outages.length, 0);
  return markup`<tbody>
<tr><th scope="rowgroup" colspan="${width}">${LOSS_KINDS[kind]}</th></tr>
${alike.slice(0, ROWS).map(({ outages }) => failureRow(outages, view))}${left > 0 && markup`<tr><td colspan="${width}">${{ en: `and ${left} more`, zh: `另有 ${left} 种` }}</td></tr>`}</tbody>
`;
}

function failureRow(outages: Outage[], view: ClusterView): Markup {
  const [outage] = outages;
  const { recovery, nameServersLeft, writeStopKilled, writeStopCut } = outage;
  return markup`<tr><th scope="row" class="words">${lostNames(outages)}${details(outages, view)}</th><td>${recoveryBadge(recovery)}</td><td class="phrase">${tallyText(outage, view.groups.length)}</td><td class="number">${nameServersLeft}</td><td class="number">${votersText(outage)}</td>${stopCells(stopText(writeStopKilled), stopText(writeStopCut))}</tr>
`;
}

const stopCells = (killed: Text, cut: Text): Markup =>
  killed.en === cut.en ? markup`<td colspan="2">${killed}</td>` : markup`<td class="number">${killed}</td><td class="number">${cut}</td>`;

/** What is lost: of many, any one. */
function lostNames(outages: Outage[]): Markup {
  if (outages.length === 1) return markup`${outages[0].lost}`;
  const shown = outages.slice(0, NAMES);
  const more = outages.length - shown.length;
  return markup`${{ en: `any one of these ${outages.length}`, zh: `以下 ${outages.length} 个之一` }}<ul class="notes small">${shown.map(({ lost }) => markup`<li>${lost}</li>`)}${more > 0 && markup`<li>${{ en: `and ${more} more`, zh: `另有 ${more} 个` }}</li>`}</ul>`;
}

/** What Kubernetes does, what to know beside, and where to read what to do. */
function details(outages: Outage[], { anchors }: ClusterView): Markup {
  const some = outages.slice(0, TOLD);
  const words = distinct(some.flatMap(({ eviction, notes }) => [eviction, ...notes]));
  const links = some.filter(({ steps }) => steps.length > 0).map((outage) => markup`<li>${runbookLink(outage, anchors.get(outage) ?? '')}</li>`);
  const fates = fateItems(some.flatMap(({ rescheduling }) => rescheduling));
  return markup`<details><summary>${{ en: 'more', zh: '详情' }}<span class="vh">: ${outages[0].lost}</span></summary><ul class="small">${words.map((text) => markup`<li>${text}</li>`)}${fates}${links}</ul></details>`;
}

const distinct = (texts: Text[]): Text[] => [...new Map(texts.filter(({ en }) => en !== '').map((text) => [text.en, text])).values()];

const runbookLink = ({ lost }: Outage, anchor: string): Markup =>
  markup`<a href="runbook.md#${anchor}" lang="en">What to do: ${lost.en}</a><a href="runbook.zh.md#${anchor}" lang="zh">处理步骤：${lost.zh}</a>`;

function fateItems(fates: PodFate[]): Markup[] {
  const alike = groupBy(fates, ({ nodes, reason }) => JSON.stringify([nodes, reason]));
  return [...alike.values()].map((some) => {
    const [{ nodes, reason }] = some;
    const names = [...new Set(some.map(({ pod }) => pod))].join(', ');
    const can: Text = nodes.length === 0 ? { en: '', zh: '' } : { en: ` (${nodes.join(', ')})`, zh: `（${nodes.join('、')}）` };
    return markup`<li>${names}: ${reason}${can}</li>`;
  });
}
