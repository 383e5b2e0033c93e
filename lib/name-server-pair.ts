import { type ApiObject, Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { checkCluster } from './cluster-checks';
import { confFile, sorted } from './config/conf-file';
import { configRules, renderedRules } from './config/config-rules';
import { hostNameRules, jvmFlagRules, nameRule, propRules, tolerationRules, twoZoneRules } from './input-rules';
import { headlessService, immutableConfigMap, podDisruptionBudget, WAVE } from './kube/kube-object';
import { objectLabels, selectorLabels } from './kube/labels';
import { DATA, PORTS } from './kube/ports-and-paths';
import { shared } from './kube/shared';
import { statefulSet } from './kube/stateful-set';
import { STAY } from './kube/tolerations';
import { Placement, type PodIdentity } from './placement';
import { Release } from './release';
import { enforce } from './rules';
import { Sizing } from './sizing';
import type { WorkloadOptions } from './workload-options';
import type { Zone } from './zone';

/** Options of a {@link NameServerPair} that a RocketMqCluster passes on. */
export interface NameServerOptions extends WorkloadOptions {}

/** Properties of a {@link NameServerPair}. */
export interface NameServerPairProps extends NameServerOptions {
  /** The name of the cluster; it begins the name of every object. */
  readonly clusterName: string;

  /** The two zones, one for each replica. */
  readonly zones: Zone[];

  /**
   * The release that runs.
   *
   * @default Release.V5_1_4
   */
  readonly release?: Release;

  /**
   * How the replicas are bound to the zones. They are always kept apart; a weighted placement does not keep them inside these zones.
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

const { namesrv } = PORTS;
const OWNED = {
  enableControllerInNamesrv: 'the controllers have pods of their own; remove it',
  listenPort: 'the port is fixed, because addresses contain it; remove it',
  kvConfigPath: 'the path must lie on a volume; remove it',
  configStorePath: 'the path must lie on a volume; remove it',
};

/**
 * Two name servers, one in each zone. They do not talk to each other: brokers register with both, and clients are given both addresses.
 *
 * @see https://rocketmq.apache.org/docs/domainModel/01main
 */
export class NameServerPair extends Construct {
  /** Both addresses, as brokers and clients take them: `host:9876;host:9876`. */
  public readonly namesrvAddr: string;
  /** The host names of the two pods. */
  public readonly hostNames: string[];
  /** The StatefulSet of both replicas. */
  public readonly statefulSet: ApiObject;
  /** The headless Service that gives each replica its name. */
  public readonly service: ApiObject;
  /** The budget that keeps one of them when nodes are drained. */
  public readonly podDisruptionBudget: ApiObject;
  /** The configuration both read. */
  public readonly configMap: ApiObject;

  /** @throws if a property is wrong; the error lists everything that is. */
  constructor(scope: Construct, id: string, props: NameServerPairProps) {
    super(scope, id);
    enforce(this.node.path, propRules(props));
    const { clusterName: cluster, zones = [], release = Release.V5_1_4, placement = Placement.guaranteed(), clusterDomain = 'cluster.local' } = props;
    const component = 'nameserver' as const;
    const selector = selectorLabels(cluster, component);
    const { namespace } = Chart.of(this);
    const identity: PodIdentity = { cluster, namespace, component, zones, otherZones: [], pinned: true, apartByZone: selector };
    const keys = release._keys(component);
    const own = { listenPort: `${namesrv}`, kvConfigPath: `${DATA}/kvConfig.json`, configStorePath: `${DATA}/nameserver.properties` };
    const podLabels = placement._podLabels(identity);
    enforce(this.node.path, [
      nameRule('clusterName', cluster, `${cluster}-nameserver`),
      ...hostNameRules(this, clusterDomain),
      ...twoZoneRules(zones),
      ...renderedRules(own, keys, release.version),
      ...configRules(props.config ?? {}, keys, OWNED, release.version),
      ...(zones.length > 0 ? placement._affinityRules(identity, { ...objectLabels(cluster, component), ...podLabels }, props.affinity) : []),
      ...tolerationRules(props.tolerations),
      ...jvmFlagRules(props.jvmFlags),
    ]);

    const part = { cluster, component };
    const name = `${cluster}-${component}`;
    const conf = confFile([
      { title: 'address and paths', keys: own },
      { title: 'added by the user', keys: sorted(props.config) },
    ]);
    const uses = shared(this, part);
    this.configMap = immutableConfigMap(this, 'conf', part, `${name}-conf`, { 'nameserver.conf': conf });
    this.service = headlessService(this, part, name, selector, { namesrv });
    this.podDisruptionBudget = podDisruptionBudget(this, part, name, selector, { minAvailable: 1 });
    this.hostNames = [0, 1].map((ordinal) => `${name}-${ordinal}.${name}.${namespace}.svc.${clusterDomain}`);
    this.namesrvAddr = this.hostNames.map((host) => `${host}:${namesrv}`).join(';');
    this.statefulSet = statefulSet(this, 'stateful-set', {
      ...part,
      name,
      wave: WAVE.nameserver,
      replicas: 2,
      serviceName: name,
      selector,
      podLabels: { ...objectLabels(cluster, component), ...podLabels },
      affinity: placement._affinity(identity, props.affinity),
      tolerations: STAY,
      release,
      sizing: props.sizing ?? Sizing.of({ cpuRequest: Cpu.millis(250), memoryLimit: Size.mebibytes(512) }),
      shared: uses,
      conf: { configMap: this.configMap, file: 'nameserver.conf' },
      env: { NAMESRV_ADDR: this.namesrvAddr },
      ports: { namesrv },
      // It keeps the routes in memory. Brokers tell them to one that starts anew within 30 s, and until then the other must stay.
      readyAfter: 5,
      options: props,
    });
    checkCluster(this, cluster, { placement, release });
  }
}
