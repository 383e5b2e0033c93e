import { type Coverage, keepsFewer, keptBy } from '../facts/coverage';
import { titleOf } from '../facts/manifest';
import { namesOf, type PodFacts } from '../facts/pod-facts';
import { majorityOf } from '../majority';
import type { Finding, ProofRule } from './proof-rule';

/** Budgets are asked per group, because an expected count is summed over whatever exists: a budget for all brokers would let both members go. */
const budgets: ProofRule = {
  id: 'budgets',
  asked: {
    en: 'a drain leaves one member of each group, one name server and a majority of controllers',
    zh: '排空节点时，每组至少留下一个成员、至少留下一个 name server、留下多数 controller',
  },
  judge: (cluster) => {
    const covering = cluster.facts.coverage();
    const quorum = majorityOf(cluster.controllers.length);
    return [
      ...cluster.groups.flatMap(({ members }) => budgetFindings(members, 1, covering)),
      ...budgetFindings(cluster.nameServers, cluster.nameServers.length > 1 ? 1 : 0, covering),
      // A lone controller cannot be kept: a budget would only block the drain for ever.
      ...budgetFindings(cluster.controllers, cluster.controllers.length > 1 ? quorum : 0, covering),
    ];
  },
};

function budgetFindings(pods: PodFacts[], keep: number, { budgetsOf, podsOf }: Coverage): Finding[] {
  if (pods.length === 0) return [];
  const budgetSet = new Set(pods.flatMap((pod) => budgetsOf.get(pod) ?? []));
  const twice = pods.filter((pod) => (budgetsOf.get(pod) ?? []).length > 1);
  const bare = pods.filter((pod) => !budgetsOf.has(pod));
  const title = namesOf(pods);
  const findings: Finding[] = [];
  if (twice.length > 0) {
    findings.push({
      got: {
        en: `two budgets cover ${namesOf(twice)}, so no eviction of it is answered`,
        zh: `${namesOf(twice)} 受两个预算约束，驱逐请求会一直失败`,
      },
      fix: { en: 'leave one budget for each pod', zh: '每个 Pod 只留一个预算' },
      at: [...budgetSet].map((manifest) => ({ manifest, path: ['spec', 'selector'] })),
    });
  }
  if (keep > 0 && bare.length > 0) {
    findings.push({
      got: { en: `no PodDisruptionBudget covers ${namesOf(bare)}`, zh: `没有 PodDisruptionBudget 覆盖 ${namesOf(bare)}` },
      fix: { en: `add one with minAvailable: ${keep} that selects ${title}`, zh: `加一个 minAvailable: ${keep} 并选中 ${title} 的预算` },
      at: bare.slice(0, 1).map(({ workload }) => ({ manifest: workload, path: ['spec', 'template', 'metadata', 'labels'] })),
    });
  }
  for (const budget of budgetSet) {
    const { minAvailable, maxUnavailable } = budget.body.spec ?? {};
    const covered = podsOf.get(budget) ?? [];
    const own = covered.filter((pod) => pods.includes(pod));
    const strange = covered.length - own.length;
    const left = keptBy(budget.body.spec, covered.length);
    const field = minAvailable === undefined ? 'maxUnavailable' : 'minAvailable';
    const at = (path: string) => [{ manifest: budget, path: ['spec', path] }];
    if (strange > 0) {
      findings.push({
        got: {
          en: `${titleOf(budget)} also counts ${strange} other pods, so it may let all of ${title} go`,
          zh: `${titleOf(budget)} 还计入另外 ${strange} 个 Pod，因此可能放走 ${title} 的全部`,
        },
        fix: { en: 'make its selector select these pods only', zh: '让选择器只选中这些 Pod' },
        at: at('selector'),
      });
    } else if (left === undefined) {
      findings.push({
        got: {
          en: `${titleOf(budget)} sets neither minAvailable nor maxUnavailable, or both, or no number`,
          zh: `${titleOf(budget)} 的 minAvailable 和 maxUnavailable 没有设置、同时设置或不是数值`,
        },
        fix: { en: `set minAvailable: ${keep}`, zh: `设置 minAvailable: ${keep}` },
        at: at(field),
      });
    } else if (left < keep) {
      findings.push({
        got: {
          en: `${titleOf(budget)} leaves ${left} of ${covered.length} (${field}: ${minAvailable ?? maxUnavailable})`,
          zh: `${titleOf(budget)} 只留下 ${covered.length} 个中的 ${left} 个（${field}: ${minAvailable ?? maxUnavailable}）`,
        },
        fix: { en: `set minAvailable: ${keep}`, zh: `设置 minAvailable: ${keep}` },
        at: at(field),
      });
    } else if (keepsFewer(budget.body.spec, pods, keep)) {
      findings.push({
        got: {
          en: `${titleOf(budget)} counts from the pods that exist (${field}: ${minAvailable ?? maxUnavailable}): with one gone it lets the next one go`,
          zh: `${titleOf(budget)} 按现存的 Pod 计数（${field}: ${minAvailable ?? maxUnavailable}）：已少一个时会再放走一个`,
        },
        fix: { en: `set minAvailable: ${keep} instead`, zh: `改为 minAvailable: ${keep}` },
        at: at(field),
      });
    } else if (left >= covered.length && covered.length > 0) {
      findings.push({
        got: {
          en: `${titleOf(budget)} lets none of ${covered.length} pods go, so a drain never ends`,
          zh: `${titleOf(budget)} 不放走 ${covered.length} 个 Pod 中的任何一个，排空永远不会结束`,
        },
        fix: { en: `set minAvailable: ${Math.max(keep, 1)}`, zh: `设置 minAvailable: ${Math.max(keep, 1)}` },
        at: at(field),
      });
    }
  }
  return findings;
}

export const BUDGET_RULES: ProofRule[] = [budgets];
