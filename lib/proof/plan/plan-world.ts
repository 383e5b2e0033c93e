import { labelOf } from '../cluster';
import type { PodFacts } from '../facts/pod-facts';
import { zoneLabelOf } from '../facts/zone-label';
import { podsOf } from '../pods';
import { ClusterModel, type Surroundings } from './cluster-model';
import { enforceInput, itemsOf } from './input-rules';
import { behaviourOf, isKubernetesVersion, newerVersion, type SchedulerBehaviour } from './kubernetes-version';
import type { PlanInput } from './plan-input';
import { type PlanNode, planNodeOf } from './plan-node';
import { manifestPodsOf, type PlanPod, planPodOf } from './plan-pod';
import { VolumeFacts } from './volume-facts';

type Json = any;

/** What a plan is about, read and sorted. @internal */
export interface PlanWorld {
  readonly kubernetes: string;
  readonly zoneLabel: string;
  readonly nodes: PlanNode[];
  /** The pods of the manifests, in the order in which they are made. */
  readonly pods: PlanPod[];
  /** The nodes of those that run, by the id of the pod. */
  readonly running: Map<string, string>;
  /** The cluster with everything that runs. */
  readonly model: ClusterModel;
}

const WELL_KNOWN_ZONE = 'topology.kubernetes.io/zone';

/** Reads an input. @internal */
export function worldOf(input: PlanInput): PlanWorld {
  enforceInput(input);
  const nodes = itemsOf(input.nodes);
  const kubernetes = input.kubernetes ?? versionOf(nodes);
  const behaviour = behaviourOf(kubernetes);
  const manifests = itemsOf(input.manifests);
  const pods = inOrder(manifests).flatMap((manifest) => manifestPodsOf(manifest, behaviour));
  const there = new Set(nodes.map(({ metadata }) => metadata.name));
  // A pod on a node that is gone will be made again.
  const existing = itemsOf(input.pods ?? []).filter(({ spec }) => there.has(spec?.nodeName));
  const { running, placed } = whatRuns(existing, manifests, pods, behaviour);
  const surroundings: Surroundings = {
    behaviour,
    services: [...manifests.filter(({ kind }) => kind === 'Service'), ...itemsOf(input.services ?? [])],
    volumes: new VolumeFacts([...manifests.filter(({ kind }) => VOLUMES.includes(kind)), ...itemsOf(input.volumes ?? [])]),
  };
  const model = new ClusterModel(nodes.map(planNodeOf), surroundings);
  for (const { pod, node } of placed) model.place(pod, node);
  // The rules of pods are all that is asked of them here.
  const zoneLabel = input.zoneLabel ?? zoneLabelOf(pods as unknown as PodFacts[]) ?? WELL_KNOWN_ZONE;
  return { kubernetes, zoneLabel, nodes: model.nodes, pods, running, model };
}

const VOLUMES = ['PersistentVolume', 'PersistentVolumeClaim', 'StorageClass'];

/** The zone of a node. @internal */
export const zoneOf = ({ zoneLabel }: { readonly zoneLabel: string }, node: PlanNode): string | undefined => labelOf(node, zoneLabel);

function versionOf(nodes: Json[]): string {
  const known = nodes.map(({ status }) => status?.nodeInfo?.kubeletVersion).filter(isKubernetesVersion);
  return known.reduce(newerVersion, '1.27');
}

/** Argo CD applies a wave after the one before is healthy. */
function inOrder(manifests: Json[]): Json[] {
  const wave = ({ metadata }: Json) => Number(metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0) || 0;
  return [...manifests].sort((a, b) => wave(a) - wave(b));
}

function whatRuns(existing: Json[], manifests: Json[], pods: PlanPod[], behaviour: SchedulerBehaviour) {
  const byId = new Map(pods.map((pod) => [pod.id, pod]));
  const running = new Map<string, string>();
  const placed: { pod: PlanPod; node: string }[] = [];
  const counts = new Map<string, number>();
  const deployments = new Set(
    manifests.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => `${metadata.namespace ?? 'default'}/${metadata.name}`),
  );
  for (const body of existing) {
    // What is over takes no room any more.
    if (['Succeeded', 'Failed'].includes(body.status?.phase)) continue;
    const [pod] = podsOf({ ...body, kind: 'Pod' });
    const deployment = deploymentOf(body);
    let id = `${pod.namespace}/${pod.name}`;
    if (deployment !== undefined && deployments.has(deployment)) {
      // The random names of the pods of a Deployment are numbered, as they are among those of the manifests.
      const number = counts.get(deployment) ?? 0;
      counts.set(deployment, number + 1);
      id = `${deployment}-${number}`;
    }
    const ours = byId.get(id);
    if (ours !== undefined) running.set(id, body.spec.nodeName);
    placed.push({ pod: { ...planPodOf(pod, behaviour), ...(ours && { id, name: ours.name }) }, node: body.spec.nodeName });
  }
  return { running, placed };
}

/** The Deployment of a pod, as far as the name of its ReplicaSet tells. */
function deploymentOf({ metadata }: Json): string | undefined {
  const owner = (metadata.ownerReferences ?? []).find(({ kind, controller }: Json) => kind === 'ReplicaSet' && controller !== false);
  return owner && `${metadata.namespace ?? 'default'}/${owner.name.replace(/-[^-]+$/, '')}`;
}
