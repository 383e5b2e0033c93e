import { numberOf } from '../facts/conf';
import { titleOf } from '../facts/manifest';
import { distinctWorkloads, envOf, type PodFacts, textAt } from '../facts/pod-facts';
import type { Text } from '../text';
import { Outcome } from '../verdict';
import { type Finding, inPod, type ProofRule } from './proof-rule';

const roll: ProofRule = {
  id: 'roll',
  asked: { en: 'a changed template is rolled out, one pod of a set at a time', zh: '模板变更会自动滚动更新，每个集合一次一个 Pod' },
  judge: ({ pods }) =>
    distinctWorkloads(pods).flatMap((pod): Finding[] => {
      const { kind, spec } = pod.workload.body;
      if (kind === 'Pod') return [problem(pod, ['kind'], bare(pod))];
      if (kind === 'Deployment')
        return [
          problem(pod, ['kind'], {
            en: `${titleOf(pod.workload)}: a Deployment starts a second pod beside the one that holds the claim and the name`,
            zh: `${titleOf(pod.workload)}：Deployment 会在占有存储与名字的 Pod 之外再起一个`,
          }),
        ];
      const { type = 'RollingUpdate', rollingUpdate } = spec.updateStrategy ?? {};
      const title = titleOf(pod.workload);
      return [
        ...(type === 'RollingUpdate'
          ? []
          : [
              problem(pod, ['spec', 'updateStrategy', 'type'], {
                en: `${title} waits until somebody deletes its pods (${type})`,
                zh: `${title} 要等人手动删除 Pod 才会更新（${type}）`,
              }),
            ]),
        ...(rollingUpdate?.partition > 0
          ? [
              problem(pod, ['spec', 'updateStrategy', 'rollingUpdate', 'partition'], {
                en: `${title} keeps the pods below partition ${rollingUpdate.partition} as they were`,
                zh: `${title} 的 partition ${rollingUpdate.partition} 以下的 Pod 不会更新`,
              }),
            ]
          : []),
        ...(![undefined, 1].includes(rollingUpdate?.maxUnavailable)
          ? [
              problem(pod, ['spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable'], {
                en: `${title} restarts ${rollingUpdate.maxUnavailable} pods at once`,
                zh: `${title} 会同时重启 ${rollingUpdate.maxUnavailable} 个 Pod`,
              }),
            ]
          : []),
        ...(spec.podManagementPolicy === 'Parallel' || (spec.replicas ?? 1) < 2
          ? []
          : [
              problem(
                pod,
                ['spec', 'podManagementPolicy'],
                {
                  en: `${title} is OrderedReady: a pod that never gets ready also blocks its own repair`,
                  zh: `${title} 是 OrderedReady：永不就绪的 Pod 会连自己的修复也挡住`,
                },
                {
                  en: 'set podManagementPolicy: Parallel (the set must be made anew for it)',
                  zh: '设置 podManagementPolicy: Parallel（需要重建该集合）',
                },
              ),
            ]),
      ];
    }),
};

const bare = (pod: PodFacts): Text => ({ en: `${pod.name} is a bare pod, which nobody starts again`, zh: `${pod.name} 是裸 Pod，丢失后无人重建` });
const STATEFUL: Text = { en: 'use a StatefulSet with updateStrategy RollingUpdate', zh: '使用 updateStrategy 为 RollingUpdate 的 StatefulSet' };
const problem = (pod: PodFacts, path: (string | number)[], got: Text, fix = STATEFUL): Finding => ({
  got,
  fix,
  at: [{ manifest: pod.workload, path }],
});

/** The two members are two sets, which Kubernetes rolls at once. Only the hook in the pods makes them take turns. */
const handOver: ProofRule = {
  id: 'hand-over',
  asked: {
    en: 'members and voters that are told to stop take turns, and a master hands over first',
    zh: '被要求停止的成员和 controller 轮流停止，主先完成交接',
  },
  judge: (cluster) => {
    const stopped = [...cluster.groups.flatMap(({ members }) => members), ...(cluster.controllers.length > 1 ? cluster.controllers : [])];
    return distinctWorkloads(stopped).flatMap(hookFindings);
  },
};

