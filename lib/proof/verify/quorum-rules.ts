import { HOSTNAME } from '../cluster';
import { explainMeeting, fixFor } from '../explanation';
import { type ClusterFacts, homeOf, zonesOfPod } from '../facts/facts';
import { majorityOf } from '../majority';
import { anyMeetingOnNode } from '../meeting';
import { join, type Text } from '../text';
import { Outcome } from '../verdict';
import { type Finding, inPod, type ProofRule } from './proof-rule';

/** What the loss of each zone does to elections. @internal */
export interface ZoneLoss {
  readonly zone: string;
  readonly votersLeft: number;
  readonly automatic: boolean;
}

/**
 * Which zone losses leave a majority of voters. A lone controller that is not pinned counts where it prefers to be; a voter of no certain
 * zone is counted as lost with each that it may stand in.
 *
 * @internal
 */
export function zoneLosses(cluster: ClusterFacts): ZoneLoss[] {
  const voters = cluster.controllers.map((pod) => ({ home: homeOf(pod, cluster), zones: zonesOfPod(pod, cluster) }));
  const brokers = cluster.groups.flatMap(({ members }) => members.map((pod) => homeOf(pod, cluster)));
  const zones = [...new Set([...brokers, ...voters.map(({ home }) => home)])].filter((zone) => zone !== undefined).sort();
  const needed = majorityOf(voters.length);
  return zones.map((zone) => {
    const votersLeft = voters.filter(({ home, zones }) => (home === undefined ? zones !== undefined && !zones.includes(zone) : home !== zone)).length;
    return { zone, votersLeft, automatic: votersLeft >= needed };
  });
}

const quorum: ProofRule = {
  id: 'quorum',
  asked: { en: 'an odd number of controllers votes, and no node holds the majority', zh: 'controller 的数目是奇数，且没有一个节点占有多数' },
  shows: (cluster) => {
    const losses = zoneLosses(cluster);
    const count = cluster.controllers.length;
    const told: Text[] = losses.map(({ zone, automatic }) =>
      automatic
        ? { en: `loss of ${zone}: automatic`, zh: `丢失 ${zone}：自动切换` }
        : { en: `loss of ${zone}: needs hands`, zh: `丢失 ${zone}：需要人工` },
    );
    return join([{ en: `${count} ${count === 1 ? 'voter' : 'voters'}`, zh: `${count} 个 controller` }, ...told], { en: ', ', zh: '，' });
  },
  judge: (cluster) => {
    const { controllers, groups } = cluster;
    const count = controllers.length;
    const at = controllers.map((pod) => inPod(pod));
    if (count === 0) {
      const fix = { en: 'judge the folder that holds them too', zh: '把含有它们的目录一起检查' };
      const brokers = groups.flatMap(({ members }) => members).slice(0, 1);
      return [
        {
          outcome: Outcome.NOT_JUDGED,
          got: { en: 'no controller is among the manifests', zh: '清单中没有 controller' },
          fix,
          at: brokers.map((pod) => inPod(pod)),
        },
      ];
    }
    const meeting = count > 2 ? anyMeetingOnNode(controllers) : undefined;
    return [
      ...(count % 2 === 1
        ? []
        : [
            {
              got: { en: `${count} voters: one more must be up, and no more may be lost`, zh: `${count} 个 controller：要多活一个，却不能多丢一个` },
              fix: { en: 'add or remove one', zh: '增加或去掉一个' },
              at,
            },
          ]),
      ...(meeting === undefined ? [] : [{ got: explainMeeting(meeting, HOSTNAME), fix: fixFor(meeting, HOSTNAME), at }]),
    ] satisfies Finding[];
  },
};

export const QUORUM_RULES: ProofRule[] = [quorum];
