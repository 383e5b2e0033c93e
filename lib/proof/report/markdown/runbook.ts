import { groupBy } from '../../facts/facts';
import type { Outage } from '../../outage/outage';
import { askGroups, askLeader, kubectl } from '../../outage/runbook/names';
import { word } from '../../outage/words';
import type { Language, Text } from '../../text';
import type { ClusterView } from '../cluster-view';
import { alikeOutages, LOSS_KINDS, RECOVERIES, stopText, tallyText, votersText, withSteps } from '../losses';
import { code, fenced, prose, table } from './markdown';

/** The most losses of one kind that get a section of their own. */
const SECTIONS = 24;

/** The most groups that a command asks for at once. */
const GROUPS = 20;

type Say = (text: Text) => string;

/** What to type when something is lost. The runbooks of all languages have the same anchors and the same commands. @internal */
export function runbook(views: ClusterView[], language: Language): string {
  const say: Say = (text) => text[language];
  const lines = [
    `# ${say({ en: 'Runbook', zh: '故障处理手册' })}`,
    '',
    say({
      en: 'What to type when a part of the cluster is lost, with the names of the manifests. 中文：[runbook.zh.md](runbook.zh.md), with the same anchors and commands.',
      zh: '集群的一部分失去时具体怎么敲，名称取自清单。English: [runbook.md](runbook.md)，锚点和命令相同。',
    }),
    '',
    ...(views.length === 0 ? [say({ en: 'There is no RocketMQ cluster among the manifests.', zh: '清单中没有 RocketMQ 集群。' })] : []),
    ...views.flatMap((view) => clusterPart(view, say)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

const heading = (level: number, anchor: string, text: string): string[] => [`<a id="${anchor}"></a>`, '', `${'#'.repeat(level)} ${text}`, ''];

function clusterPart(view: ClusterView, say: Say): string[] {
  const kinds = groupBy(
    alikeOutages(withSteps(view.outages)).flatMap(({ kind, outages }) => outages.map((outage) => ({ kind, outage }))),
    ({ kind }) => kind,
  );
  const told = [...kinds.values()].map((some) => ({
    kind: some[0].kind,
    outages: some.slice(0, SECTIONS).map(({ outage }) => outage),
    left: some.slice(SECTIONS).map(({ outage }) => outage),
  }));
  return [
    ...heading(2, view.anchor, code(view.id)),
    ...contents(
      view,
      told.flatMap(({ outages }) => outages),
      say,
    ),
    ...before(view, say),
    ...told.flatMap(({ kind, outages, left }) => [
      ...outages.flatMap((outage) => section(view, outage, say)),
      ...(left.length > 0
        ? [
            `${say(LOSS_KINDS[kind])}: ${say({
              en: `there are ${left.length} more. The steps are the same, with the names of`,
              zh: `另有 ${left.length} 种，步骤相同，名称换成`,
            })} ${left
              .slice(0, 100)
              .map(({ lost }) => prose(say(lost)))
              .join(say({ en: ', ', zh: '、' }))}${left.length > 100 ? ' …' : ''}`,
            '',
          ]
        : []),
    ]),
    ...after(view, say),
  ];
}

function contents(view: ClusterView, outages: Outage[], say: Say): string[] {
  const heads: Text[] = [
    { en: 'lost', zh: '失去' },
    { en: 'who acts', zh: '谁处理' },
    { en: 'writes stop, killed', zh: '写入中断（被杀）' },
    { en: 'writes stop, cut off', zh: '写入中断（被切断）' },
  ];
  const rows = outages.map((outage) => [
    `[${prose(say(outage.lost))}](#${view.anchors.get(outage)})`,
    say(RECOVERIES[outage.recovery]),
    say(stopText(outage.writeStopKilled)),
    say(stopText(outage.writeStopCut)),
  ]);
  if (rows.length === 0) return [say({ en: 'No loss that was computed needs anything to be done.', zh: '计算过的故障都不需要任何处理。' }), ''];
  const first = `[${say(BEFORE)}](#${view.anchor}-before)`;
  const last = `[${say(AFTER)}](#${view.anchor}-after)`;
  return [`${first} · ${last}`, '', ...table(heads.map(say), rows), ''];
}

const BEFORE: Text = { en: 'Before you start', zh: '开始之前' };
const AFTER: Text = { en: 'After the return', zh: '恢复之后' };

function before(view: ClusterView, say: Say): string[] {
  const { facts } = view;
  const label = facts.zoneLabel;
  const labels = [...new Set([...(label === undefined ? [] : [label]), 'topology.kubernetes.io/zone'])].map(word).join(',');
  return [
    ...heading(3, `${view.anchor}-before`, say(BEFORE)),
    ...bullets(
      [
        {
          en: 'Make sure that you talk to the right cluster, and see what is lost: which nodes, which pods, which zone.',
          zh: '确认连接的是正确的集群，并看清失去的是什么：哪些节点、哪些 Pod、哪个区。',
        },
        {
          en: 'Leave lost pods alone, and never delete a claim because a pod is away: it holds messages, or the identity of a controller.',
          zh: '不要动失去的 Pod，也绝不要因为 Pod 不在就删除卷声明：里面是消息，或者 controller 的身份。',
        },
        {
          en: 'Tell the senders that only SEND_OK is a promise. Waiting loses nothing that was acknowledged.',
          zh: '告诉发送方：只有 SEND_OK 是承诺。等待不会丢失任何已确认的消息。',
        },
        {
          en: 'Write down what you type. Two people who act at once are worse than none: agree on one.',
          zh: '记下输入的每条命令。两个人同时操作比没人操作更糟：商定由一个人操作。',
        },
      ],
      say,
    ),
    ...fenced(
      [
        'kubectl config current-context',
        'kubectl get --raw=/readyz',
        `kubectl get nodes -L ${labels}`,
        kubectl(facts, 'get', 'pods', '-o', 'wide'),
        kubectl(facts, 'get', 'pvc'),
        ...askLeader(facts.controllers),
      ],
      'sh',
    ),
    '',
  ];
}

const bullets = (texts: Text[], say: Say): string[] => [...texts.map((text) => `- ${prose(say(text))}`), ''];

function section(view: ClusterView, outage: Outage, say: Say): string[] {
  const { lost, recovery, eviction, notes, steps, nameServersLeft, writeStopKilled, writeStopCut } = outage;
  const facts: [Text, string][] = [
    [{ en: 'Groups', zh: '组' }, say(tallyText(outage, view.groups.length))],
    [{ en: 'Name servers left', zh: '剩余 name server' }, `${nameServersLeft}`],
    [{ en: 'Voters', zh: '投票者' }, say(votersText(outage))],
    [{ en: 'Writes stop, if it is killed', zh: '写入中断（被杀）' }, say(stopText(writeStopKilled))],
    [{ en: 'Writes stop, if it is cut off', zh: '写入中断（被切断）' }, say(stopText(writeStopCut))],
    [{ en: 'Kubernetes', zh: 'Kubernetes' }, prose(say(eviction))],
  ];
  const title = say({ en: `${prose(lost.en)}: ${RECOVERIES[recovery].en}`, zh: `${prose(lost.zh)}：${RECOVERIES[recovery].zh}` });
  const colon = say({ en: ': ', zh: '：' });
  return [
    ...heading(3, view.anchors.get(outage) ?? '', title),
    ...facts.filter(([, value]) => value !== '').map(([term, value]) => `- ${say(term)}${colon}${value}`),
    ...notes.map((note) => `- ${prose(say(note))}`),
    '',
    ...(steps.length === 0
      ? [
          say({
            en: 'No steps are known for this loss: ask somebody who knows RocketMQ.',
            zh: '这种故障没有已知的处理步骤：请咨询熟悉 RocketMQ 的人。',
          }),
          '',
        ]
      : []),
    ...steps.flatMap(({ what, commands }, index) => {
      const number = `${index + 1}.`;
      const indent = ' '.repeat(number.length + 1);
      const block =
        commands.length === 0
          ? []
          : [
              '',
              ...fenced(
                commands.flatMap((command) => command.split('\n')),
                'sh',
              ),
            ];
      return [`${number} ${prose(say(what))}`, ...block.map((line) => (line === '' ? '' : `${indent}${line}`)), ''];
    }),
  ];
}

function after(view: ClusterView, say: Say): string[] {
  const { facts, groups } = view;
  return [
    ...heading(3, `${view.anchor}-after`, say(AFTER)),
    ...bullets(
      [
        {
          en: 'Wait until every pod is ready, one controller leads and every group has two members in sync. Until then do not count on surviving another loss.',
          zh: '等到每个 Pod 就绪、有一个 controller 领导、每个组有两个成员在同步集合里。在此之前，不要指望还能承受另一次失去。',
        },
        {
          en: 'Masters do not move back by themselves, and need not. The steps above tell how to move one.',
          zh: 'master 不会自动迁回，也不必迁回。要迁回时，见上面的步骤。',
        },
        {
          en: 'Turn on again whatever was turned off, and see that the manifests and the cluster do not differ.',
          zh: '重新打开关掉的东西，并确认清单与集群没有差异。',
        },
      ],
      say,
    ),
    ...fenced(
      [
        kubectl(facts, 'get', 'pods', '-o', 'wide'),
        ...askLeader(facts.controllers),
        ...askGroups(
          facts.controllers,
          groups.slice(0, GROUPS).map(({ brokerName }) => brokerName),
        ),
      ],
      'sh',
    ),
    '',
  ];
}
