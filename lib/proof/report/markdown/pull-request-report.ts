import { majorityOf } from '../../majority';
import { Recovery } from '../../outage/outage';
import type { Language, Text } from '../../text';
import { Outcome, type Verdict } from '../../verdict';
import { capacitiesOf } from '../capacity';
import type { ClusterView } from '../cluster-view';
import { placeOf } from '../evidence-text';
import { type Alike, alikeOutages, RECOVERIES, stopText, tallyText, votersText } from '../losses';
import { bytesText, cpuText } from '../quantity';
import type { Report } from '../report';
import { countRules, ofOutcome } from '../verdict-groups';
import { code, fenced, prose, table } from './markdown';
import { flowchart } from './mermaid';

/** The most that is told: a comment of a pull request holds 65,536 characters. */
const FINDINGS = 5;
const LINES = 3;
const ROWS = 40;
const NAMES = 6;
const CLUSTERS = 4;

type Say = (text: Text) => string;

/** The report in the form of a comment of a pull request. @internal */
export function pullRequestReport({ views, elsewhere, notJudged }: Report, language: Language): string {
  const say: Say = (text) => text[language];
  const lines = [`# ${say({ en: 'RocketMQ: proof report', zh: 'RocketMQ：证明报告' })}`, ''];
  if (views.length === 0) lines.push(say({ en: 'There is no RocketMQ cluster among the manifests.', zh: '清单中没有 RocketMQ 集群。' }), '');
  for (const view of views.slice(0, CLUSTERS)) lines.push(...clusterPart(view, say));
  const more = views.slice(CLUSTERS);
  if (more.length > 0) {
    lines.push(say({ en: `And ${more.length} more clusters, which report.html tells of:`, zh: `另有 ${more.length} 个集群，见 report.html：` }), '');
    lines.push(...more.slice(0, 100).map((view) => `- ${code(view.id)}: ${summaryOf(view, say)}`), '');
  }
  if (elsewhere.length > 0) lines.push(...verdictPart(elsewhere, say));
  if (notJudged.length > 0) {
    const kinds = notJudged.slice(0, 40).map(({ kind, count }) => `${code(kind)} × ${count}`);
    lines.push(`${say({ en: 'Kinds that no rule looks at:', zh: '没有规则检查的类型：' })} ${kinds.join(say(COMMA))}`, '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

const COMMA: Text = { en: ', ', zh: '、' };

function clusterPart(view: ClusterView, say: Say): string[] {
  return [
    `## ${code(view.id)}`,
    '',
    summaryOf(view, say),
    '',
    ...fenced(flowchart(view, say), 'mermaid'),
    '',
    ...verdictPart(view.verdicts, say),
    ...failurePart(view, say),
    ...capacityPart(view, say),
  ];
}

function summaryOf({ verdicts, groups, nameServers, voters }: ClusterView, say: Say): string {
  const { [Outcome.HOLDS]: holds, [Outcome.BROKEN]: broken, [Outcome.NOT_JUDGED]: open } = countRules(verdicts);
  const needed = majorityOf(voters.length);
  return say({
    en: `${broken > 0 ? '❌' : open > 0 ? '⚠️' : '✅'} **${holds} rules hold, ${broken} broken, ${open} not judged.** ${groups.length} broker groups, ${nameServers.length} name servers, ${voters.length} controllers${voters.length > 0 ? `, ${needed} of which must see each other` : ''}.`,
    zh: `${broken > 0 ? '❌' : open > 0 ? '⚠️' : '✅'} **${holds} 条规则成立，${broken} 条不成立，${open} 条无法判定。** ${groups.length} 个 broker 组，${nameServers.length} 个 name server，${voters.length} 个 controller${voters.length > 0 ? `，其中 ${needed} 个必须互相可达` : ''}。`,
  });
}

function verdictPart(verdicts: Verdict[], say: Say): string[] {
  const lines: string[] = [];
  const heads: Text[] = [
    { en: 'rule', zh: '规则' },
    { en: 'asked', zh: '要求' },
    { en: 'got', zh: '实际' },
    { en: 'fix', zh: '修复' },
    { en: 'where', zh: '位置' },
  ];
  for (const [outcome, sign] of [
    [Outcome.BROKEN, '❌'],
    [Outcome.NOT_JUDGED, '⚠️'],
  ] as const) {
    const { verdicts: some, left } = ofOutcome(verdicts, outcome, FINDINGS);
    if (some.length === 0) continue;
    lines.push(
      ...table(
        heads.map(say),
        some.map((verdict) => findingRow(verdict, sign, say)),
      ),
      '',
    );
    if (left > 0) lines.push(say({ en: `And ${left} more of the same rules.`, zh: `这些规则另有 ${left} 处。` }), '');
  }
  const holds = ofOutcome(verdicts, Outcome.HOLDS, 1).verdicts;
  if (holds.length === 0) return lines;
  return [
    ...lines,
    `<details><summary>${say({ en: `${holds.length} rules hold`, zh: `${holds.length} 条规则成立` })}</summary>`,
    '',
    ...holds.map(({ rule, asked }) => `- ${code(rule)}: ${prose(say(asked))}`),
    '',
    '</details>',
    '',
  ];
}

function findingRow({ rule, asked, got, fix, evidence }: Verdict, sign: string, say: Say): string[] {
  const places = [...new Set(evidence.map(placeOf))];
  const where = places.slice(0, LINES).map(code);
  if (places.length > LINES) where.push(say({ en: `and ${places.length - LINES} more`, zh: `另有 ${places.length - LINES} 处` }));
  return [`${sign} ${code(rule)}`, ...[asked, got, fix].map((text) => prose(shortened(say(text)))), where.join('<br>')];
}

const shortened = (text: string) => (text.length <= 600 ? text : `${text.slice(0, 600)}…`);

function failurePart(view: ClusterView, say: Say): string[] {
  const alike = alikeOutages(view.outages);
  if (alike.length === 0) return [];
  const heads: Text[] = [
    { en: 'lost', zh: '失去' },
    { en: 'who acts', zh: '谁处理' },
    { en: 'groups', zh: '组' },
    { en: 'name servers left', zh: '剩余 name server' },
    { en: 'voters', zh: '投票者' },
    { en: 'writes stop, killed', zh: '写入中断（被杀）' },
    { en: 'writes stop, cut off', zh: '写入中断（被切断）' },
  ];
  const left = alike.length - ROWS;
  return [
    `### ${say({ en: 'What happens when … is lost', zh: '失去……时会发生什么' })}`,
    '',
    ...table(
      heads.map(say),
      alike.slice(0, ROWS).map((one) => failureRow(one, view, say)),
    ),
    '',
    ...(left > 0 ? [say({ en: `And ${left} more rows in report.html.`, zh: `report.html 中另有 ${left} 行。` }), ''] : []),
  ];
}

function failureRow({ outages }: Alike, view: ClusterView, say: Say): string[] {
  const [outage] = outages;
  const { recovery, nameServersLeft, writeStopKilled, writeStopCut } = outage;
  const names = outages.slice(0, NAMES).map(({ lost }) => prose(say(lost)));
  const more = outages.length - names.length;
  if (more > 0) names.push(say({ en: `or ${more} more`, zh: `或另外 ${more} 个` }));
  return [
    names.join(say({ en: ' or ', zh: '，或' })),
    recovery === Recovery.BY_HAND ? `**${say(RECOVERIES[recovery])}**` : say(RECOVERIES[recovery]),
    say(tallyText(outage, view.groups.length)),
    `${nameServersLeft}`,
    say(votersText(outage)),
    say(stopText(writeStopKilled)),
    say(stopText(writeStopCut)),
  ];
}

function capacityPart(view: ClusterView, say: Say): string[] {
  const heads: Text[] = [
    { en: 'zone', zh: '区' },
    { en: 'brokers', zh: 'broker' },
    { en: 'name servers', zh: 'name server' },
    { en: 'controllers', zh: 'controller' },
    { en: 'CPU', zh: 'CPU' },
    { en: 'memory', zh: '内存' },
    { en: 'storage', zh: '存储' },
  ];
  const rows = capacitiesOf(view).map(({ zone, brokers, nameServers, controllers, cpu, memory, storage }) => [
    zone === undefined ? say({ en: 'no fixed zone', zh: '没有固定的区' }) : code(zone),
    ...[brokers, nameServers, controllers].map(String),
    cpuText(cpu),
    bytesText(memory),
    bytesText(storage),
  ]);
  return rows.length === 0 ? [] : [`### ${say({ en: 'What the pods request', zh: 'Pod 的资源请求' })}`, '', ...table(heads.map(say), rows), ''];
}
