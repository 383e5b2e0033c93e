import { type GroupOutage, type Outage, Recovery } from '../../outage/outage';
import type { Text } from '../../text';
import type { ClusterView } from '../cluster-view';
import { RECOVERIES, sentenceOf, stopText, tallyText, votersText, zoneLosses } from '../losses';
import { type Content, type Markup, markup } from '../markup';
import { stepList } from './step-list';

const NAMED = 12;
const LONG = markup` class="long"`;

/** What the loss of each zone means, told in full for those who cannot or will not point at it. @internal */
export function lossCards(view: ClusterView, columns: (string | undefined)[]): Markup | false {
  const losses = zoneLosses(view.outages);
  const cards = columns.flatMap((zone, index) => {
    const outage = zone === undefined ? undefined : losses.get(zone);
    return outage === undefined ? [] : [lossCard(outage, index, view)];
  });
  return cards.length > 0 && markup`<div class="losses">${cards}</div>`;
}

function lossCard(outage: Outage, column: number, view: ClusterView): Markup {
  const { recovery, lost, nameServersLeft, writeStopKilled, writeStopCut, eviction, notes, steps } = outage;
  const hit = outage.groups.filter(({ membersLost }) => membersLost.length > 0);
  const entries: [Text, Content, boolean?][] = [
    [{ en: 'Groups', zh: '组' }, [tallyText(outage, view.groups.length), groupList(hit, recovery)], true],
    [{ en: 'Name servers left', zh: '剩余 name server' }, nameServersLeft],
    [{ en: 'Voters', zh: '投票者' }, votersText(outage)],
    [{ en: 'Writes stop, killed', zh: '写入中断（被杀）' }, stopText(writeStopKilled)],
    [{ en: 'Writes stop, cut off', zh: '写入中断（被切断）' }, stopText(writeStopCut)],
    [{ en: 'Kubernetes', zh: 'Kubernetes' }, eviction, true],
  ];
  const id = `${view.anchor}-loss-${column}`;
  return markup`<article class="loss" data-loss="${column}" data-recovery="${recovery.replace(' ', '-')}" aria-labelledby="${id}">
<header><h4 id="${id}">${{ en: `Without ${lost.en}`, zh: `失去${lost.zh}` }}</h4>${recoveryBadge(recovery)}</header>
<p class="sentence">${sentenceOf(outage, view.groups.length)}</p>
<dl>${entries.map(([term, value, long]) => markup`<dt${long && LONG}>${term}</dt><dd${long && LONG}>${value}</dd>`)}</dl>
${notes.length > 0 && markup`<ul class="notes small soft">${notes.map((note) => markup`<li>${note}</li>`)}</ul>`}
${steps.length > 0 && markup`<details><summary>${{ en: `What to do: ${steps.length} steps`, zh: `处理步骤：${steps.length} 步` }}</summary>${stepList(steps)}</details>`}
</article>
`;
}

function groupList(hit: GroupOutage[], recovery: Recovery): Markup | false {
  if (hit.length === 0) return false;
  const goesOn: Text = recovery === Recovery.BY_HAND ? { en: 'waits', zh: '等待' } : { en: 'goes on', zh: '继续' };
  const items = hit.slice(0, NAMED).map(({ brokerName, membersLeft }) => {
    const names = membersLeft.join(', ');
    const left: Text =
      membersLeft.length > 0 ? { en: `${names} ${goesOn.en}`, zh: `${names} ${goesOn.zh}` } : { en: 'no member is left', zh: '没有成员留存' };
    return markup`<li>${brokerName}: ${left}</li>`;
  });
  const more = hit.length - NAMED;
  return markup`<ul class="small soft">${items}${more > 0 && markup`<li>${{ en: `and ${more} more`, zh: `另有 ${more} 个` }}</li>`}</ul>`;
}

/** Who acts, with a sign for those who do not see its colour. @internal */
export const recoveryBadge = (recovery: Recovery): Markup =>
  markup`<span class="badge ${recovery === Recovery.BY_HAND ? 'bad' : 'ok'}">${RECOVERIES[recovery]}</span>`;
