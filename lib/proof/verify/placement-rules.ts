import { ZONE } from '../../kube/labels';
import { HOSTNAME } from '../cluster';
import { explainMeeting, fixFor } from '../explanation';
import type { ClusterFacts, GroupFacts } from '../facts/facts';
import { zonesOfPod } from '../facts/facts';
import { type Path, titleOf } from '../facts/manifest';
import { distinctWorkloads, type PodFacts } from '../facts/pod-facts';
import { anyMeetingOnNode, type Meeting, meetingInZone } from '../meeting';
import { antiAffinityTerms, bypassesScheduler, nodeTerms, selects } from '../scheduling';
import { join, type Text } from '../text';
import { Outcome } from '../verdict';
import { canRun } from '../zones';
import { type Finding, inPod, type ProofRule } from './proof-rule';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Two members, or a copy of each message is missing from the start. */
const pairMembers: ProofRule = {
  id: 'pair-members',
  asked: { en: 'a broker group has two members', zh: '每个 broker 组有两个成员' },
  judge: ({ groups }) =>
    groups.flatMap(({ brokerName, members }) => {
      const names = members.map(({ name }) => name).join(', ');
      if (members.length === 2) return [];
      return [
        {
          got: { en: `${brokerName} has ${members.length}: ${names}`, zh: `${brokerName} 有 ${members.length} 个：${names}` },
          fix: {
            en: `render two StatefulSets of one pod each with brokerName=${brokerName}`,
            zh: `为 brokerName=${brokerName} 渲染两个各含一个 Pod 的 StatefulSet`,
          },
          at: members.map(({ workload }) => ({ manifest: workload, path: ['metadata', 'name'] })),
        },
      ];
    }),
};

const pairZones: ProofRule = {
  id: 'pair-zones',
  asked: { en: 'the two members of a group can never share a zone', zh: '同组的两个成员在任何情况下都不会处于同一个区' },
  judge: (cluster) => cluster.groups.flatMap((group) => apartFindings(pairsOf(group), cluster)),
};

const nameServers: ProofRule = {
  id: 'name-servers',
  asked: { en: 'there are two name servers, and they can never share a zone', zh: '有两个 name server，且永远不会处于同一个区' },
  judge: (cluster) => {
    const { nameServers: servers } = cluster;
    if (servers.length >= 2) return apartFindings(allPairs(servers), cluster);
    const at = servers.map(({ workload }) => ({ manifest: workload, path: ['spec', 'replicas'] }));
    const fix = { en: 'render two, one for each zone', zh: '渲染两个，每个区一个' };
    if (servers.length === 1) return [{ got: { en: `one: ${servers[0].name}`, zh: `只有一个：${servers[0].name}` }, fix, at }];
    return [{ outcome: Outcome.NOT_JUDGED, got: { en: 'no name server is among the manifests', zh: '清单中没有 name server' }, fix, at }];
  },
};

const brokerNodes: ProofRule = {
  id: 'broker-nodes',
  asked: { en: 'no two brokers of the cluster can run on one node', zh: '集群中任何两个 broker 都不能在同一个节点上运行' },
  judge: (cluster) => {
    const brokers = cluster.groups.flatMap(({ members }) => members);
    const meeting = anyMeetingOnNode(brokers);
    if (meeting === undefined) return [];
    const hope = wished([meeting.first.pod, meeting.second.pod] as PodFacts[], HOSTNAME);
    return [meetingFinding(meeting, HOSTNAME, hope)];
  },
};