function hookFindings(pod: PodFacts): Finding[] {
  const hook: string[] | undefined = pod.container.lifecycle?.preStop?.exec?.command;
  const hookPath = [...pod.containerPath, 'lifecycle', 'preStop'];
  const at = [{ manifest: pod.workload, path: hookPath }];
  const fix = { en: 'restore the preStop hook `bash <scripts>/stop.sh <component>`', zh: '恢复 preStop 钩子 `bash <scripts>/stop.sh <component>`' };
  if (hook === undefined) return [{ got: { en: `${pod.name} has no preStop hook`, zh: `${pod.name} 没有 preStop 钩子` }, fix, at }];
  const script = textAt(pod, hook.find((word) => word.startsWith('/')) ?? '');
  if (script === undefined) {
    return [
      {
        got: {
          en: `${hook.join(' ')} of ${pod.name}: no mounted ConfigMap among the manifests holds that script`,
          zh: `${pod.name} 的 ${hook.join(' ')}：清单中没有挂载该脚本的 ConfigMap`,
        },
        fix,
        at,
      },
    ];
  }
  // The turns are taken by configuration requests; a script that sends none is somebody else's, and cannot be judged by its text.
  const ours = /metricsLabel/.test(script) && pod.component !== undefined && hook.includes(pod.component);
  const grace = pod.spec.terminationGracePeriodSeconds ?? 30;
  const stop = Number(envOf(pod, 'STOP_SECONDS'));
  const findings: Finding[] = [];
  if (!ours)
    findings.push({
      outcome: Outcome.NOT_JUDGED,
      got: { en: `${hook.join(' ')} of ${pod.name} is no script of this library`, zh: `${pod.name} 的 ${hook.join(' ')} 不是本库的脚本` },
      fix,
      at,
    });
  if (ours && !(stop > 0)) {
    findings.push({
      got: {
        en: `STOP_SECONDS of ${pod.name} is ${envOf(pod, 'STOP_SECONDS') ?? 'missing'}, so the hook has no bound`,
        zh: `${pod.name} 的 STOP_SECONDS ${envOf(pod, 'STOP_SECONDS') ?? '缺失'}，钩子没有时限`,
      },
      fix: { en: 'set STOP_SECONDS to the seconds the hook may take', zh: '把 STOP_SECONDS 设为钩子可用的秒数' },
      at: [{ manifest: pod.workload, path: [...pod.containerPath, 'env'] }],
    });
  } else if (ours && grace < stop + 30) {
    findings.push({
      got: {
        en: `${pod.name} is killed after ${grace} s, in the middle of its hook of up to ${stop} s or of the stop of Java after it`,
        zh: `${pod.name} 在 ${grace} 秒后被强杀，而钩子最长需 ${stop} 秒，其后 Java 还要停止`,
      },
      fix: { en: `set terminationGracePeriodSeconds to ${stop + 90}`, zh: `把 terminationGracePeriodSeconds 设为 ${stop + 90}` },
      at: [inPod(pod, 'terminationGracePeriodSeconds')],
    });
  }
  return findings;
}

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'];

const probes: ProofRule = {
  id: 'probes',
  asked: { en: 'Kubernetes can tell a pod that serves from one that does not', zh: 'Kubernetes 能分辨 Pod 是否在提供服务' },
  judge: (cluster) =>
    distinctWorkloads(cluster.pods).flatMap((pod) =>
      PROBES.flatMap((probe): Finding[] => {
        const command: string[] | undefined = pod.container[probe]?.exec?.command;
        const at = [{ manifest: pod.workload, path: [...pod.containerPath, probe] }];
        if (pod.container[probe] === undefined) {
          // A rollout that is not told when a pod serves goes on to the next at once.
          return [{ got: { en: `${pod.name} has no ${probe}`, zh: `${pod.name} 没有 ${probe}` }, fix: { en: 'restore it', zh: '恢复它' }, at }];
        }
        const asks = ['httpGet', 'tcpSocket', 'grpc'].some((how) => pod.container[probe][how] !== undefined);
        if (!asks && !command?.length) {
          return [
            {
              got: { en: `${probe} of ${pod.name} asks nothing`, zh: `${pod.name} 的 ${probe} 什么也不问` },
              fix: { en: 'restore its command', zh: '恢复它的命令' },
              at,
            },
          ];
        }
        if (command === undefined) return [];
        const path = command.find((word) => word.startsWith('/'));
        if (path === undefined || path.startsWith('/bin') || path.startsWith('/usr') || textAt(pod, path) !== undefined)
          return wrongProbe(pod, probe, command, at);
        return [
          {
            got: {
              en: `${probe} of ${pod.name} runs ${path}, which no mounted ConfigMap among the manifests holds`,
              zh: `${pod.name} 的 ${probe} 运行 ${path}，而清单中没有挂载它的 ConfigMap`,
            },
            fix: { en: 'correct the path or mount the script', zh: '改正路径或挂载脚本' },
            at,
          },
        ];
      }),
    ),
};

