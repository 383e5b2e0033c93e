import { type ClusterFacts, type Facts, homeOf } from '../../proof/facts/facts';
import type { PodFacts } from '../../proof/facts/pod-facts';
import { unjudgedKinds } from '../../proof/facts/unjudged';
import type { Language, Text } from '../../proof/text';
import type { Verdict } from '../../proof/verdict';

/** The number of the shape of all JSON output; it rises when a field goes away or changes its meaning. @internal */
export const JSON_VERSION = 1;

/** A document as the option --json prints it. @internal */
export const jsonText = (fields: object): string => `${JSON.stringify({ version: JSON_VERSION, ...fields }, undefined, 2)}\n`;

/** What could not be read, as JSON. @internal */
export const jsonProblems = (problems: Text[], language: Language): object => ({ problems: problems.map((problem) => problem[language]) });

/** The clusters that were found, as JSON. @internal */
export const jsonClusters = ({ clusters }: Facts): object[] => clusters.map(jsonCluster);

/** The verdicts on clusters, as JSON. @internal */
export const jsonVerdicts = (verdicts: Verdict[], language: Language): object[] =>
  verdicts.map(({ asked, got, fix, ...rest }) => ({ ...rest, asked: asked[language], got: got[language], fix: fix[language] }));

/** What verify found, as JSON. @internal */
export const jsonJudgement = (facts: Facts, verdicts: Verdict[], outcome: string, language: Language): object => ({
  outcome,
  clusters: jsonClusters(facts),
  verdicts: jsonVerdicts(verdicts, language),
  notJudged: unjudgedKinds(facts),
  problems: [],
});

function jsonCluster(cluster: ClusterFacts): object {
  const pod = (one: PodFacts) => ({ pod: one.name, zone: homeOf(one, cluster) ?? null });
  return {
    namespace: cluster.namespace,
    name: cluster.name,
    zoneLabel: cluster.zoneLabel ?? null,
    groups: cluster.groups.map(({ brokerName, members }) => ({ brokerName, members: members.map(pod) })),
    nameServers: cluster.nameServers.map(pod),
    controllers: cluster.controllers.map(pod),
  };
}