const zoneTerms: ProofRule = {
  id: 'zone-terms',
  asked: { en: 'every required node affinity term of a pinned pod names its zones', zh: '被固定的 Pod 的每个必需节点亲和项都写明所在的区' },
  judge: (cluster) => {
    const { groups, controllers, nameServers: servers, zoneLabel } = cluster;
    if (zoneLabel === undefined) return [noZoneLabel(cluster)];
    // A lone controller must be able to move, so it is not pinned.
    const pinned = [...groups.flatMap(({ members }) => members), ...servers, ...(controllers.length > 1 ? controllers : [])];
    return distinctWorkloads(pinned).flatMap((pod) => {
      if (zonesOfPod(pod, cluster) !== undefined || (pod.component === 'nameserver' && alwaysInSomeZone(pod, zoneLabel))) return [];
      const terms = nodeTerms(pod) ?? [];
      const loose = terms.findIndex(
        (term) => !(term?.matchExpressions ?? []).some(({ key, operator }: any) => key === zoneLabel && operator === 'In'),
      );
      const path: Path = loose < 0 ? ['affinity', 'nodeAffinity'] : ['affinity', 'nodeAffinity', REQUIRED, 'nodeSelectorTerms', loose];
      const hope = wishesNode(pod, zoneLabel) ? [HOPED] : [];
      return [
        {
          got: join(
            [
              ...hope,
              loose < 0
                ? { en: `${titleOf(pod.workload)} requires no zone`, zh: `${titleOf(pod.workload)} 不要求任何区` }
                : {
                    en: `term ${loose + 1} of ${titleOf(pod.workload)} has no "${zoneLabel} In [...]"`,
                    zh: `${titleOf(pod.workload)} 的第 ${loose + 1} 项没有 "${zoneLabel} In [...]"`,
                  },
            ],
            { en: ' ', zh: '' },
          ),
          fix: { en: `add "${zoneLabel} In [...]" to every required term`, zh: `在每个必需项中加上 "${zoneLabel} In [...]"` },
          at: [inPod(pod, ...path)],
        },
      ];
    });
  },
};

/** Name servers may stand in any two zones, so it is enough that each term asks for some zone. */
const alwaysInSomeZone = (pod: PodFacts, zoneLabel: string): boolean => {
  const terms = nodeTerms(pod) ?? [];
  return (
    terms.length > 0 &&
    terms.every((term) => (term?.matchExpressions ?? []).some(({ key, operator }: any) => key === zoneLabel && operator === 'Exists'))
  );
};

const declaredZone: ProofRule = {
  id: 'declared-zone',
  asked: { en: `the label ${ZONE} of a pod says where its rules let it run`, zh: `Pod 的标签 ${ZONE} 与其规则允许的位置一致` },
  judge: (cluster) =>
    cluster.pods.flatMap((pod) => {
      const [declared, zones] = [pod.labels[ZONE], zonesOfPod(pod, cluster)];
      if (declared === undefined || zones === undefined || (zones.length === 1 && zones[0] === declared)) return [];
      return [
        {
          got: {
            en: `${pod.name} says ${declared} and is bound to ${zones.join(', ') || 'no zone'}`,
            zh: `${pod.name} 声明 ${declared}，却被绑定到 ${zones.join(', ') || '（无）'}`,
          },
          fix: { en: 'correct the label or the affinity', zh: '改正标签或亲和规则' },
          at: [{ manifest: pod.workload, path: ['spec', 'template', 'metadata', 'labels', ZONE] }, inPod(pod, 'affinity', 'nodeAffinity')],
        },
      ];
    }),
};

