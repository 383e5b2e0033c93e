import type { Facts } from '../facts/facts';
import { unjudgedKinds } from '../facts/unjudged';
import type { Outage } from '../outage/outage';
import type { Language } from '../text';
import type { Verdict } from '../verdict';
import { type ClusterView, viewOf } from './cluster-view';
import { reportPage } from './html/page';
import { pullRequestReport } from './markdown/pull-request-report';
import { runbook } from './markdown/runbook';
import { topologySvg } from './svg/topology-svg';

/** What a report is made of. @internal */
export interface ReportInput {
  readonly facts: Facts;
  readonly verdicts: Verdict[];
  /** The outages of each cluster, by its namespace and name. */
  readonly outages: { readonly [cluster: string]: Outage[] };
  /** The language of the picture and of report.md, and in which the page opens. English unless told. */
  readonly lang?: Language;
}

/** All that a report says. @internal */
export interface Report {
  readonly views: ClusterView[];
  /** Verdicts on no cluster in particular. */
  readonly elsewhere: Verdict[];
  /** The kinds that no rule looks at, with their API versions. */
  readonly notJudged: { readonly kind: string; readonly count: number }[];
}

/** The files of a report by their names. The same input gives the same bytes. @internal */
export function reportOf({ facts, verdicts, outages, lang = 'en' }: ReportInput): { [file: string]: string } {
  const anchors = new Set<string>();
  const views = facts.clusters.map((cluster) => viewOf(cluster, verdicts, outages[`${cluster.namespace}/${cluster.name}`] ?? [], anchors));
  const ids = new Set(views.map(({ id }) => id));
  const report: Report = { views, elsewhere: verdicts.filter(({ cluster }) => !ids.has(cluster)), notJudged: notJudgedIn(facts) };
  return {
    'report.html': reportPage(report, lang),
    'report.md': pullRequestReport(report, lang),
    'runbook.md': runbook(views, 'en'),
    'runbook.zh.md': runbook(views, 'zh'),
    'topology.svg': topologySvg(views, lang),
  };
}

function notJudgedIn(facts: Facts): Report['notJudged'] {
  const kinds = unjudgedKinds(facts).map(({ apiVersion, kind, count }) => ({ kind: `${apiVersion} ${kind}`, count }));
  return kinds.sort((a, b) => (a.kind < b.kind ? -1 : 1));
}
