import type { Facts } from '../../proof/facts/facts';
import { type Outage, outagesOf } from '../../proof/outage';
import { DeadEndOutcome, type PlacementPlan, Planner, PlanOutcome, type PodPlan } from '../../proof/plan';
import { isKubernetesVersion } from '../../proof/plan/kubernetes-version';
import { plain } from '../../proof/text';
import { Outcome } from '../../proof/verdict';
import type { CommandLine } from '../command-line';
import type { Io } from '../io';
import { inLanguage } from '../json/in-language';
import { jsonClusters, jsonText } from '../json/verdict-json';
import { readFacts, statusOf, Unreadable } from '../judging';
import { COLORS, PLAIN } from '../terminal/paint';
import { Progress } from '../terminal/progress';
import { readClusterFile } from './cluster-files';
import { outageLines } from './outage-lines';
import { planLines } from './plan-lines';

/** Tells where the pods of a folder come to stand on the nodes of a cluster. @internal */
export function runPlan(line: CommandLine, io: Io): number {
  const { options, language } = line;
  const kubernetes = options.get('kubernetes');
  if (kubernetes !== undefined && !isKubernetesVersion(kubernetes)) {
    throw new Unreadable([
      { en: `--kubernetes must be 1.27 or newer, got ${kubernetes}`, zh: `--kubernetes 必须是 1.27 或更新的版本，实际是 ${kubernetes}` },
    ]);
  }
  const nodes = readClusterFile('nodes', options.get('nodes') as string);
  const [pods, volumes] = (['pods', 'volumes'] as const).map((option) => {
    const file = options.get(option);
    return file === undefined ? undefined : readClusterFile(option, file);
  });
  const facts = readFacts(line.arguments[0], line, io);

  const progress = new Progress(io);
  const manifests = facts.manifests.map(({ body }) => body).filter(({ metadata }) => metadata.name !== undefined);
  const planner = plannerOf({ manifests, nodes, pods, volumes, kubernetes, zoneLabel: zoneLabelOf(facts, options.get('zone-label')) });
  progress.tell(() => ({ en: 'planning', zh: '正在推演' })[language]);
  const plan = planner.plan();
  const outages: { [cluster: string]: Outage[] } = {};
  if (options.has('outage')) {
    const placed = placesOf(plan, planner);
    for (const cluster of facts.clusters) {
      const id = `${cluster.namespace}/${cluster.name}`;
      progress.tell(() => ({ en: `losing the parts of ${id}`, zh: `正在推演 ${id} 的各种丢失` })[language]);
      outages[id] = outagesOf(cluster, { nodes, placed: placed.get(cluster.namespace), pods, volumes });
    }
  }
  progress.end();

  const outcome = outcomeOf(plan, facts);
  const paint = io.colors ? COLORS : PLAIN;
  if (options.has('json')) {
    const found = inLanguage({ ...plan, ...(options.has('outage') && { outages }) }, language);
    io.out(jsonText({ outcome, clusters: jsonClusters(facts), ...found, problems: [] }));
  } else {
    const parts = [planLines(plan, language, paint), ...Object.entries(outages).map(([id, some]) => outageLines(id, some, language, paint))];
    io.out(`${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`);
  }
  return statusOf(outcome);
}

function plannerOf(input: Parameters<typeof Planner.of>[0]): Planner {
  try {
    return Planner.of(input);
  } catch (error) {
    throw new Unreadable((error as Error).message.split('\n').map(plain));
  }
}

/** One folder can hold several clusters; a plan has one zone label. */
const zoneLabelOf = ({ clusters }: Facts, asked: string | undefined): string | undefined =>
  asked ?? clusters.find(({ zoneLabel }) => zoneLabel !== undefined)?.zoneLabel;

/**
 * Broken if a pod stays Pending, or can, or if the zone of a member or a voter is not guaranteed. Which of two zones a name server takes does
 * not matter, and a lone controller is bound to none, so that it can start again elsewhere.
 */
function outcomeOf({ pods, deadEnds }: PlacementPlan, { clusters }: Facts): Outcome {
  const pinned = new Set(
    clusters
      .flatMap(({ groups, controllers }) => [...groups.flatMap(({ members }) => members), ...(controllers.length > 1 ? controllers : [])])
      .map(({ namespace, name }) => `${namespace}/${name}`),
  );
  const isBad = ({ namespace, pod, outcome, zoneGuaranteed }: PlacementPlan['pods'][number]) =>
    outcome === PlanOutcome.PENDING || (!zoneGuaranteed && pinned.has(`${namespace}/${pod}`));
  const ends = deadEnds.map(({ outcome }) => outcome);
  if (pods.some(isBad) || ends.includes(DeadEndOutcome.CERTAIN) || ends.includes(DeadEndOutcome.POSSIBLE)) return Outcome.BROKEN;
  return ends.includes(DeadEndOutcome.NOT_JUDGED) ? Outcome.NOT_JUDGED : Outcome.HOLDS;
}

/** The node of each pod, by namespace; of several equal nodes, that which the first course of events takes. */
function placesOf({ pods }: PlacementPlan, planner: Planner): Map<string, { [pod: string]: string }> {
  const places = new Map(pods.map(({ namespace }) => [namespace, {} as { [pod: string]: string }]));
  const placeOf = ({ namespace, pod }: PodPlan) => places.get(namespace)?.[pod];
  const place = ({ namespace, pod }: PodPlan, node: string) => Object.assign(places.get(namespace) ?? {}, { [pod]: node });
  for (const one of pods.filter(({ nodes }) => nodes.length === 1)) place(one, one.nodes[0]);
  const open = pods.filter(({ nodes }) => nodes.length > 1);
  for (const node of new Set(open.flatMap(({ nodes }) => nodes))) {
    if (open.every(placeOf)) break;
    for (const one of planner.withoutNodes([node]).pods) place(one, node);
  }
  return places;
}
