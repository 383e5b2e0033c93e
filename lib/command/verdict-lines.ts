import { type ClusterFacts, type Facts, groupBy, homeOf } from '../proof/facts/facts';
import { unjudgedKinds } from '../proof/facts/unjudged';
import type { Language } from '../proof/text';
import { Outcome, type Verdict } from '../proof/verdict';
import { zoneLosses } from '../proof/verify/quorum-rules';
import { type Paint, PLAIN } from './terminal/paint';
import { padded, widthOf, wrapped } from './terminal/table';
import { WORDS, type Words } from './words';

/** Findings of one rule that are told one by one. A thousand groups can break a rule a thousand times. */
const MOST_FINDINGS = 10;
/** Lines of manifests that are named for one finding. */
const MOST_PLACES = 4;
const WIDTH = 100;

/** The verdicts on all clusters as lines for people: about a dozen when all is well. @internal */
export function verdictLines(facts: Facts, verdicts: Verdict[], language: Language, paint: Paint = PLAIN): string[] {
  const words = WORDS[language];
  const byCluster = groupBy(verdicts, ({ cluster }) => cluster);
  return [
    ...facts.clusters.flatMap((cluster) => clusterLines(cluster, byCluster.get(`${cluster.namespace}/${cluster.name}`) ?? [], language, paint)),
    ...unjudgedLines(facts, words, paint),
    totalLine(verdicts, words, paint),
  ];
}

/** How many rules of how many clusters have an outcome; a rule that is broken in many places counts once. @internal */
export function countOf(verdicts: Verdict[], outcome: Outcome): number {
  return new Set(verdicts.filter((verdict) => verdict.outcome === outcome).map(({ cluster, rule }) => `${cluster} ${rule}`)).size;
}

function clusterLines(cluster: ClusterFacts, verdicts: Verdict[], language: Language, paint: Paint): string[] {
  const words = WORDS[language];
  const holds = verdicts.filter(({ outcome }) => outcome === Outcome.HOLDS).map(({ rule }) => rule);
  const losses = zoneLosses(cluster).map(({ zone, automatic }) => `${words.lost(zone)}${automatic ? words.automatic : words.byHand}`);
  return [
    ...wrapped(headerOf(cluster, words), WIDTH).map((line, index) => (index === 0 ? paint.strong(line) : `  ${line}`)),
    ...(holds.length > 0 ? entry(paint.good, words.holds, words.rules(holds.length, holds.join(', ')), words) : []),
    ...(losses.length > 0 ? entry(PLAIN.good, words.quorum, losses.join(words.semicolon), words) : []),
    ...ruleLines(verdicts, Outcome.BROKEN, paint.bad, language, paint),
    ...ruleLines(verdicts, Outcome.NOT_JUDGED, paint.doubt, language, paint),
  ];
}

function headerOf(cluster: ClusterFacts, words: Words): string {
  const { name, namespace, groups, nameServers, controllers, pods, zoneLabel } = cluster;
  const homes = pods.map((pod) => homeOf(pod, cluster)).filter((zone) => zone !== undefined);
  return words.header(`${namespace}/${name}`, groups.length, nameServers.length, controllers.length, [...new Set(homes)].sort(), zoneLabel);
}

function ruleLines(verdicts: Verdict[], outcome: Outcome, color: (text: string) => string, language: Language, paint: Paint): string[] {
  const words = WORDS[language];
  const title = outcome === Outcome.BROKEN ? words.broken : words.notJudged;
  const byRule = groupBy(
    verdicts.filter((verdict) => verdict.outcome === outcome),
    ({ rule }) => rule,
  );
  return [...byRule].flatMap(([rule, findings]) => [
    ...entry(color, title, `${rule}${words.colon}${findings[0].asked[language]}`, words),
    ...findings.slice(0, MOST_FINDINGS).flatMap((finding) => findingLines(finding, language, paint)),
    ...(findings.length > MOST_FINDINGS ? [`    ${words.more(findings.length - MOST_FINDINGS)}`] : []),
  ]);
}

function findingLines({ got, fix, evidence }: Verdict, language: Language, paint: Paint): string[] {
  const words = WORDS[language];
  const places = evidence
    .slice(0, MOST_PLACES)
    .map(({ object, field, file, line }) => `${file === undefined ? '' : `${file}:${line}: `}${object}: ${field}`);
  const indent = ' '.repeat(words.detailWidth + 5);
  const detail = (title: string, lines: string[]) =>
    lines.map((line, index) => (index === 0 ? `    ${padded(title, words.detailWidth)} ${line}` : `${indent}${line}`));
  const sentence = (text: string) => (text === '' ? [] : wrapped(text, WIDTH - indent.length));
  return [
    ...detail(words.got, sentence(got[language])),
    ...detail(words.fix, sentence(fix[language])),
    ...places.flatMap((place) => detail(words.at, [paint.faint(place)])),
    ...(evidence.length > MOST_PLACES ? detail(words.at, [words.more(evidence.length - MOST_PLACES)]) : []),
  ];
}

function unjudgedLines(facts: Facts, words: Words, paint: Paint): string[] {
  const kinds = unjudgedKinds(facts).map(({ kind, count }) => `${count} ${kind}`);
  return kinds.length === 0 ? [] : wrapped(`${words.notJudged}${words.colon}${kinds.join(words.comma)}${words.noRule}`, WIDTH).map(paint.doubt);
}

function totalLine(verdicts: Verdict[], words: Words, paint: Paint): string {
  const part = (title: string, outcome: Outcome, color: (text: string) => string) => {
    const count = countOf(verdicts, outcome);
    const text = `${title}${words.colon}${count}`;
    return count === 0 ? text : color(text);
  };
  return [
    part(words.holds, Outcome.HOLDS, paint.good),
    part(words.broken, Outcome.BROKEN, paint.bad),
    part(words.notJudged, Outcome.NOT_JUDGED, paint.doubt),
  ].join(words.comma);
}

/** A title, and beside it a text that is broken between words. */
function entry(color: (text: string) => string, title: string, text: string, { titleWidth }: Words): string[] {
  const [first, ...rest] = wrapped(text, WIDTH - titleWidth - 3);
  return [`  ${color(title)}${' '.repeat(titleWidth - widthOf(title))} ${first}`, ...rest.map((line) => `${' '.repeat(titleWidth + 3)}${line}`)];
}
