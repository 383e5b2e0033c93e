import { type ApiObject, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { checkCluster } from './cluster-checks';
import { ADDED_AT_START, BROKER_DEFAULTS, brokerSections, ownedBrokerKeys } from './config/broker-conf';
import { confFile, sorted } from './config/conf-file';
import { configRules, renderedRules } from './config/config-rules';
import {
  addressesRule,
  commitLogRule,
  hostNameRules,
  jvmFlagRules,
  nameRule,
  propRules,
  storageRule,
  tolerationRules,
  twoZoneRules,
} from './input-rules';
import { headlessService, immutableConfigMap, podDisruptionBudget, WAVE } from './kube/kube-object';
import { BROKER_NAME, MEMBER, objectLabels, selectorLabels, ZONE } from './kube/labels';
import { PORTS } from './kube/ports-and-paths';
import { shared } from './kube/shared';
import { statefulSet } from './kube/stateful-set';
import { STAY } from './kube/tolerations';
import { Placement, type PodIdentity } from './placement';
import { Release } from './release';
import { Replication } from './replication';
import { enforce } from './rules';
import { Sizing } from './sizing';
import type { Storage } from './storage';
import { Timing } from './timing';
import type { WorkloadOptions } from './workload-options';
import type { Zone } from './zone';

/** Options of a {@link BrokerGroup} that a RocketMqCluster sets for all its groups. */
export interface BrokerOptions extends WorkloadOptions {
  /**
   * When a message counts as acknowledged.
   *
   * @default Replication.ZERO_LOSS
   */
  readonly replication?: Replication;

  /**
   * How soon a failure is noticed. In a cluster it must leave how often the controllers look as the cluster has it: they are shared.
   *
   * @default - the timing of the cluster; without one Timing.FAST
   */
  readonly timing?: Timing;

  /**
   * How long a member that is told to stop waits for its peer to be in sync and to take over.
   *
   * A member whose peer restarts at the same time waits for that too, and serves meanwhile, so it must cover the start of a broker on a full
   * store, on a node where others start as well. A master also lets other groups go first, for at most a third of it. When it is over the member
   * leaves all the same, and a group whose peer cannot start stands still.
   *
   * @default Duration.minutes(10)
   */
  readonly handOverTimeout?: Duration;
}

/** Properties of a {@link BrokerGroup}. */
export interface BrokerGroupProps extends BrokerOptions {
  /** The name of the cluster: brokerClusterName for RocketMQ, and the beginning of every object's name. */
  readonly clusterName: string;

  /** The name of the group, brokerName for RocketMQ, unique in the cluster. It can never be changed: the stores remember it. */
  readonly brokerName: string;

  /** The zone of member 0, which becomes master when the group starts for the first time. */
  readonly preferredMasterZone: Zone;

  /** The zone of member 1. */
  readonly otherZone: Zone;

  /** Every name server's own address, as NameServerPair.namesrvAddr gives it. */
  readonly namesrvAddr: string;

  /** Every controller's own address, as DledgerController.controllerAddr gives it. */
  readonly controllerAddr: string;

  /** The claim of each member. */
  readonly storage: Storage;

  /**
   * The release that runs.
   *
   * @default Release.V5_1_4
   */
  readonly release?: Release;

  /**
   * How the members are bound to their zones.
   *
   * @default Placement.guaranteed()
   */
  readonly placement?: Placement;

  /**
   * The DNS domain of the Kubernetes cluster.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;
}

/** One member of a {@link BrokerGroup}. Master and slave are roles that move between the two. */
export interface BrokerMember {
  /** Its number in the group: 0 for the one in the preferred master zone, or 1. */
  readonly index: number;
  /** The name of its pod. */
  readonly podName: string;
  /** The host name of its pod. */
  readonly hostName: string;
  /** The zone it is bound to. */
  readonly zone: Zone;
  /** Its StatefulSet. */
  readonly statefulSet: ApiObject;
}

const { remoting, fast, ha, metrics } = PORTS;
const FIRST_BOOT = Duration.minutes(5);

/**
 * Two members that replicate to each other, in two zones: what RocketMQ calls a broker, with one master and one slave. Each member is a
 * StatefulSet of one pod, because each is bound to a zone of its own.
 *
 * @see https://rocketmq.apache.org/docs/deploymentOperations/03autofailover
 */
export class BrokerGroup extends Construct {
  /** The name of the group. */
  public readonly brokerName: string;
  /** The two members, the one in the preferred master zone first. */
  public readonly members: BrokerMember[];
  /** The headless Service that gives each member its name. */
  public readonly service: ApiObject;
  /** The budget that keeps one member when nodes are drained. */
  public readonly podDisruptionBudget: ApiObject;
  /** The configuration both members read. */
  public readonly configMap: ApiObject;

  /** @throws if a property is wrong; the error lists everything that is. */
  constructor(scope: Construct, id: string, props: BrokerGroupProps) {
    super(scope, id);
    enforce(this.node.path, propRules(props));
    const { clusterName: cluster, brokerName, release = Release.V5_1_4, placement = Placement.guaranteed(), clusterDomain = 'cluster.local' } = props;
    const { replication = Replication.ZERO_LOSS, timing = Timing.FAST, handOverTimeout = Duration.minutes(10), storage } = props;
    const component = 'broker' as const;
    const name = `${cluster}-${brokerName}`;
    const zones = [props.preferredMasterZone, props.otherZone];
    const all = selectorLabels(cluster, component);
    const group = { ...all, [BROKER_NAME]: brokerName };
    const { namespace } = Chart.of(this);
    const selectorOf = (index: number) => ({ ...group, [MEMBER]: `${index}` });
    const identityOf = (index: number): PodIdentity => ({
      cluster,
      namespace,
      component,
      zones: [zones[index]],
      otherZones: [zones[1 - index]],
      pinned: true,
      apartByNode: all,
      apartByZone: group,
    });
    const podLabelsOf = (index: number) => ({
      ...objectLabels(cluster, component),
      ...selectorOf(index),
      ...placement._podLabels(identityOf(index)),
      [ZONE]: zones[index].name,
    });
    const keys = release._keys(component);
    const stopSeconds = handOverTimeout.toSeconds({ integral: false });
    const confProps = { ...props, replication, timing };
    const sections = brokerSections(confProps);
    enforce(this.node.path, [
      nameRule('clusterName', cluster, `${cluster}-x-0`),
      nameRule('brokerName', brokerName, `${name}-0`),
      ...hostNameRules(this, clusterDomain),
      ...twoZoneRules(zones),
      addressesRule('namesrvAddr', props.namesrvAddr),
      addressesRule('controllerAddr', props.controllerAddr),
      storageRule(storage),
      commitLogRule(storage, props.config),
      {
        holds: Number.isInteger(stopSeconds) && stopSeconds >= 10 && stopSeconds <= 3600,
        what: 'handOverTimeout must leave time for an election and end some day',
        got: `${stopSeconds} s`,
        allowed: 'whole seconds from 10 to 3600',
        fix: 'choose about the time a broker takes to start on its store, and a minute',
      },
      release._replicationRule(replication),
      ...sections.flatMap((section) => renderedRules(section.keys, keys, release.version)),
      ...renderedRules({ ...ADDED_AT_START, ...BROKER_DEFAULTS }, keys, release.version),
      ...configRules(props.config ?? {}, keys, ownedBrokerKeys(confProps), release.version),
      ...(zones.includes(undefined as never)
        ? []
        : zones.flatMap((_, index) => placement._affinityRules(identityOf(index), podLabelsOf(index), props.affinity))),
      ...tolerationRules(props.tolerations),
      ...jvmFlagRules(props.jvmFlags),
    ]);

    release._warn();
    const part = { cluster, component };
    const uses = shared(this, part);
    const conf = confFile([...sections, { title: 'defaults that config may change', keys: sorted({ ...BROKER_DEFAULTS, ...props.config }) }]);
    const setName = (index: number) => `${name}-${index}`;
    const hostOf = (index: number) => `${setName(index)}-0.${name}.${namespace}.svc.${clusterDomain}`;
    const configMap = immutableConfigMap(this, 'conf', part, `${name}-conf`, { 'broker.conf': conf });
    this.brokerName = brokerName;
    this.configMap = configMap;
    this.service = headlessService(this, part, name, group, { remoting, fast, ha, metrics });
    this.podDisruptionBudget = podDisruptionBudget(this, part, name, group, { minAvailable: 1 });
    this.members = zones.map((zone, index) => ({
      index,
      podName: `${setName(index)}-0`,
      hostName: hostOf(index),
      zone,
      statefulSet: statefulSet(this, `member-${index}`, {
        ...part,
        name: setName(index),
        wave: WAVE.broker(index),
        replicas: 1,
        serviceName: name,
        selector: selectorOf(index),
        podLabels: podLabelsOf(index),
        affinity: placement._affinity(identityOf(index), props.affinity),
        tolerations: STAY,
        release,
        sizing: props.sizing ?? Sizing.of({ cpuRequest: Cpu.units(1), memoryLimit: Size.gibibytes(4) }),
        shared: uses,
        conf: { configMap, file: 'broker.conf' },
        env: {
          MEMBER: `${index}`,
          PEER: `${hostOf(1 - index)}:${remoting}`,
          FIRST_BOOT_SECONDS: `${FIRST_BOOT.toSeconds()}`,
        },
        ports: { remoting, fast, ha, metrics },
        storage: { storage, zone },
        stopSeconds,
        options: props,
      }),
    }));
    checkCluster(this, cluster, { placement, release, replication, timing, storage });
  }
}
