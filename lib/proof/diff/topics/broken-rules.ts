import type { ClusterFacts } from '../../facts/facts';
import type { Manifest } from '../../facts/manifest';
import type { PodFacts } from '../../facts/pod-facts';
import type { Text } from '../../text';
import { Outcome } from '../../verdict';
import type { Finding, ProofRule } from '../../verify/proof-rule';
import { RULES } from '../../verify/rules';
import type { Change } from '../compare/change';
import type { Comparison } from '../compare/comparison';
import { podKey } from '../compare/who';
import { DiffSeverity, DiffTopic } from '../diff';

/** The rules of `verify` that are broken after and were not before, but for findings about pods of which a danger is told already. @internal */
export function brokenRules({ clusters, after: facts }: Comparison, told: Change[]): Change[] {
  const grave = told.filter(({ severity }) => severity === DiffSeverity.DANGER || severity === DiffSeverity.REFUSE);
  const named = new Set(grave.flatMap(({ pods = [] }) => pods.map(podKey)));
  const isNamed = (pod: PodFacts) => named.has(podKey(pod));
  const { budgetsOf } = facts.coverage();
  return clusters.flatMap(({ before, after }): Change[] => {
    if (before === undefined || after === undefined) return [];
    const kin = kindsOf(before, after)
      .filter(([old, young]) => [...old, ...young].some(isNamed))
      .flatMap(([, young]) => young);
    const known = new Set<Manifest | undefined>([
      ...grave.flatMap(({ objects = [] }) => objects),
      ...kin.flatMap((pod) => [pod.workload, pod.conf?.configMap, ...(budgetsOf.get(pod) ?? [])]),
    ]);
    return RULES.flatMap((rule): Change[] => {
      const broken = brokenBy(rule, after).filter(({ at }) => !at.some(({ manifest }) => known.has(manifest)));
      if (broken.length === 0 || brokenBy(rule, before).length > 0) return [];
      const objects = [...new Set(broken.flatMap(({ at }) => at.map(({ manifest }) => manifest)))];
      const what = { en: `\`verify\` holds ${rule.id} broken, and did not before`, zh: `\`verify\` 认为 ${rule.id} 不再成立，之前成立` };
      const [{ got, fix }, ...more] = broken;
      return [{ severity: DiffSeverity.DANGER, topic: DiffTopic.LOSS, objects, what, meaning: withMore(got, more.length), fix }];
    });
  });
}

/** The members of each group, the controllers and the name servers, before and after. */
const kindsOf = (before: ClusterFacts, after: ClusterFacts): [PodFacts[], PodFacts[]][] => [
  ...after.groups.map(({ brokerName, members }): [PodFacts[], PodFacts[]] => [
    before.groups.find((group) => group.brokerName === brokerName)?.members ?? [],
    members,
  ]),
  [before.controllers, after.controllers],
  [before.nameServers, after.nameServers],
];

const brokenBy = (rule: ProofRule, cluster: ClusterFacts): Finding[] =>
  rule.judge(cluster).filter(({ outcome = Outcome.BROKEN }) => outcome === Outcome.BROKEN);

const withMore = ({ en, zh }: Text, more: number): Text =>
  more === 0 ? { en, zh } : { en: `${en} (and ${more} more)`, zh: `${zh}（另有 ${more} 处）` };
