import { labelOf } from '../cluster';
import { expressionMatches } from '../label-match';
import { termMatches } from '../scheduling';
import type { Obstacle } from './filters';
import type { PlanNode } from './plan-node';
import type { PlanPod, PodClaim } from './plan-pod';
import { SchedulerPlugin } from './plugin';

type Json = any;

type VolumeTest = (node: PlanNode) => Obstacle | undefined;

const ZONE_LABELS = [
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
];

/** Persistent volumes, claims and storage classes of a cluster. @internal */
export class VolumeFacts {
  private readonly objects = new Map<string, Json>();
  private readonly kinds = new Set<string>();

  public constructor(objects: Json[]) {
    for (const object of objects) {
      this.kinds.add(object.kind);
      this.objects.set(keyOf(object.kind, object.metadata.name, object.metadata.namespace), object);
    }
  }

  /** Everything that is known. */
  public get all(): Json[] {
    return [...this.objects.values()];
  }

  /** What the volumes of a pod ask of a node. */
  public test(pod: PlanPod): VolumeTest {
    const tests = pod.claims.map((claim) => this.testClaim(claim, pod.namespace));
    return (node) => {
      for (const test of tests) {
        const obstacle = test(node);
        if (obstacle) return obstacle;
      }
      return undefined;
    };
  }

  private testClaim({ name, template }: PodClaim, namespace: string): VolumeTest {
    const claim = this.objects.get(keyOf('PersistentVolumeClaim', name, namespace));
    if (claim === undefined) return template ? this.testClass(template.storageClassName) : this.testMissing(name);
    const { volumeName, storageClassName } = claim.spec ?? {};
    if (volumeName) return this.testVolume(name, volumeName);
    const node = claim.metadata.annotations?.['volume.kubernetes.io/selected-node'];
    if (node) return (candidate) => (candidate.name === node ? undefined : selectedElsewhere(name, node));
    if (this.bindsAtOnce(storageClassName)) return () => unboundNow(name);
    return this.testClass(storageClassName);
  }

  /** Where nothing was told about claims, they are taken to be made when they are needed. */
  private testMissing(name: string): VolumeTest {
    if (!this.kinds.has('PersistentVolumeClaim')) return () => undefined;
    return () => ({
      plugin: SchedulerPlugin.VOLUME_BINDING,
      why: { en: `there is no volume claim ${name}`, zh: `不存在卷声明 ${name}` },
    });
  }

  private testVolume(claim: string, name: string): VolumeTest {
    const volume = this.objects.get(keyOf('PersistentVolume', name));
    if (volume === undefined) {
      if (!this.kinds.has('PersistentVolume')) return () => undefined;
      return () => ({
        plugin: SchedulerPlugin.VOLUME_BINDING,
        why: { en: `there is no volume ${name}, to which the claim ${claim} is bound`, zh: `卷声明 ${claim} 绑定的卷 ${name} 不存在` },
      });
    }
    const zones = ZONE_LABELS.filter((key) => volume.metadata.labels?.[key] !== undefined);
    return (node) => {
      if (!reaches(node, volume)) {
        return {
          plugin: SchedulerPlugin.VOLUME_BINDING,
          why: { en: `the volume ${name} cannot be reached from this node`, zh: `从该节点无法访问卷 ${name}` },
        };
      }
      // A node that tells no zone at all is taken to be in the only one.
      if (!ZONE_LABELS.some((key) => node.labels[key] !== undefined)) return undefined;
      const wrong = zones.find((key) => !volume.metadata.labels[key].split('__').includes(labelOf(node, key)));
      return wrong === undefined ? undefined : elsewhere(name, wrong, volume.metadata.labels[wrong]);
    };
  }

