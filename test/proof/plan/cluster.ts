import { ClusterModel } from '../../../lib/proof/plan/cluster-model';
import { decide } from '../../../lib/proof/plan/decision';
import { behaviourOf, KubernetesVersion } from '../../../lib/proof/plan/kubernetes-version';
import { planNodeOf } from '../../../lib/proof/plan/plan-node';
import { type PlanPod, planPodOf } from '../../../lib/proof/plan/plan-pod';
import { VolumeFacts } from '../../../lib/proof/plan/volume-facts';
import { podsOf } from '../../../lib/proof/pods';

type Json = any;

/** A node as kubectl prints one: 16 processors and 64 GiB, unless told otherwise. */
export const node = (name: string, labels: { [label: string]: string } = {}, more: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  spec: { taints: more.taints, unschedulable: more.unschedulable },
  status: {
    allocatable: { cpu: '16', memory: '64Gi', 'ephemeral-storage': '100Gi', pods: '110', ...more.allocatable },
    images: more.images,
    conditions: more.conditions,
  },
});

/** Three nodes in each of two rooms. */
export const twoRooms = (more: { az1?: Json; az2?: Json; wellKnown?: boolean; counts?: number[] } = {}): Json[] =>
  ['az1', 'az2'].flatMap((az, room) =>
    Array.from({ length: more.counts?.[room] ?? 3 }, (_, index) => {
      const labels = { az, ...(more.wellKnown && { 'topology.kubernetes.io/zone': az }) };
      return node(`${az}-${index}`, labels, more[az as 'az1' | 'az2']);
    }),
  );

/** A pod as kubectl prints one: 2 processors and 8 GiB, unless told otherwise. */
export const pod = (name: string, more: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'mq', labels: more.labels ?? {}, ...more.metadata },
  spec: {
    containers: [{ name: 'c', image: more.image ?? 'mq', resources: { requests: more.requests ?? { cpu: '2', memory: '8Gi' } } }],
    ...more.spec,
  },
});

/** Other load: a share of each resource of a 16 processor, 64 GiB node. */
export const filler = (name: string, nodeName: string, cpuPercent: number, memoryPercent = cpuPercent): Json =>
  pod(name, {
    requests: { cpu: `${cpuPercent * 160}m`, memory: `${Math.round((64 * 2 ** 30 * memoryPercent) / 100)}` },
    spec: { nodeName },
  });

export interface World {
  readonly nodes: Json[];
  readonly running?: Json[];
  readonly services?: Json[];
  readonly volumes?: Json[];
  readonly kubernetes?: KubernetesVersion;
  readonly justStarted?: boolean;
}

export function modelOf({
  nodes,
  running = [],
  services = [],
  volumes = [],
  kubernetes = KubernetesVersion.V1_27,
  justStarted,
}: World): ClusterModel {
  const behaviour = behaviourOf(kubernetes);
  const model = new ClusterModel(nodes.map(planNodeOf), { behaviour, services, volumes: new VolumeFacts(volumes), justStarted });
  for (const one of running) model.place(planPod(one, kubernetes), one.spec.nodeName);
  return model;
}

export function planPod(one: Json, kubernetes = KubernetesVersion.V1_27, ownerSelector?: Json): PlanPod {
  return planPodOf(podsOf({ ...one, kind: 'Pod' })[0], behaviourOf(kubernetes), { ownerSelector });
}

/** What the scheduler makes of a pod in a world. */
export const decideIn = (world: World, one: Json, ownerSelector?: Json) =>
  decide(planPod(one, world.kubernetes, ownerSelector), modelOf(world), true);

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
export const inZone = (zone: string, key = 'az') => ({ matchExpressions: [{ key, operator: 'In', values: [zone] }] });

/** The six brokers of the seed recipe, and who prefers which room. */
export const SEED_ORDER = ['0-0', '0-1', '1-0', '1-1', '2-0', '2-1'];
export const SEED_HOME: { [broker: string]: string } = { '0-0': 'az2', '0-1': 'az1', '1-0': 'az2', '1-1': 'az1', '2-0': 'az1', '2-1': 'az2' };

/** The selector that rocketmq-operator gives to all StatefulSets alike. */
export const SHARED_SELECTOR = { matchLabels: { app: 'broker', broker_cr: 'mq' } };

export type Recipe = 'seed' | 'pin+antiaz';

export function broker(id: string, recipe: Recipe, more: Json = {}): Json {
  const home = SEED_HOME[id];
  const other = home === 'az1' ? 'az2' : 'az1';
  const apart = [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { broker_cr: 'mq' } } }];
  const affinity =
    recipe === 'seed'
      ? {
          nodeAffinity: {
            [preferred]: [
              { weight: 100, preference: inZone(home) },
              { weight: 90, preference: inZone(other) },
            ],
          },
          podAntiAffinity: { [required]: apart },
        }
      : {
          nodeAffinity: { [required]: { nodeSelectorTerms: [inZone(home)] } },
          podAntiAffinity: {
            [required]: [...apart, { topologyKey: 'az', labelSelector: { matchLabels: { broker_cr: 'mq', group: id[0] } } }],
          },
        };
  return pod(`broker-${id}-0`, { labels: { app: 'broker', broker_cr: 'mq', group: id[0], member: id[2] }, ...more, spec: { affinity } });
}

/** A StatefulSet of pods as {@link pod} makes them. */
export const statefulSet = (name: string, one: Json, more: Json = {}): Json => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, namespace: 'mq', annotations: more.annotations },
  spec: {
    replicas: more.replicas ?? 1,
    selector: more.selector ?? { matchLabels: one.metadata.labels },
    volumeClaimTemplates: more.volumeClaimTemplates,
    template: { metadata: { labels: one.metadata.labels }, spec: one.spec },
  },
});

/** The six StatefulSets of a recipe. */
export const brokers = (recipe: Recipe, more: Json = {}): Json[] =>
  SEED_ORDER.map((id) => statefulSet(`broker-${id}`, broker(id, recipe, more), { selector: SHARED_SELECTOR }));
