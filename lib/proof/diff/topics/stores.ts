import type { PodFacts } from '../../facts/pod-facts';
import type { Text } from '../../text';
import type { Change } from '../compare/change';
import type { Comparison, PodPair } from '../compare/comparison';
import { DiffSeverity, DiffTopic } from '../diff';
import { zonesText } from './moves';

const STORES: { [component: string]: string[] } = {
  broker: ['storePathRootDir', 'storePathCommitLog'],
  controller: ['controllerStorePath'],
};

/** Where on which volume a pod keeps what it must not lose: another path of the same place is no other store. */
function placesOf(pod: PodFacts): Map<string, string> {
  const keys = STORES[pod.component ?? ''] ?? [];
  return new Map(
    keys.flatMap((key): [string, string][] => {
      const path = pod.conf?.keys.get(key);
      return path === undefined ? [] : [[key, placeOf(pod, path)]];
    }),
  );
}

function placeOf(pod: PodFacts, path: string): string {
  const mounts: any[] = pod.container.volumeMounts ?? [];
  const [mount] = mounts
    .filter(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath}/`))
    .sort((a, b) => b.mountPath.length - a.mountPath.length);
  if (mount === undefined) return `container:${path}`;
  const { name: _, ...source } = (pod.spec.volumes ?? []).find(({ name }: any) => name === mount.name) ?? {};
  const isClaim = claimTemplates(pod).some((template) => template.metadata?.name === mount.name);
  const volume = isClaim
    ? `claim ${mount.name}`
    : source.persistentVolumeClaim
      ? `claim ${source.persistentVolumeClaim.claimName}`
      : (Object.keys(source)[0] ?? 'nothing');
  return `${volume}:${mount.subPath ? `/${mount.subPath}` : ''}${path.slice(mount.mountPath.length) || '/'}`;
}

const claimTemplates = ({ workload }: PodFacts): any[] => workload.body.spec?.volumeClaimTemplates ?? [];
const hasClaim = (pod: PodFacts): boolean =>
  claimTemplates(pod).length > 0 || (pod.spec.volumes ?? []).some((volume: any) => volume?.persistentVolumeClaim);

/** What lies anywhere else goes with the pod at every restart. */
const isKept = (place = ''): boolean => /^(claim |hostPath:)/.test(place);

/** What a pod must not lose and would not find any more, if it keeps anything. */
function lostStore({ before, after }: PodPair): { readonly before?: string; readonly after?: string } | undefined {
  const [old, young] = [placesOf(before), placesOf(after)];
  const key = [...old.keys()].find((one) => isKept(old.get(one)) && old.get(one) !== young.get(one));
  return key === undefined ? undefined : { before: `${key} ${old.get(key)}`, after: young.has(key) ? `${key} ${young.get(key)}` : undefined };
}

const ALONE: Text = {
  en: 'the member starts empty, as a new replica with a new id, and copies everything from its peer. Never while the peer is not the serving master',
  zh: '该成员以空数据、新 id 的新副本启动，并从对端复制全部数据。对端不是正在服务的 master 时绝不可行',
};
const BOTH: Text = {
  en: 'both members start empty: every message of the group that was not consumed is out of reach',
  zh: '两个成员都以空数据启动：该组未消费的消息全部不可用',
};
const VOTER: Text = {
  en: 'the controller starts empty. When most of them do, brokers that restart are refused, because nobody knows their ids',
  zh: 'controller 以空数据启动。多数 controller 都这样时，重启的 broker 会被拒绝，因为无人认识它们的 id',
};

/** Stores that pods would not find after their restart. @internal */
export function storeChanges({ groups, clusters, pairOf }: Comparison): Change[] {
  const common = { severity: DiffSeverity.DANGER, topic: DiffTopic.LOSS, what: { en: 'the store is another place', zh: '数据存放在另一个位置' } };
  const members = groups.flatMap(({ members: pairs, before }) => {
    const lost = pairs.filter((pair) => lostStore(pair) !== undefined);
    return lost.map((pair) => ({ ...common, ...lostStore(pair), pods: [pair.after], meaning: lost.length === before.members.length ? BOTH : ALONE }));
  });
  const voters = clusters
    .flatMap(({ before }) => before?.controllers ?? [])
    .flatMap((pod) => pairOf(pod) ?? [])
    .filter((pair) => lostStore(pair) !== undefined)
    .map((pair) => ({ ...common, ...lostStore(pair), pods: [pair.after], meaning: VOTER }));
  return [...members, ...voters];
}

/** Claims whose volumes may not be able to follow their pods into another zone. @internal */
export function strandedClaims(comparison: Comparison): Change[] {
  return comparison.clusters.flatMap((cluster) => {
    const moving = (cluster.before?.pods ?? []).flatMap((pod) => {
      const pair = comparison.pairOf(pod);
      const zones = pair && hasClaim(pair.before) && hasClaim(pair.after) ? zonesText(pair, cluster) : undefined;
      return pair !== undefined && zones?.apart ? [{ pair, zones }] : [];
    });
    const moves = new Set(moving.map(({ pair }) => pair.before));
    // Members that change places wait for each other; there is no order in which they could go.
    const stuck = new Set(
      (cluster.before?.groups ?? []).filter(({ members }) => members.every((pod) => moves.has(pod))).flatMap(({ members }) => members),
    );
    return moving.map(({ pair, zones }) => ({
      severity: DiffSeverity.DANGER,
      topic: DiffTopic.CLAIMS,
      pods: [pair.after],
      what: { en: 'the claim may be unable to follow into the other zone', zh: '卷声明可能无法随 Pod 到另一个区' },
      before: zones.before,
      after: zones.after,
      meaning: STRANDED,
      ...(!stuck.has(pair.before) && pair.after.component === 'broker' && { fix: ONE_AT_A_TIME }),
    }));
  });
}

const STRANDED: Text = {
  en: 'a volume of one zone keeps the pod Pending ("volume node affinity conflict"). It starts only with its claim deleted, and then empty',
  zh: '只属于一个区的卷会让 Pod 停在 Pending（"volume node affinity conflict"）。只有删除卷声明才能启动，而且数据为空',
};
const ONE_AT_A_TIME: Text = {
  en: 'delete the claim and the pod of this member while its peer is the serving master, and change nothing else until it is in sync again',
  zh: '在对端是正在服务的 master 时删除该成员的卷声明和 Pod，重新同步之前不做其他变更',
};