/** Our probe is told what it asks and of which component; asked for another, it never answers yes. */
function wrongProbe(pod: PodFacts, probe: string, command: string[], at: Finding['at']): Finding[] {
  const script = command.findIndex((word) => word.endsWith('/probe.sh'));
  const kind = probe.replace('Probe', '');
  if (script < 0 || (command[script + 1] === pod.component && command[script + 2] === kind)) return [];
  return [
    {
      got: {
        en: `${probe} of ${pod.name} asks for ${command.slice(script + 1).join(' ') || 'nothing'}`,
        zh: `${pod.name} 的 ${probe} 询问的是 ${command.slice(script + 1).join(' ') || '（无）'}`,
      },
      fix: { en: `call probe.sh ${pod.component} ${kind}`, zh: `调用 probe.sh ${pod.component} ${kind}` },
      at,
    },
  ];
}

const AWAY = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** An eviction gains a pinned pod nothing, and after a cut of some minutes it restarts every broker of the room. */
const stay: ProofRule = {
  id: 'stay',
  asked: { en: 'pods that are bound to a zone stay when their nodes are out of reach', zh: '绑定到区的 Pod 在节点失联时保持不动' },
  judge: ({ groups, nameServers, controllers }) =>
    distinctWorkloads([...groups.flatMap(({ members }) => members), ...nameServers, ...(controllers.length > 1 ? controllers : [])]).flatMap(
      (pod): Finding[] => {
        const tolerations: any[] = pod.spec.tolerations ?? [];
        const matching = (key: string) =>
          tolerations.filter(
            (one) =>
              (!one.key || one.key === key) &&
              (!one.effect || one.effect === 'NoExecute') &&
              (one.operator === 'Exists' || ((one.operator ?? 'Equal') === 'Equal' && one.key === key && !one.value)),
          );
        const leaving = AWAY.filter(
          (key) => matching(key).length === 0 || matching(key).some(({ tolerationSeconds }) => tolerationSeconds !== undefined),
        );
        if (leaving.length === 0) return [];
        return [
          {
            got: {
              en: `${pod.name} is evicted some time after ${leaving.join(' and ')}, and can start nowhere else`,
              zh: `${pod.name} 在 ${leaving.join(' 和 ')} 之后一段时间会被驱逐，却无处可去`,
            },
            fix: { en: 'tolerate both NoExecute taints without tolerationSeconds', zh: '不带 tolerationSeconds 地容忍这两个 NoExecute 污点' },
            at: [inPod(pod, 'tolerations')],
          },
        ];
      },
    ),
};

/** Name servers do not talk to each other: what one has forgotten only brokers can tell it, by their next registration. */
const routes: ProofRule = {
  id: 'routes',
  asked: {
    en: 'a name server that starts anew is ready only when brokers have told it their routes',
    zh: '重新启动的 name server 要等 broker 报告路由之后才就绪',
  },
  judge: ({ nameServers, groups }) => {
    // Somebody else must be there whom a drain or a roll-out would take next.
    if (nameServers.length < 2 || groups.length === 0) return [];
    const registration = Math.max(...groups.flatMap(({ members }) => members).map(registrationOf));
    return distinctWorkloads(nameServers).flatMap((pod): Finding[] => {
      const { initialDelaySeconds = 0, periodSeconds = 10, successThreshold = 1 } = pod.container.readinessProbe ?? {};
      const { preStop } = pod.container.lifecycle ?? {};
      const sleep = preStop?.sleep?.seconds ?? Number(/\bsleep (\d+)/.exec((preStop?.exec?.command ?? []).join(' '))?.[1] ?? 0);
      const settles = Math.max(initialDelaySeconds + (successThreshold - 1) * periodSeconds, sleep);
      if (settles >= registration) return [];
      return [
        {
          got: {
            en: `${pod.name} can be ready after ${settles} s, and a broker tells its routes within ${registration} s; meanwhile the other may be restarted`,
            zh: `${pod.name} 可在 ${settles} 秒后就绪，而 broker 在 ${registration} 秒内才报告路由；其间另一个可能被重启`,
          },
          fix: {
            en: `set successThreshold of its readinessProbe to ${Math.ceil(registration / periodSeconds) + 1}`,
            zh: `把其 readinessProbe 的 successThreshold 设为 ${Math.ceil(registration / periodSeconds) + 1}`,
          },
          at: [{ manifest: pod.workload, path: [...pod.containerPath, 'readinessProbe'] }],
        },
      ];
    });
  },
};

/** How often a broker registers, in seconds. RocketMQ keeps to 10 to 60 s whatever is asked. */
const registrationOf = ({ conf }: PodFacts): number => Math.min(Math.max(numberOf(conf, 'registerNameServerPeriod', 30_000), 10_000), 60_000) / 1000;

export const ROLLOUT_RULES: ProofRule[] = [roll, handOver, probes, routes, stay];
