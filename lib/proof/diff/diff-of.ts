import { ZONE } from '../../kube/labels';
import type { Facts } from '../facts/facts';
import type { Text } from '../text';
import { type Change, itemsOf } from './compare/change';
import { type Comparison, compare, type WorkloadPair } from './compare/comparison';
import { type Diff, type DiffItem, DiffSeverity, type PodRestart } from './diff';
import { brokenRules } from './topics/broken-rules';
import { budgetChanges } from './topics/budgets';
import { claimChanges } from './topics/claims';
import { confChanges } from './topics/conf-changes';
import { refusedChanges } from './topics/immutable';
import { lossChanges } from './topics/losses';
import { groupMoves, moveChanges, quorumMoves } from './topics/moves';
import { nameChanges } from './topics/names';
import { notJudged, objectChanges } from './topics/objects';
import { promiseChanges, switchChanges } from './topics/promise';
import { causes, restartsOf, wavesOf } from './topics/restarts';
import { storeChanges, strandedClaims } from './topics/stores';
import { CONFIGURATION, missingConfigMaps, PLACEMENT, type TemplateChange, templateChanges } from './topics/template-changes';

/** What differs between two folders of manifests, and what it does to a cluster that runs. @internal */
export function diffOf(before: Facts, after: Facts): Diff {
  const comparison = compare(before, after);
  const { refused, changes } = refusedChanges(comparison);
  const templates = new Map(comparison.workloads.map((workload) => [workload, templateChanges(comparison, workload)]));
  const files = new Map(comparison.workloads.map((workload) => [workload, confChanges(workload, refused)]));
  const all: Change[] = [
    ...changes,
    ...lossChanges(comparison),
    ...comparison.groups.flatMap((group) => [...groupMoves(group), ...promiseChanges(group)]),
    ...switchChanges(comparison),
    ...quorumMoves(comparison),
    ...budgetChanges(comparison),
    ...storeChanges(comparison),
    ...strandedClaims(comparison),
    ...claimChanges(comparison),
    ...nameChanges(comparison),
    ...moveChanges(comparison),
    ...comparison.workloads.flatMap((workload) => [
      ...(files.get(workload) ?? []),
      ...(templates.get(workload) ?? []),
      ...missingConfigMaps(comparison, workload),
    ]),
    ...objectChanges(comparison),
  ];
  const items = itemsOf([...all, ...brokenRules(comparison, all)], comparison.who);
  const restarts = restartsOf(comparison, refused, (workload) => becauseOf(workload, templates.get(workload) ?? [], files.get(workload) ?? []));
  const unknown = notJudged(comparison);
  const { added, removed, changed } = comparison.objects;
  const isEmpty = added.length + removed.length + changed.length === 0;
  return {
    isEmpty,
    summary: isEmpty ? NOTHING_DIFFERS : summaryOf(comparison, items, restarts, unknown),
    items,
    restarts,
    waves: wavesOf(comparison),
    notJudged: unknown,
  };
}

function becauseOf({ template }: WorkloadPair, changes: TemplateChange[], files: Change[]): Text {
  const moves = template.some(({ path }) => path[1] === 'affinity' || path[2] === ZONE);
  const all = [...(files.length > 0 ? [CONFIGURATION] : []), ...changes.map(({ cause }) => cause), ...(moves ? [PLACEMENT] : [])];
  return causes(all.length > 0 ? all : [CONFIGURATION]);
}

const NOTHING_DIFFERS: Text = { en: 'Nothing differs, and nothing restarts.', zh: '没有差异，没有 Pod 重启。' };

function summaryOf({ after }: Comparison, items: DiffItem[], restarts: PodRestart[], unknown: string[]): Text {
  const count = (severity: DiffSeverity) => items.filter((item) => item.severity === severity).length;
  const [refusals, dangers] = [count(DiffSeverity.REFUSE), count(DiffSeverity.DANGER)];
  const pods =
    restarts.length === 0
      ? { en: 'no pod restarts', zh: '没有 Pod 重启' }
      : { en: `${restarts.length} of ${after.pods.length} pods restart`, zh: `${after.pods.length} 个 Pod 中有 ${restarts.length} 个重启` };
  const parts: Text[] = [
    pods,
    ...(refusals > 0 ? [{ en: `${refusals} refused by the API server`, zh: `${refusals} 项被 API 服务器拒绝` }] : []),
    dangers > 0 ? { en: `${dangers} dangerous`, zh: `${dangers} 项有危险` } : { en: 'no danger found', zh: '未发现危险' },
    ...(unknown.length > 0 ? [{ en: `${unknown.length} objects not judged`, zh: `${unknown.length} 个对象未判断` }] : []),
  ];
  return {
    en: `${parts.map(({ en }) => en).join('; ')}.`.replace(/^./, (letter) => letter.toUpperCase()),
    zh: `${parts.map(({ zh }) => zh).join('；')}。`,
  };
}
