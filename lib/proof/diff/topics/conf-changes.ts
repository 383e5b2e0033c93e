import type { Manifest } from '../../facts/manifest';
import type { MountedFile } from '../../facts/mounted-files';
import type { PodFacts } from '../../facts/pod-facts';
import { plain, type Text } from '../../text';
import type { Change } from '../compare/change';
import type { WorkloadPair } from '../compare/comparison';
import { DiffSeverity, DiffTopic } from '../diff';
import { KEY_NOTES } from './key-notes';
import { restarting } from './restarts';

/** Keys of which the names, the claims or the promise tell more. */
const TOLD_ELSEWHERE = new Set(['brokerName', 'brokerClusterName', 'controllerDLegerGroup', 'controllerDLegerPeers', 'controllerDLegerSelfId']);

/** What changes in the files that the pods of a workload read: their configuration key by key, scripts by lines. @internal */
export function confChanges(workload: WorkloadPair, refused: Set<Manifest>): Change[] {
  if (workload.pods.length === 0) return [];
  const [{ before, after }] = workload.pods;
  const pods = workload.pods.map((pair) => pair.after);
  const [old, young] = [before.files, after.files];
  const restarts = restarting(workload).length > 0;
  const files = [...new Set([...old, ...young].map(({ at }) => at))];
  return files.flatMap((at) => {
    const [one, other] = [old.find((file) => file.at === at), young.find((file) => file.at === at)];
    if (one?.text === other?.text) return [];
    const isConf = [before, after].some(
      (pod) => pod.conf !== undefined && [one, other].some((file) => file?.configMap === pod.conf?.configMap && file?.file === pod.conf?.file),
    );
    // Files of the other pods lie beside one's own.
    if (!isConf && isOthersConf(at)) return [];
    const told = isConf ? keyChanges(before, after) : [fileChange(one, other)];
    const refusedToo = other !== undefined && refused.has(other.configMap);
    return told.map((change) => ({
      topic: DiffTopic.BEHAVIOUR,
      pods,
      ...change,
      severity: restarts && !refusedToo ? DiffSeverity.RESTART : DiffSeverity.INFO,
      meaning: refusedToo ? REFUSED : restarts ? change.meaning : other?.alone || isConf ? KEPT : LIVE,
    }));
  });
}

const isOthersConf = (at: string): boolean => /\.(conf|properties)$/.test(at);

const REFUSED: Text = { en: 'the ConfigMap is immutable: the API server refuses it', zh: 'ConfigMap 不可变：API 服务器会拒绝' };
const KEPT: Text = {
  en: 'nothing restarts: the ConfigMap changes in place, and each pod keeps what it read at its start until somebody restarts it, or until it crashes',
  zh: '没有 Pod 重启：ConfigMap 原地修改，每个 Pod 沿用启动时读到的内容，直到有人重启它或它崩溃',
};
const LIVE: Text = {
  en: 'nothing restarts: the ConfigMap changes in place. A script that is called again runs as changed about a minute later, in all pods at once; what was read at the start stays until a restart',
  zh: '没有 Pod 重启：ConfigMap 原地修改。再次被调用的脚本约一分钟后在所有 Pod 中同时生效；启动时读入的内容要到重启才改变',
};

type Told = Pick<Change, 'what'> & Partial<Change>;

function keyChanges(before: PodFacts, after: PodFacts): Told[] {
  const [old, young] = [before.conf?.keys ?? new Map<string, string>(), after.conf?.keys ?? new Map<string, string>()];
  const file = after.conf?.file ?? before.conf?.file;
  const keys = [...new Set([...old.keys(), ...young.keys()])].filter((key) => old.get(key) !== young.get(key));
  if (keys.length === 0) return [{ what: { en: `${file}: only comments or the order of keys`, zh: `${file}：只有注释或键的顺序` } }];
  return keys
    .filter((key) => !TOLD_ELSEWHERE.has(key))
    .map((key) => ({ what: plain(key), ...valuesOf(old.get(key), young.get(key)), meaning: KEY_NOTES[key] }));
}

/** Of lists only the entries that come and go are told. */
export function valuesOf(before: string | undefined, after: string | undefined): { before?: string; after?: string } {
  const [old, young] = [before?.split(';') ?? [], after?.split(';') ?? []];
  if (old.length < 2 && young.length < 2) return { before, after };
  const [gone, come] = [old.filter((one) => !young.includes(one)), young.filter((one) => !old.includes(one))];
  if (gone.length + come.length === 0) return { before, after };
  return { before: gone.length > 0 ? gone.join(';') : undefined, after: come.length > 0 ? come.join(';') : undefined };
}

function fileChange(before: MountedFile | undefined, after: MountedFile | undefined): Told {
  const file = (after ?? before)?.file;
  if (before === undefined || after === undefined) {
    return {
      what:
        before === undefined ? { en: `file ${file} is added`, zh: `增加文件 ${file}` } : { en: `file ${file} is removed`, zh: `移除文件 ${file}` },
    };
  }
  const { added, removed } = lineCounts(before.text, after.text);
  const isStop = /preStop|stop/.test(`${file}`);
  return {
    what: { en: `script ${file}: ${added} lines added, ${removed} removed`, zh: `脚本 ${file}：增加 ${added} 行，删除 ${removed} 行` },
    ...(isStop && { meaning: { en: 'this restart still runs the old one', zh: '这次重启仍运行旧的脚本' } }),
  };
}

/** Lines as a multiset: enough to say how much of a file changed. */
function lineCounts(before: string, after: string): { readonly added: number; readonly removed: number } {
  const counts = new Map<string, number>();
  for (const line of before.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of after.split('\n')) counts.set(line, (counts.get(line) ?? 0) - 1);
  const all = [...counts.values()];
  return { added: all.reduce((sum, count) => sum + Math.max(-count, 0), 0), removed: all.reduce((sum, count) => sum + Math.max(count, 0), 0) };
}
