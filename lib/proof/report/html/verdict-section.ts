import { groupBy } from '../../facts/facts';
import type { Text } from '../../text';
import { type Evidence, Outcome, type Verdict } from '../../verdict';
import type { ClusterView } from '../cluster-view';
import { placeOf } from '../evidence-text';
import { type Markup, markup } from '../markup';
import { ofOutcome } from '../verdict-groups';

const PER_RULE = 12;
const LINES = 6;

/** What each rule says: first what is broken. @internal */
export function verdictSection({ anchor, verdicts }: Pick<ClusterView, 'anchor' | 'verdicts'>): Markup {
  const broken = ofOutcome(verdicts, Outcome.BROKEN, PER_RULE);
  const open = ofOutcome(verdicts, Outcome.NOT_JUDGED, PER_RULE);
  const holds = ofOutcome(verdicts, Outcome.HOLDS, 1).verdicts;
  const id = `${anchor}-verdicts`;
  return markup`<section class="sheet" aria-labelledby="${id}">
<h3 id="${id}">${{ en: 'Verdicts', zh: '判定' }}</h3>
${verdicts.length === 0 && markup`<p>${{ en: 'No rule was judged.', zh: '没有判定任何规则。' }}</p>`}
${[broken, open].map(({ verdicts: some, left }) => markup`${[...groupBy(some, ({ rule }) => rule).values()].map(ruleArticle)}${left > 0 && moreText(left)}`)}
${
  holds.length > 0 &&
  markup`<h4 class="vh">${{ en: 'What holds', zh: '成立的规则' }}</h4><ul class="holds">${holds.map(
    ({ rule, asked, got }) => markup`<li>${asked}${got.en !== '' && markup`<br><span class="soft small">${got}</span>`} <code>${rule}</code></li>`,
  )}</ul>`
}
</section>
`;
}

const moreText = (left: number): Markup => {
  const text: Text = { en: `And ${left} more of the same rules.`, zh: `这些规则另有 ${left} 处。` };
  return markup`<p class="soft small">${text}</p>`;
};

/** One rule, and everything that keeps it from holding. */
function ruleArticle(findings: Verdict[]): Markup {
  const [{ rule, outcome, asked }] = findings;
  const open = outcome === Outcome.NOT_JUDGED;
  const badge = open
    ? markup`<span class="badge open">${{ en: 'not judged', zh: '无法判定' }}</span>`
    : markup`<span class="badge bad">${{ en: 'broken', zh: '不成立' }}</span>`;
  return markup`<article class="verdict${open && ' open'}">
<h4>${badge} <span>${asked}</span> <code>${rule}</code></h4>
${findings.map(finding)}</article>
`;
}

function finding({ got, fix, evidence }: Verdict): Markup {
  const lines = [...new Map(evidence.map((line) => [`${placeOf(line)} ${line.object} ${line.field}`, line])).values()];
  const more = lines.length - LINES;
  return markup`<div class="finding"><p>${got}</p>
${fix.en !== '' && markup`<p><span class="soft">${{ en: 'Fix:', zh: '修复：' }}</span> ${fix}</p>`}
${lines.length > 0 && markup`<ul class="bare small">${lines.slice(0, LINES).map(evidenceLine)}${more > 0 && markup`<li>${{ en: `and ${more} more lines`, zh: `另有 ${more} 行` }}</li>`}</ul>`}</div>
`;
}

function evidenceLine(line: Evidence): Markup {
  const { file, object, field } = line;
  return markup`<li>${file !== undefined && markup`<code>${placeOf(line)}</code> `}<span class="soft">${object} · ${field}</span></li>`;
}
