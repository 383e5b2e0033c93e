import type { ClusterFacts } from '../../facts/facts';
import { groupBy } from '../../facts/facts';
import { type Manifest, titleOf } from '../../facts/manifest';
import type { PodFacts } from '../../facts/pod-facts';
import { join, type Text } from '../../text';
import type { Comparison, PodPair, WorkloadPair } from '../compare/comparison';
import type { PodRestart, SyncWave } from '../diff';
import { takesTurns } from './hooks';

/** The sync wave of Argo CD in which an object is applied. @internal */
export const waveOf = ({ body }: Manifest): number => Number(body.metadata?.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0) || 0;

/** The pods of a workload that Kubernetes restarts for a changed template, in its order. @internal */
export function restarting({ after: { body }, pods, template }: WorkloadPair): PodPair[] {
  if (template.length === 0) return [];
  if (body.kind !== 'StatefulSet') return pods;
  const { type = 'RollingUpdate', rollingUpdate } = body.spec.updateStrategy ?? {};
  if (type !== 'RollingUpdate') return [];
  const first = body.spec.ordinals?.start ?? 0;
  const partition = rollingUpdate?.partition ?? 0;
  // A rolling update goes from the highest ordinal down.
  return pods.filter((pair) => ordinalOf(pair.after) >= Math.max(partition, first)).sort((a, b) => ordinalOf(b.after) - ordinalOf(a.after));
}

const ordinalOf = ({ name }: PodFacts): number => Number(name.slice(name.lastIndexOf('-') + 1));

/** Every pod that restarts, each once, in the order in which Argo CD reaches it. @internal */
export function restartsOf(comparison: Comparison, refused: Set<Manifest>, because: (workload: WorkloadPair) => Text): PodRestart[] {
  const brokerNames = new Map(comparison.after.clusters.flatMap(groupNames));
  const restarts = comparison.workloads.flatMap((workload) => {
    const reasons = because(workload);
    return restarting(workload).map(({ before, after }) => {
      const brokerName = brokerNames.get(after);
      return {
        pod: after.name,
        namespace: after.namespace,
        workload: titleOf(workload.after),
        ...(after.component !== undefined && { component: after.component }),
        ...(brokerName !== undefined && { brokerName }),
        wave: waveOf(workload.after),
        // The hook that runs is the one the pod was started with.
        takesTurns: takesTurns(before),
        afterRefusal: refused.has(workload.after),
        because: reasons,
      };
    });
  });
  return restarts.sort((a, b) => a.wave - b.wave);
}

const groupNames = ({ groups }: ClusterFacts) =>
  groups.flatMap(({ brokerName, members }) => members.map((pod): [PodFacts, string] => [pod, brokerName]));

/** The waves in which pods restart or start. @internal */
export function wavesOf({ workloads, addedPods, who }: Comparison): SyncWave[] {
  const restarts = groupBy(
    workloads.flatMap(restarting).map(({ after }) => after),
    ({ workload }) => `${waveOf(workload)}`,
  );
  const starts = groupBy(addedPods, ({ workload }) => `${waveOf(workload)}`);
  const waves = [...new Set([...restarts.keys(), ...starts.keys()].map(Number))].sort((a, b) => a - b);
  return waves.map((wave) => {
    const [again, first] = [restarts.get(`${wave}`) ?? [], starts.get(`${wave}`) ?? []];
    const names = (pods: PodFacts[]) => pods.map(({ name }) => name);
    return { wave, restarts: names(again), restarting: who.pods(again), starts: names(first), starting: who.pods(first) };
  });
}

/** The causes of a restart, each once. @internal */
export const causes = (texts: Text[]): Text => join([...new Map(texts.map((text) => [text.en, text])).values()], { en: ', ', zh: '、' });