const runnable: ProofRule = {
  id: 'runnable',
  asked: { en: 'some node can meet the rules of each pod', zh: '每个 Pod 的规则都有节点能够满足' },
  judge: ({ pods }) =>
    distinctWorkloads(pods).flatMap((pod) => [
      ...(pod.spec.schedulingGates?.length > 0
        ? [
            {
              got: { en: `${pod.name} waits behind scheduling gates`, zh: `${pod.name} 被 schedulingGates 拦住` },
              fix: { en: 'remove schedulingGates', zh: '去掉 schedulingGates' },
              at: [inPod(pod, 'schedulingGates')],
            },
          ]
        : []),
      ...([undefined, '', 'default-scheduler'].includes(pod.spec.schedulerName)
        ? []
        : [
            {
              outcome: Outcome.NOT_JUDGED as const,
              got: {
                en: `${pod.name} is left to ${pod.spec.schedulerName}, of which nothing is known here`,
                zh: `${pod.name} 交给 ${pod.spec.schedulerName} 调度，这里对它一无所知`,
              },
              fix: { en: 'remove schedulerName', zh: '去掉 schedulerName' },
              at: [inPod(pod, 'schedulerName')],
            },
          ]),
      ...(canRun(pod)
        ? []
        : [
            {
              got: { en: `no node meets the node selector and affinity of ${pod.name}`, zh: `没有节点能满足 ${pod.name} 的节点选择器和亲和规则` },
              fix: { en: 'remove the contradiction', zh: '去掉矛盾的规则' },
              at: [inPod(pod, 'affinity')],
            },
          ]),
    ]),
};

const runnableTogether: ProofRule = {
  id: 'runnable-together',
  asked: { en: 'no pod is shut out of its zones by pods that are bound to them', zh: '没有 Pod 被绑定在同一区的其他 Pod 排斥在外' },
  judge: (cluster) => [...shutOut(cluster), ...tooMany(cluster)],
};

/** Pods of which no two can share a zone, and more of them than zones. Two that are bound to one zone are told by their own rule. */
function tooMany(cluster: ClusterFacts): Finding[] {
  const { zoneLabel, groups, controllers, nameServers: servers } = cluster;
  if (zoneLabel === undefined) return [];
  return [...groups.map(({ members }) => members), controllers, servers].flatMap((pods): Finding[] => {
    if (pods.length < 3) return [];
    const bound = pods.map((pod) => zonesOfPod(pod, cluster));
    const zones = new Set(bound.flatMap((own = []) => own));
    if (bound.includes(undefined) || zones.size >= pods.length) return [];
    if (allPairs(pods).some(([a, b]) => meetingInZone(a, b, zoneLabel))) return [];
    return [
      {
        got: {
          en: `${pods.map(({ name }) => name).join(', ')} keep out of each other's zone, and there are only ${[...zones].join(', ')}`,
          zh: `${pods.map(({ name }) => name).join(', ')} 互相排斥于同一个区，而区只有 ${[...zones].join(', ')}`,
        },
        fix: { en: 'render no more of them than there are zones, or give them more zones', zh: '数量不要超过区的数目，或增加区' },
        at: distinctWorkloads(pods).map((pod) => inPod(pod, 'affinity', 'podAntiAffinity')),
      },
    ];
  });
}

/** Pods of one zone that keep each other out of it: only one of them can ever run. */
function shutOut(cluster: ClusterFacts): Finding[] {
  const { zoneLabel, pods, facts } = cluster;
  if (zoneLabel === undefined) return [];
  // Who names its node can be put beside whoever runs there.
  const scheduled = pods.filter((pod) => !bypassesScheduler(pod));
  return distinctWorkloads(scheduled).flatMap((pod): Finding[] => {
    const zones = zonesOfPod(pod, cluster) ?? [];
    const kept = antiAffinityTerms(pod)
      .filter(({ topologyKey, labelSelector }) => topologyKey === zoneLabel && labelSelector)
      .flatMap((term) =>
        facts
          .selectedBy(pod.namespace, term.labelSelector)
          .filter((other) => other !== pod && !bypassesScheduler(other) && selects(term, pod, other)),
      );
    const bound = zones.map((zone) => kept.find((other) => zonesOfPod(other, cluster)?.join() === zone));
    if (bound.length === 0 || bound.includes(undefined)) return [];
    const others = bound.map((other) => other?.name).join(', ');
    return [
      {
        got: {
          en: `${pod.name} keeps out of ${zones.join(', ')}, where ${others} must run`,
          zh: `${pod.name} 不能进入 ${zones.join(', ')}，而 ${others} 必须在那里运行`,
        },
        fix: { en: 'let the anti-affinity by zone select the group alone', zh: '让按区的反亲和只选中本组' },
        at: [inPod(pod, 'affinity', 'podAntiAffinity')],
      },
    ];
  });
}

