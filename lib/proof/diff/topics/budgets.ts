import { type Coverage, keepsFewer, keptBy } from '../../facts/coverage';
import type { ClusterFacts } from '../../facts/facts';
import { type Manifest, titleOf } from '../../facts/manifest';
import type { PodFacts } from '../../facts/pod-facts';
import { majorityOf } from '../../majority';
import type { Change } from '../compare/change';
import type { Comparison } from '../compare/comparison';
import { DiffSeverity, DiffTopic } from '../diff';

/** What drains leave at the least of some pods, and by which budgets. */
interface Left {
  readonly pods: number;
  readonly budgets: Manifest[];
  /** Whether a budget counts from the pods that exist: with one gone already, it lets the next one go. */
  readonly fromExisting: boolean;
}

function leftOf(pods: PodFacts[], keep: number, { budgetsOf, podsOf }: Coverage): Left {
  const budgets = [...new Set(pods.flatMap((pod) => budgetsOf.get(pod) ?? []))];
  // The eviction of a pod under two budgets is answered with an error: it stays.
  const alone = (budget: Manifest) => pods.filter((pod) => budgetsOf.get(pod)?.length === 1 && budgetsOf.get(pod)?.[0] === budget);
  const bare = pods.filter((pod) => !budgetsOf.has(pod)).length;
  const going = budgets.reduce(
    (sum, budget) => sum + Math.min(alone(budget).length, mayGo(budget.body.spec ?? {}, podsOf.get(budget)?.length ?? 0)),
    0,
  );
  return { pods: pods.length - bare - going, budgets, fromExisting: budgets.some(({ body }) => keepsFewer(body.spec ?? {}, pods, keep)) };
}

/** A budget without a bound lets nobody go. */
const mayGo = (spec: any, total: number): number => total - (keptBy(spec, total) ?? total);

/** Budgets that let more go than before. */
export function budgetChanges({ before, after, clusters }: Comparison): Change[] {
  const [old, young] = [before.coverage(), after.coverage()];
  return clusters.flatMap((pair) => {
    if (pair.before === undefined || pair.after === undefined) return [];
    const kept = new Map(keptOf(pair.after).map((one) => [one.id, one]));
    return keptOf(pair.before).flatMap(({ id, pods, keep }): Change[] => {
      const now = kept.get(id);
      if (now === undefined) return [];
      const [was, is] = [leftOf(pods, keep, old), leftOf(now.pods, now.keep, young)];
      const common = { severity: DiffSeverity.DANGER, topic: DiffTopic.LOSS, pods: now.pods };
      if (is.pods < now.keep && (was.pods >= keep || is.pods < was.pods)) {
        const stays = was.budgets.some(({ body }) => !after.find('PodDisruptionBudget', body.metadata.namespace ?? 'default', body.metadata.name));
        return [
          {
            ...common,
            what: {
              en: `a drain may leave ${is.pods} of ${now.pods.length}; before, it left ${was.pods}`,
              zh: `排空节点可能只留下 ${now.pods.length} 个中的 ${is.pods} 个；之前留下 ${was.pods} 个`,
            },
            meaning: stays
              ? {
                  en: 'the budget is no longer among the manifests. Without pruning the old one stays and protects until it is deleted',
                  zh: '清单中不再有该预算。不启用 prune 时旧的会留下，在被删除之前仍然有效',
                }
              : {
                  en: `now it goes by ${is.budgets.map(titleOf).join(', ') || 'no budget'}`,
                  zh: `现在依据${is.budgets.map(titleOf).join('、') || '（没有预算）'}`,
                },
            fix: { en: `keep a PodDisruptionBudget with minAvailable: ${now.keep}`, zh: `保留 minAvailable: ${now.keep} 的 PodDisruptionBudget` },
          },
        ];
      }
      if (is.fromExisting && !was.fromExisting && now.keep > 0) {
        return [
          {
            ...common,
            what: { en: 'the budget counts from the pods that exist', zh: '预算改为按现存的 Pod 计数' },
            meaning: {
              en: 'by maxUnavailable or a share: with one gone already, a drain may take the next',
              zh: '使用 maxUnavailable 或百分比：已少一个时，排空可能再带走一个',
            },
            fix: { en: `set minAvailable: ${now.keep} instead`, zh: `改为 minAvailable: ${now.keep}` },
          },
        ];
      }
      return [];
    });
  });
}

/** What must be left of what. */
function keptOf({ groups, nameServers, controllers }: ClusterFacts): { readonly id: string; readonly pods: PodFacts[]; readonly keep: number }[] {
  return [
    ...groups.map(({ brokerName, members }) => ({ id: `group ${brokerName}`, pods: members, keep: 1 })),
    { id: 'name servers', pods: nameServers, keep: 1 },
    // A lone controller cannot be kept: a budget would only block the drain for ever.
    { id: 'controllers', pods: controllers, keep: controllers.length > 1 ? majorityOf(controllers.length) : 0 },
  ].filter(({ pods }) => pods.length > 1);
}
