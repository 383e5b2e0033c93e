import type { PodFacts } from '../../facts/pod-facts';
import { nodeTerms } from '../../scheduling';
import type { RunbookStep } from '../outage';
import { say, word } from '../words';
import { askGroups, askLeader, kubectl, picked, workloadOf } from './names';
import { getNodes, nodesOf, taint, untaint } from './out-of-service';
import type { Situation } from './situation';

/** The way out when the only controller is lost: it is moved, safest way first. @internal */
export function singleController(situation: Situation): RunbookStep[] {
  const { cluster, damage, fates, standings } = situation;
  const [controller] = cluster.controllers;
  const { kind, name } = workloadOf(controller);
  const pod = picked(controller);
  const nodes = nodesOf(situation, [controller.name]);
  const claims: string[] = (controller.workload.body.spec?.volumeClaimTemplates ?? []).map(({ metadata }: any) =>
    word(`${metadata?.name}-${controller.name}`),
  );
  const fate = fates.find((one) => one.pod === controller.name);
  const room = fate === undefined || standings.nodes === undefined ? [] : [fate.reason];
  const unpin = bindingsOf(controller);
  const pinned = unpin.length > 0;
  return [
    {
      what: say(
        'Until the controller is back nothing is elected, and a group that has lost a member acknowledges nothing. If it will be back soon, wait: nothing that was acknowledged is lost by waiting.',
        '在 controller 恢复之前无法选主，失去成员的组不确认写入。如果很快能恢复，请等待：等待不会丢失任何已确认的消息。',
      ),
      commands: [],
    },
    {
      what: say(
        'Decide that it is dead and not merely cut off, and fence it: power its machine off, or cut it off from brokers and clients alike. Without a fence there can be two controllers, and two masters of a group.',
        '确认它是真的停了而不是被切断，并隔离它：关掉机器电源，或切断它与所有 broker、客户端的连接。不隔离就可能有两个 controller，一个组就可能有两个 master。',
      ),
      commands: [getNodes(situation), kubectl(cluster, 'get', 'pod', ...pod, '-o', 'wide')],
    },
    {
      what: say(
        `See whether its volume can follow: no output, or a place that is left.${room.map(({ en }) => ` By what is known: ${en}`).join('')}`,
        `查看它的卷能否跟随：没有输出，或者是仍在的位置。${room.map(({ zh }) => `据已知信息：${zh}`).join('')}`,
      ),
      commands: claims.map(
        (claim) =>
          `kubectl get pv "$(${kubectl(cluster, 'get', 'pvc', claim, '-o', "jsonpath='{.spec.volumeName}'")})" -o jsonpath='{.spec.nodeAffinity}'`,
      ),
    },
    ...(pinned
      ? [
          {
            what: say(`${kind} ${name} is bound to its place. Take the binding away.`, `${kind} ${name} 固定在原来的位置，去掉这个限制。`),
            commands: [
              kubectl(cluster, 'patch', kind, name, '--type=json', '-p', word(JSON.stringify(unpin.map((path) => ({ op: 'remove', path }))))),
            ],
          },
        ]
      : []),
    {
      what: say(
        'Declare its node out of service, only if the machine is off. Kubernetes then removes every pod of that node and frees their volumes; pods that are bound to the lost place wait.',
        '声明它的节点停用，仅限机器已关机时。Kubernetes 随即移除该节点的全部 Pod 并释放卷；绑定在失去位置的 Pod 会等待。',
      ),
      commands: [taint(nodes)],
    },
    {
      what: say(
        'If the node cannot be tainted: remove the pod object alone. Its volume is freed only after 6 minutes, and if the machine runs after all there are two controllers.',
        '不能给节点打污点时：只移除 Pod 对象。卷要 6 分钟后才释放；如果机器其实还在运行，就会有两个 controller。',
      ),
      commands: [kubectl(cluster, 'delete', 'pod', ...pod, '--grace-period=0', '--force')],
    },
    ...(claims.length > 0
      ? [
          {
            what: say(
              'Only if its volume is lost for good, think twice: with an empty volume it starts, but does not accept brokers that restart. The page Operations says what then.',
              '仅当卷永远丢失时，请三思：用空卷它能启动，但不接受重启的 broker。之后怎么办见运维页。',
            ),
            commands: claims.map((claim) => kubectl(cluster, 'delete', 'pvc', claim, '--wait=false')),
          },
        ]
      : []),
    {
      what: say(
        'See that one controller runs, that it leads (1005), and that the groups have masters (1006).',
        '确认只有一个 controller 在运行、它是 leader（1005）、各组有 master（1006）。',
      ),
      commands: [
        kubectl(cluster, 'get', 'pod', ...pod, '-o', 'wide'),
        ...askLeader([controller]),
        ...askGroups(
          [controller],
          damage.groups.map(({ brokerName }) => brokerName),
        ),
      ],
    },
    {
      what: say(
        'When the place is back and no second controller runs there, take the taint away. A Node object that was deleted comes back without labels that were added by hand: see that every node has its zone.',
        '恢复之后，确认那里没有第二个 controller 在运行，再去掉污点。被删除过的 Node 对象回来时没有手工添加的标签：确认每个节点都有区标签。',
      ),
      commands: [...untaint(nodes), getNodes(situation)],
    },
    ...(pinned ? [{ what: say('Apply the rendered manifests again.', '重新应用生成的清单。'), commands: [] }] : []),
  ];
}

/** What binds a pod to its place, as JSON Patch finds it. */
const bindingsOf = (pod: PodFacts): string[] => [
  ...(nodeTerms(pod) === undefined ? [] : ['/spec/template/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution']),
  ...(pod.spec.nodeSelector ? ['/spec/template/spec/nodeSelector'] : []),
];