  /** A claim that binds when its pod is placed asks nothing but what the storage class says of places. */
  private testClass(name: string | undefined): VolumeTest {
    const found = this.classOf(name);
    // A volume that somebody made with the name of a class needs no such class.
    if (found === undefined)
      return this.kinds.has('StorageClass') && this.freeVolumesOf(name).length === 0 ? () => withoutClass(name) : () => undefined;
    const { provisioner, allowedTopologies: topologies = [] } = found;
    const shown = found.metadata.name;
    const free = provisioner === NO_PROVISIONER ? this.freeVolumesOf(shown) : undefined;
    if (topologies.length === 0 && free === undefined) return () => undefined;
    const inTopology = (node: PlanNode) =>
      topologies.length === 0 ||
      topologies.some(({ matchLabelExpressions }: Json) =>
        (matchLabelExpressions ?? []).every(({ key, values }: Json) => expressionMatches({ operator: 'In', values }, labelOf(node, key))),
      );
    const meets = (node: PlanNode) => inTopology(node) && (free === undefined || free.some((volume) => reaches(node, volume)));
    const obstacle: Obstacle = {
      plugin: SchedulerPlugin.VOLUME_BINDING,
      why:
        free === undefined
          ? { en: `the storage class ${shown} makes no volumes for this node`, zh: `存储类 ${shown} 不为该节点创建卷` }
          : {
              en: `the storage class ${shown} makes no volumes, and none that is free can be reached from this node`,
              zh: `存储类 ${shown} 不创建卷，而该节点没有可用的空闲卷`,
            },
    };
    return (node) => (meets(node) ? undefined : obstacle);
  }

  private freeVolumesOf(storageClass = ''): Json[] {
    return this.all.filter(
      ({ kind, spec = {}, status }) =>
        kind === 'PersistentVolume' &&
        (spec.storageClassName ?? '') === storageClass &&
        spec.claimRef === undefined &&
        (status?.phase ?? 'Available') === 'Available',
    );
  }

  private bindsAtOnce(name: string | undefined): boolean {
    const found = this.classOf(name);
    return found !== undefined && found.volumeBindingMode !== 'WaitForFirstConsumer';
  }

  /** Whether a claim that does not exist yet gets its volume before anybody knows where its pod will run. */
  public isMadeAtOnce(claim: string, namespace: string, storageClass: string | undefined): boolean {
    return !this.objects.has(keyOf('PersistentVolumeClaim', claim, namespace)) && this.bindsAtOnce(storageClass);
  }

  private classOf(name: string | undefined): Json {
    if (name !== undefined) return this.objects.get(keyOf('StorageClass', name));
    return [...this.objects.values()].find(
      ({ kind, metadata }) => kind === 'StorageClass' && metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true',
    );
  }
}

function reaches(node: PlanNode, { spec }: Json): boolean {
  const terms: Json[] | undefined = spec?.nodeAffinity?.required?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => termMatches(term, node));
}

/** The provisioner of classes whose volumes somebody makes by hand, such as local disks. */
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

const withoutClass = (name: string | undefined): Obstacle => ({
  plugin: SchedulerPlugin.VOLUME_BINDING,
  why:
    name === undefined
      ? {
          en: 'no storage class is the default, its claim names none, and no volume without a class is free',
          zh: '没有默认存储类，卷声明也没有指定，也没有不带类的空闲卷',
        }
      : {
          en: `there is no storage class ${name || "''"}, and no free volume of that name`,
          zh: `不存在存储类 ${name || "''"}，也没有以它为类名的空闲卷`,
        },
});

const keyOf = (kind: string, name: string, namespace = 'default') =>
  kind === 'PersistentVolumeClaim' ? `${kind} ${namespace} ${name}` : `${kind} ${name}`;

const selectedElsewhere = (claim: string, node: string): Obstacle => ({
  plugin: SchedulerPlugin.VOLUME_BINDING,
  why: { en: `the volume of the claim ${claim} is being made for the node ${node}`, zh: `卷声明 ${claim} 的卷正在为节点 ${node} 创建` },
});

const unboundNow = (claim: string): Obstacle => ({
  plugin: SchedulerPlugin.VOLUME_BINDING,
  why: {
    en: `the claim ${claim} has no volume, and its storage class binds before the pod is placed`,
    zh: `卷声明 ${claim} 没有卷，而其存储类在调度 Pod 之前就要绑定`,
  },
});

const elsewhere = (volume: string, key: string, value: string): Obstacle => ({
  plugin: SchedulerPlugin.VOLUME_ZONE,
  why: { en: `the volume ${volume} lies in ${key}=${value}`, zh: `卷 ${volume} 位于 ${key}=${value}` },
});
