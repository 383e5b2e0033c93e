import { createHash } from 'node:crypto';
import { majorityOf } from '../../majority';
import { Recovery } from '../../outage/outage';
import type { Language, Text } from '../../text';
import { Outcome } from '../../verdict';
import { capacitiesOf } from '../capacity';
import type { ClusterView } from '../cluster-view';
import { RECOVERIES, zoneLosses } from '../losses';
import { type Content, Markup, markup } from '../markup';
import type { Report } from '../report';
import { rack, signpost } from '../svg/drawing';
import { countRules } from '../verdict-groups';
import { failureSection } from './failure-section';
import { PAGE_SCRIPT } from './page-script';
import { MAP_STYLE, PAGE_STYLE } from './page-style';
import { addressSection, capacitySection, clientSection } from './reference-sections';
import { topologySection } from './topology-section';
import { verdictSection } from './verdict-section';

const STYLE = PAGE_STYLE + MAP_STYLE;
const TITLE: Text = { en: 'RocketMQ: proof report', zh: 'RocketMQ：证明报告' };

/** The whole report as one page that needs nothing else. @internal */
export function reportPage({ views, elsewhere, notJudged }: Report, language: Language): string {
  // The page may load nothing and run nothing but its own two blocks, whatever the names in it say.
  const policy = `default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src '${hashOf(STYLE)}'; script-src '${hashOf(PAGE_SCRIPT)}'`;
  return markup`<!DOCTYPE html>
<html lang="${language}" data-en="${TITLE.en}" data-zh="${TITLE.zh}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE[language]}</title>
<link rel="icon" href="data:,">
<style>${new Markup(STYLE)}</style>
</head>
<body>
<svg class="symbols" aria-hidden="true"><symbol id="sign-rack" viewBox="-.7 -.7 19.4 25.4">${rack(0, 0)}</symbol><symbol id="sign-way" viewBox="-1 -1 16 19">${signpost(0, 0)}</symbol></svg>
<a class="skip" href="#main">${{ en: 'Skip to the report', zh: '跳到报告正文' }}</a>
<header class="top"><div class="wide">
<div><h1>${{ en: 'Proof report', zh: '证明报告' }}</h1>
<p class="soft">${{ en: 'What the manifests of this cluster promise, and what each loss leaves behind.', zh: '这个集群的清单承诺了什么，每种故障之后还剩什么。' }}</p></div>
<div class="languages" role="group" aria-labelledby="languages-name" hidden><span class="vh" id="languages-name">${{ en: 'Language', zh: '语言' }}</span>${languageButton('en', 'English', language)}${languageButton('zh', '中文', language)}</div>
</div></header>
<nav aria-labelledby="nav-name"><div class="wide"><h2 class="vh" id="nav-name">${{ en: 'Contents', zh: '目录' }}</h2>${views.map((view) => contents(view, views.length > 1))}</div></nav>
<main id="main" class="wide" tabindex="-1">
${views.length === 0 && markup`<p class="sheet">${{ en: 'There is no RocketMQ cluster among the manifests.', zh: '清单中没有 RocketMQ 集群。' }}</p>`}
${views.map(clusterSection)}
${elsewhere.length > 0 && verdictSection({ anchor: 'elsewhere', verdicts: elsewhere })}
${notJudgedSection(notJudged)}
</main>
<footer class="wide"><p>${{
    en: 'Made by cdk8s-rocketmq from the manifests alone. The same manifests give the same report.',
    zh: '由 cdk8s-rocketmq 仅根据清单生成。相同的清单得到相同的报告。',
  }}</p></footer>
<script>${new Markup(PAGE_SCRIPT)}</script>
</body>
</html>
`.text;
}

const hashOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

const languageButton = (value: string, name: string, language: Language): Markup =>
  markup`<button type="button" value="${value}" lang="${value}" data-keep aria-pressed="${`${value === language}`}">${name}</button>`;

const SECTIONS: [string, Text][] = [
  ['topology', { en: 'Topology', zh: '拓扑' }],
  ['failures', { en: 'Failures', zh: '故障' }],
  ['verdicts', { en: 'Verdicts', zh: '判定' }],
  ['addresses', { en: 'Addresses', zh: '地址' }],
  ['sizes', { en: 'Sizes', zh: '资源' }],
  ['clients', { en: 'Clients', zh: '客户端' }],
];

const contents = ({ anchor, id }: ClusterView, several: boolean): Markup =>
  markup`${several && markup`<p class="small soft">${id}</p>`}<ul>${SECTIONS.map(([section, title]) => markup`<li><a href="#${anchor}-${section}">${title}</a></li>`)}</ul>`;

function clusterSection(view: ClusterView): Markup {
  const capacities = capacitiesOf(view);
  return markup`<section class="cluster" data-cluster aria-labelledby="${view.anchor}">
<h2 id="${view.anchor}">${view.id}</h2>
<dl class="tiles">${tiles(view).map(([term, value]) => markup`<div class="tile"><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
${topologySection(view, capacities)}${failureSection(view)}${verdictSection(view)}${addressSection(view)}${capacitySection(view, capacities)}${clientSection(view)}</section>
`;
}

/** The report in a glance. */
function tiles(view: ClusterView): [Text, Content][] {
  const { [Outcome.HOLDS]: holds, [Outcome.BROKEN]: broken, [Outcome.NOT_JUDGED]: open } = countRules(view.verdicts);
  const badge = (className: string, text: Text) => markup`<span class="badge ${className}">${text}</span> `;
  const losses = [...zoneLosses(view.outages)].map(([zone, { recovery }]) => {
    const { en, zh } = RECOVERIES[recovery];
    return badge(recovery === Recovery.BY_HAND ? 'bad' : 'ok', { en: `${zone}: ${en}`, zh: `${zone}：${zh}` });
  });
  const needed = majorityOf(view.voters.length);
  return [
    [
      { en: 'Rules', zh: '规则' },
      [
        holds > 0 && badge('ok', { en: `${holds} hold`, zh: `${holds} 条成立` }),
        broken > 0 && badge('bad', { en: `${broken} broken`, zh: `${broken} 条不成立` }),
        open > 0 && badge('open', { en: `${open} not judged`, zh: `${open} 条无法判定` }),
        view.verdicts.length === 0 && '–',
      ],
    ],
    [{ en: 'When a zone is lost', zh: '失去一个区时' }, losses.length > 0 ? losses : '–'],
    [{ en: 'Broker groups', zh: 'broker 组' }, view.groups.length],
    [
      { en: 'Controllers that must see each other', zh: '必须互相可达的 controller' },
      view.voters.length === 0 ? '–' : { en: `${needed} of ${view.voters.length}`, zh: `${view.voters.length} 个中的 ${needed} 个` },
    ],
  ];
}

function notJudgedSection(kinds: Report['notJudged']): Markup {
  return markup`<section class="sheet" aria-labelledby="not-judged">
<h2 id="not-judged">${{ en: 'Kinds that no rule looks at', zh: '没有规则检查的类型' }}</h2>
${
  kinds.length === 0
    ? markup`<p>${{ en: 'None: every object among the manifests is of a kind that some rule looks at.', zh: '没有：清单中每个对象的类型都有规则检查。' }}</p>`
    : markup`<ul class="notes">${kinds.map(({ kind, count }) => markup`<li><code>${kind}</code> × ${count}</li>`)}</ul>`
}
</section>
`;
}