export const PLACEMENT_RULES: ProofRule[] = [pairMembers, pairZones, brokerNodes, nameServers, zoneTerms, declaredZone, runnable, runnableTogether];

function pairsOf({ members }: GroupFacts): PodFacts[][] {
  return members.length === 2 ? [members] : allPairs(members);
}

const allPairs = (pods: PodFacts[]): PodFacts[][] => pods.flatMap((pod, index) => pods.slice(index + 1).map((other) => [pod, other]));

function apartFindings(pairs: PodFacts[][], cluster: ClusterFacts): Finding[] {
  const { zoneLabel } = cluster;
  if (zoneLabel === undefined) return pairs.length === 0 ? [] : [noZoneLabel(cluster)];
  return pairs.flatMap(([a, b]) => {
    const meeting = meetingInZone(a, b, zoneLabel);
    if (meeting !== undefined) return [meetingFinding(meeting, zoneLabel, wished([a, b], zoneLabel))];
    const zones = new Set([a, b].flatMap((pod) => zonesOfPod(pod, cluster) ?? ['', 'any other']));
    if (zones.size !== 1) return [];
    const [zone] = zones;
    return [
      {
        got: {
          en: `${a.name} and ${b.name} are both bound to ${zone}, where one of them waits for ever`,
          zh: `${a.name} 和 ${b.name} 都被绑定到 ${zone}，其中一个会一直等待`,
        },
        fix: { en: 'bind each to a zone of its own', zh: '把它们绑定到不同的区' },
        at: [a, b].map((pod) => inPod(pod, 'affinity')),
      },
    ];
  });
}

function meetingFinding(meeting: Meeting, topologyKey: string, hoped: boolean): Finding {
  const pods = [meeting.first.pod, meeting.second.pod] as PodFacts[];
  return {
    got: hoped ? join([HOPED, explainMeeting(meeting, topologyKey)], { en: ' ', zh: '' }) : explainMeeting(meeting, topologyKey),
    fix: fixFor(meeting, topologyKey),
    at: pods.map((pod) => inPod(pod, ...(pod.spec.nodeName ? ['nodeName'] : ['affinity']))),
  };
}

const HOPED: Text = { en: 'hoped for, not guaranteed:', zh: '只是期望，并无保证：' };

/** Whether weights, which the scheduler outweighs by load, images and taints, ask for what rules do not. */
const wished = (pods: PodFacts[], topologyKey: string): boolean =>
  pods.some(
    (pod) =>
      (topologyKey !== HOSTNAME && wishesNode(pod, topologyKey)) ||
      (pod.spec.affinity?.podAntiAffinity?.[PREFERRED] ?? []).some(({ podAffinityTerm }: any) => podAffinityTerm?.topologyKey === topologyKey) ||
      (pod.spec.topologySpreadConstraints ?? []).some((spread: any) => spread.topologyKey === topologyKey),
  );

const wishesNode = ({ spec }: PodFacts, zoneLabel: string): boolean =>
  (spec.affinity?.nodeAffinity?.[PREFERRED] ?? []).some(({ preference }: any) =>
    (preference?.matchExpressions ?? []).some(({ key }: any) => key === zoneLabel),
  );

function noZoneLabel({ pods }: ClusterFacts): Finding {
  return {
    got: {
      en: 'no rule of any pod speaks of a place, so both copies can stand in one room',
      zh: '没有任何 Pod 的规则提到位置，两份副本可能在同一个机房',
    },
    fix: { en: 'bind the pods to zones by required node affinity', zh: '用必需的节点亲和把 Pod 绑定到区' },
    at: pods.slice(0, 1).map((pod) => inPod(pod)),
  };
}
