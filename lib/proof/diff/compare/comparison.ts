import type { ClusterFacts, Facts, GroupFacts } from '../../facts/facts';
import { groupBy } from '../../facts/facts';
import type { Manifest } from '../../facts/manifest';
import type { PodFacts } from '../../facts/pod-facts';
import { type FieldChange, fieldChanges, isSame } from './field-changes';
import { normalTemplate } from './normal-form';
import { idOf, type Pairing, pairObjects } from './pairing';
import { podKey, Who } from './who';

/** A pod that is there before and after. @internal */
export interface PodPair {
  readonly before: PodFacts;
  readonly after: PodFacts;
}

/** A workload that is there before and after. @internal */
export interface WorkloadPair {
  readonly before: Manifest;
  readonly after: Manifest;
  /** Those of its pods that are there before and after. */
  readonly pods: PodPair[];
  /** What differs in the template of its pods; nothing if they need no restart. */
  readonly template: FieldChange[];
}

/** A cluster before, after, or both. @internal */
export interface ClusterPair {
  readonly before?: ClusterFacts;
  readonly after?: ClusterFacts;
}

/** A group that is there before, and what its members became. @internal */
export interface GroupPair {
  readonly cluster: ClusterPair;
  readonly before: GroupFacts;
  /** The pods after that were its members before. */
  readonly members: PodPair[];
  /** The pods that are no more. */
  readonly gone: PodFacts[];
}

/** Two folders of manifests side by side. @internal */
export interface Comparison {
  readonly before: Facts;
  readonly after: Facts;
  readonly objects: Pairing;
  readonly workloads: WorkloadPair[];
  readonly clusters: ClusterPair[];
  readonly groups: GroupPair[];
  readonly addedPods: PodFacts[];
  readonly removedPods: PodFacts[];
  readonly who: Who;
  /** The pod of before that goes by the same name. */
  pairOf(before: PodFacts): PodPair | undefined;
}

/** Puts two folders side by side. @internal */
export function compare(before: Facts, after: Facts): Comparison {
  const [old, young] = [byPodKey(before.pods), byPodKey(after.pods)];
  const pairs = new Map<string, PodPair>();
  for (const [key, pod] of young) {
    const other = old.get(key);
    if (other !== undefined) pairs.set(key, { before: other, after: pod });
  }
  const pairOf = (pod: PodFacts) => pairs.get(podKey(pod));
  const clusters = pairClusters(before, after);
  return {
    before,
    after,
    objects: pairObjects(before, after),
    workloads: pairWorkloads(before, after, pairs),
    clusters,
    groups: clusters.flatMap((cluster) =>
      (cluster.before?.groups ?? []).map((group) => ({
        cluster,
        before: group,
        members: group.members.flatMap((pod) => pairOf(pod) ?? []),
        gone: group.members.filter((pod) => pairOf(pod) === undefined),
      })),
    ),
    addedPods: [...young].filter(([key]) => !old.has(key)).map(([, pod]) => pod),
    removedPods: [...old].filter(([key]) => !young.has(key)).map(([, pod]) => pod),
    who: new Who(before, after),
    pairOf,
  };
}

const byPodKey = (pods: PodFacts[]) => new Map(pods.map((pod) => [podKey(pod), pod]));

const WORKLOADS = ['StatefulSet', 'Deployment', 'Pod'];

function pairWorkloads(before: Facts, after: Facts, pairs: Map<string, PodPair>): WorkloadPair[] {
  const workloads = ({ manifests }: Facts) => new Map(manifests.filter(({ body }) => WORKLOADS.includes(body.kind)).map((one) => [idOf(one), one]));
  const old = workloads(before);
  const byWorkload = groupBy([...pairs.values()], ({ after: { workload } }) => idOf(workload));
  return [...workloads(after)].flatMap(([id, workload]) => {
    const was = old.get(id);
    if (was === undefined) return [];
    return [
      {
        before: was,
        after: workload,
        pods: byWorkload.get(id) ?? [],
        template: templateFields(templateOf(was), templateOf(workload)),
      },
    ];
  });
}

const templateFields = (before: any, after: any): FieldChange[] =>
  isSame(before, after) ? [] : fieldChanges(normalTemplate(before), normalTemplate(after));

/** What the pods of a workload are made from. @internal */
export const templateOf = ({ body }: Manifest): any => (body.kind === 'Pod' ? { metadata: body.metadata, spec: body.spec } : body.spec?.template);

/** By namespace and name, and what is left over by the pods that it shares, or as the only ones that are left. */
function pairClusters(before: Facts, after: Facts): ClusterPair[] {
  const id = ({ namespace, name }: ClusterFacts) => `${namespace}/${name}`;
  const left = new Set(after.clusters);
  const take = (found: ClusterFacts | undefined) => {
    if (found !== undefined) left.delete(found);
    return found;
  };
  const same = before.clusters.map((old) => ({ before: old, after: take([...left].find((one) => id(one) === id(old))) }));
  const alone = same.filter((pair) => pair.after === undefined).length === 1 && left.size === 1;
  const pairs = same.map((pair) => {
    if (pair.after !== undefined) return pair;
    const keys = new Set(pair.before.pods.map(podKey));
    const sharing = [...left].find(({ pods }) => pods.some((pod) => keys.has(podKey(pod))));
    return { before: pair.before, after: take(sharing ?? (alone ? [...left][0] : undefined)) };
  });
  return [...pairs, ...[...left].map((one) => ({ after: one }))];
}
