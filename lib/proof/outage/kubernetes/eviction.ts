import type { PodFacts } from '../../facts/pod-facts';
import { join, type Text } from '../../text';
import { listed, say, sentences } from '../words';
import type { KnownNode } from './known-node';

const UNREACHABLE = 'node.kubernetes.io/unreachable';

/** What admission gives to pods that say nothing. */
const DEFAULT_SECONDS = 300;

/**
 * How long a pod stays on a node that Kubernetes cannot reach. Nothing if it stays without end. Of several tolerations of the taint the
 * shortest counts.
 *
 * @internal
 */
export function stayOf({ spec }: PodFacts): number | undefined {
  const matching: any[] = (spec.tolerations ?? []).filter(({ key, operator, value, effect }: any) => {
    const ofTaint = (!key && operator === 'Exists') || (key === UNREACHABLE && (operator === 'Exists' || (value ?? '') === ''));
    return ofTaint && (!effect || effect === 'NoExecute');
  });
  if (matching.length === 0) return DEFAULT_SECONDS;
  const limits = matching.map(({ tolerationSeconds }) => tolerationSeconds).filter((limit) => typeof limit === 'number');
  return limits.length === 0 ? undefined : Math.max(0, Math.min(...limits));
}

/**
 * Whether Kubernetes evicts lost pods.
 *
 * @param nodes All nodes, if they are known.
 * @param lost The names of those that are lost, if they are known.
 * @internal
 */
export function evictionOf(pods: PodFacts[], nodes: KnownNode[] | undefined, lost: string[]): Text {
  if (pods.length === 0) return say('No pod is lost.', '没有 Pod 失去。');
  const leaving = pods.filter((pod) => stayOf(pod) !== undefined);
  const staying = pods.filter((pod) => stayOf(pod) === undefined);
  if (leaving.length === 0) return stays(pods);
  const rates = nodes === undefined || lost.length === 0 ? [UNKNOWN] : ratesOf(nodes, new Set(lost));
  return sentences(...(staying.length > 0 ? [stays(staying)] : []), leaves(leaving), ...rates);
}

const stays = (pods: PodFacts[]) => {
  const who = listed(pods.map(({ name }) => name));
  return say(
    `Not evicted: ${who.en}. These tolerate an unreachable node without end, stay bound to it and start there again.`,
    `不会被驱逐：${who.zh}。它们无限期容忍不可达的节点，仍绑定在原节点，并在那里重新启动。`,
  );
};

function leaves(pods: PodFacts[]): Text {
  const bySeconds = new Map<number, PodFacts[]>();
  for (const pod of pods) bySeconds.set(stayOf(pod) ?? 0, [...(bySeconds.get(stayOf(pod) ?? 0) ?? []), pod]);
  const each = [...bySeconds]
    .sort(([a], [b]) => a - b)
    .map(([seconds, some]) => {
      const who = listed(some.map(({ name }) => name));
      return say(`${who.en} ${seconds} s`, `${who.zh} 为 ${seconds} 秒`);
    });
  const waits = join(each, { en: '; ', zh: '；' });
  const replaced = pods.filter(({ workload }) => workload.body.kind === 'Deployment').map(({ name }) => name);
  return sentences(
    say(
      `Kubernetes marks a lost node after 40 to 55 s, and deletes pods that do not tolerate this for longer: ${waits.en}.`,
      `Kubernetes 在 40 到 55 秒后标记失联的节点，并删除容忍时间已到的 Pod：${waits.zh}。`,
    ),
    ...(replaced.length < pods.length
      ? [
          say(
            'A pod of a StatefulSet then stays Terminating, and no other takes its name, until its node is back or is declared out of service.',
            'StatefulSet 的 Pod 此后一直处于 Terminating，在节点恢复或被声明停用之前，不会有同名的 Pod 代替它。',
          ),
        ]
      : []),
    ...(replaced.length > 0
      ? [
          say(
            `A Deployment starts another in place of ${listed(replaced).en} while the old one may still run behind the cut.`,
            `Deployment 会另外启动一个代替 ${listed(replaced).zh}，而旧的可能仍在断网的一侧运行。`,
          ),
        ]
      : []),
  );
}

const UNKNOWN = say(
  'Whether it evicts at all depends on the zone labels of the nodes, which are not known here.',
  '是否真的驱逐取决于节点的区标签，这里并不知道节点。',
);

/** What the node lifecycle controller does per domain: it slows down or stops where so much is lost that it rather doubts itself. */
function ratesOf(nodes: KnownNode[], lost: Set<string>): Text[] {
  const domains = new Map<string, KnownNode[]>();
  for (const node of nodes) if (node.counted) domains.set(node.domain, [...(domains.get(node.domain) ?? []), node]);
  const gone = (node: KnownNode) => lost.has(node.name) || !node.ready;
  const states = [...domains].map(([domain, members]) => ({
    domain,
    total: members.length,
    notReady: members.filter(gone).length,
    hit: members.some(({ name }) => lost.has(name)),
  }));
  if (states.every(({ total, notReady }) => notReady === total)) {
    return [
      say(
        'No node is ready then in any domain that Kubernetes counts, so it evicts nothing.',
        '此时 Kubernetes 统计的所有区域里都没有就绪的节点，因此什么都不驱逐。',
      ),
    ];
  }
  const unlabelled = domains.has('')
    ? [
        say(
          'Nodes without a well-known zone label count as one domain, whatever other label they carry.',
          '没有标准区标签的节点算作同一个区域，无论带有什么其他标签。',
        ),
      ]
    : [];
  return [...unlabelled, ...states.filter(({ hit }) => hit).map(rateOf)];
}

function rateOf({ domain, total, notReady }: { readonly domain: string; readonly total: number; readonly notReady: number }): Text {
  const where = domain === '' ? say('nodes without zone label', '无区标签的节点') : say(`nodes of ${domain}`, `${domain} 的节点`);
  const count = say(`${notReady} of ${total} ${where.en} are not ready`, `${where.zh}有 ${notReady}/${total} 未就绪`);
  // More than two, and 55 % or more, but not all.
  const partial = notReady < total && notReady > 2 && notReady / total >= 0.55;
  if (partial && total <= 50) {
    return say(
      `${count.en}: 55 % or more of at most 50 (PartialDisruption), so Kubernetes stops evicting there. Nothing is deleted.`,
      `${count.zh}：不超过 50 个节点而失联达到 55 %（PartialDisruption），Kubernetes 在那里停止驱逐，什么都不会删除。`,
    );
  }
  const state = notReady === total ? 'FullDisruption' : partial ? 'PartialDisruption' : 'Normal';
  const pace = partial ? 100 : 10;
  return say(`${count.en} (${state}): it evicts, one node every ${pace} s.`, `${count.zh}（${state}）：会驱逐，每 ${pace} 秒一个节点。`);
}
