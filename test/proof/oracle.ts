import type { ClusterNode, Pod, ScheduledPod } from '../../lib/proof/cluster';

// The scheduler's hard rules once more, written in another way than lib/proof: as tables of counts by "key=value", the way Kubernetes keeps
// them, and with loops that say no.

type Json = any;
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

export function oracleAdmits(pod: Pod, node: ClusterNode, nodes: ClusterNode[], scheduled: ScheduledPod[]): boolean {
  const { spec } = pod;
  if (!oracleNodeFits(pod, node)) return false;
  const hard = (spec.nodeName ? [] : [['NoSchedule']]).flat().concat('NoExecute');
  for (const taint of node.taints ?? []) {
    if (hard.includes(taint.effect) && !tolerated(spec, taint)) return false;
  }
  if (spec.nodeName) return true;
  if (node.unschedulable && !tolerated(spec, { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' })) return false;

  const closed = new Set<string>();
  for (const other of scheduled) {
    for (const [owner, target] of [
      [pod, other.pod],
      [other.pod, pod],
    ]) {
      for (const term of owner.spec.affinity?.podAntiAffinity?.[REQUIRED] ?? []) {
        if (about(term, owner, target)) for (const pair of pairsOf(other.node)) if (pair.startsWith(`${term.topologyKey}=`)) closed.add(pair);
      }
    }
  }
  for (const pair of pairsOf(node)) if (closed.has(pair)) return false;

  const terms: Json[] = spec.affinity?.podAffinity?.[REQUIRED] ?? [];
  if (terms.length > 0) {
    const open = new Set<string>();
    for (const other of scheduled) {
      if (terms.some((term) => !about(term, pod, other.pod))) continue;
      for (const term of terms) for (const pair of pairsOf(other.node)) if (pair.startsWith(`${term.topologyKey}=`)) open.add(pair);
    }
    const alone = open.size === 0 && !terms.some((term) => !about(term, pod, pod));
    for (const { topologyKey } of terms) {
      const pair = pairsOf(node).find((candidate) => candidate.startsWith(`${topologyKey}=`));
      if (pair === undefined || (!open.has(pair) && !alone)) return false;
    }
  }

  const constraints: Json[] = (spec.topologySpreadConstraints ?? []).filter((one: Json) => one.whenUnsatisfiable === 'DoNotSchedule');
  const complete = (one: ClusterNode) => constraints.every(({ topologyKey }) => pairsOf(one).some((pair) => pair.startsWith(`${topologyKey}=`)));
  if (!complete(node)) return false;
  for (const { topologyKey, maxSkew, minDomains, labelSelector } of constraints) {
    const tally: { [value: string]: number } = {};
    for (const one of nodes) {
      if (!complete(one) || !oracleNodeFits(pod, one)) continue;
      const value = one.labels[topologyKey];
      tally[value] = tally[value] ?? 0;
      for (const other of scheduled) {
        if (other.node === one && !other.pod.terminating && other.pod.namespace === pod.namespace && labelled(labelSelector, other.pod))
          tally[value]++;
      }
    }
    const sorted = Object.values(tally).sort((x, y) => x - y);
    const least = minDomains !== undefined && sorted.length < minDomains ? 0 : sorted[0];
    if (tally[node.labels[topologyKey]] + Number(labelled(labelSelector, pod)) > maxSkew + least) return false;
  }
  return true;
}

/** What a pod asks of the node itself. */
export function oracleNodeFits({ spec }: Pod, node: ClusterNode): boolean {
  if (spec.nodeName && spec.nodeName !== node.name) return false;
  for (const key of Object.keys(spec.nodeSelector ?? {})) if (!pairsOf(node).includes(`${key}=${spec.nodeSelector[key]}`)) return false;
  const needed = spec.affinity?.nodeAffinity?.[REQUIRED];
  if (!needed) return true;
  for (const { matchExpressions = [], matchFields = [] } of needed.nodeSelectorTerms) {
    let holds = matchExpressions.length > 0 || matchFields.length > 0;
    for (const { key, operator, values } of matchExpressions) {
      const pair = pairsOf(node).find((candidate) => candidate.startsWith(`${key}=`));
      if (!fulfils(operator, values, pair?.slice(key.length + 1))) holds = false;
    }
    for (const { operator, values } of matchFields) if (!fulfils(operator, values, node.name)) holds = false;
    if (holds) return true;
  }
  return false;
}

const pairsOf = ({ name, labels }: ClusterNode): string[] =>
  Object.entries({ 'kubernetes.io/hostname': name, ...labels }).map(([key, value]) => `${key}=${value}`);

function fulfils(operator: string, values: string[], value: string | undefined): boolean {
  const listed = value !== undefined && values?.indexOf(value) >= 0;
  const number = value !== undefined && /^\d+$/.test(value) ? Number(value) : Number.NaN;
  return {
    In: listed,
    NotIn: !listed,
    Exists: value !== undefined,
    DoesNotExist: value === undefined,
    Gt: number > Number(values?.[0]),
    Lt: number < Number(values?.[0]),
  }[operator] as boolean;
}

function tolerated(spec: Json, taint: { key: string; value?: string; effect: string }): boolean {
  return (spec.tolerations ?? []).some((one: Json) => {
    const effect = one.effect === undefined || one.effect === taint.effect;
    const key = one.key === undefined || one.key === taint.key;
    return effect && key && (one.operator === 'Exists' || one.value === taint.value);
  });
}

function about(term: Json, owner: Pod, target: Pod): boolean {
  const namespaces = term.namespaceSelector ? [target.namespace] : (term.namespaces ?? [owner.namespace]);
  return namespaces.includes(target.namespace) && labelled(term.labelSelector, target);
}

function labelled(selector: Json, { labels }: Pod): boolean {
  if (!selector) return false;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  for (const key of Object.keys(matchLabels)) if (labels[key] !== matchLabels[key]) return false;
  for (const { key, operator, values } of matchExpressions) if (!fulfils(operator, values, labels[key])) return false;
  return true;
}
