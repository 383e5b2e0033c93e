import { isJudged } from '../facts/facts';
import { type Manifest, titleOf } from '../facts/manifest';
import { namesOf, type PodFacts } from '../facts/pod-facts';
import type { Text } from '../text';
import { needed } from './needed';
import type { Finding, ProofRule } from './proof-rule';

const WAVE = 'argocd.argoproj.io/sync-wave';
const waveOf = ({ body }: Manifest): number => Number(body.metadata.annotations?.[WAVE] ?? 0);

const waves: ProofRule = {
  id: 'waves',
  asked: {
    en: 'Argo CD applies in order: what pods need, controllers, name servers, brokers, and never both members of a group in one wave',
    zh: 'Argo CD 按序应用：Pod 所需之物、controller、name server、broker，且同组两个成员不在同一波',
  },
  judge: (cluster) => {
    const { groups, controllers, nameServers, facts, pods } = cluster;
    const waved = pods.some(({ workload }) => workload.body.metadata.annotations?.[WAVE] !== undefined);
    if (!waved) return [];
    const brokers = groups.flatMap(({ members }) => members);
    const odd = facts.manifests.filter((manifest) => isJudged(manifest) && waveIsOdd(manifest));
    return [
      ...odd.map((manifest) =>
        waveFinding([manifest], { en: `${titleOf(manifest)} has a wave that is no whole number`, zh: `${titleOf(manifest)} 的波次不是整数` }),
      ),
      ...latecomers(needed(cluster), pods),
      ...latecomers(
        controllers.map(({ workload }) => workload),
        [...nameServers, ...brokers],
      ),
      ...latecomers(
        nameServers.map(({ workload }) => workload),
        brokers,
      ),
      ...groups
        .filter(
          ({ members }) =>
            members.length === 2 && members[0].workload !== members[1].workload && waveOf(members[0].workload) >= waveOf(members[1].workload),
        )
        .map(({ members }) =>
          waveFinding(
            members.map(({ workload }) => workload),
            { en: `${namesOf(members)} are not in waves after one another`, zh: `${namesOf(members)} 不在先后两波` },
          ),
        ),
    ];
  },
};

const waveIsOdd = ({ body }: Manifest) => body.metadata.annotations?.[WAVE] !== undefined && !/^-?\d+$/.test(body.metadata.annotations[WAVE]);

/** What is applied no earlier than the pods that wait for it. */
function latecomers(first: Manifest[], then: PodFacts[]): Finding[] {
  if (then.length === 0) return [];
  const earliest = then.reduce((a, b) => (waveOf(b.workload) < waveOf(a.workload) ? b : a));
  return [...new Set(first)]
    .filter((manifest) => waveOf(manifest) >= waveOf(earliest.workload))
    .map((manifest) =>
      waveFinding([manifest, earliest.workload], {
        en: `${titleOf(manifest)} is in wave ${waveOf(manifest)}, not before ${titleOf(earliest.workload)} in wave ${waveOf(earliest.workload)}`,
        zh: `${titleOf(manifest)} 在第 ${waveOf(manifest)} 波，没有早于第 ${waveOf(earliest.workload)} 波的 ${titleOf(earliest.workload)}`,
      }),
    );
}

const waveFinding = (manifests: Manifest[], got: Text): Finding => ({
  got,
  fix: { en: `correct ${WAVE}`, zh: `改正 ${WAVE}` },
  at: manifests.map((manifest) => ({ manifest, path: ['metadata', 'annotations', WAVE] })),
});

export const WAVE_RULES: ProofRule[] = [waves];
