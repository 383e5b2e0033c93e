import { type ApiObject, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { checkCluster } from './cluster-checks';
import { confFile, sorted } from './config/conf-file';
import { configRules, renderedRules } from './config/config-rules';
import type { ConfigKeys } from './config/keys';
import { hostNameRules, jvmFlagRules, nameRule, propRules, quorumRule, sameLabelRule, tolerationRules } from './input-rules';
import { headlessService, immutableConfigMap, podDisruptionBudget, WAVE } from './kube/kube-object';
import { CONTROLLER_ID, objectLabels, selectorLabels, ZONE } from './kube/labels';
import { DATA, PORTS } from './kube/ports-and-paths';
import { mebibytes } from './kube/quantity';
import { shared } from './kube/shared';
import { type Helper, statefulSet } from './kube/stateful-set';
import { CONTROL_PLANE, STAY } from './kube/tolerations';
import { Placement, type PodIdentity } from './placement';
import type { Quorum, Voter } from './quorum';
import { Release } from './release';
import { enforce } from './rules';
import { Sizing } from './sizing';
import { Storage } from './storage';
import { Timing } from './timing';
import type { WorkloadOptions } from './workload-options';
import { Zone } from './zone';

/** Options of a {@link DledgerController} that a RocketMqCluster passes on. */
export interface ControllerOptions extends WorkloadOptions {
  /**
   * The claim of each controller. What it holds is precious: without it, brokers that restart are never accepted again.
   *
   * @default - 5Gi of the class that the brokers use, or of the default class
   */
  readonly storage?: Storage;

  /**
   * A small script beside each controller of the preferred zone, which brings leadership home to that zone when all is well elsewhere.
   *
   * A room that is lost stops writes for 4 to 7 seconds, but for 10 to 13 when the leading controller is lost with it: the others wait for it
   * for 6 seconds, and then hold a first vote in vain. Set it to false when the preferred zone is slow to reach, or when you move leadership
   * yourself.
   *
   * @default - true where the quorum prefers a zone: that of the witness, or of the majority
   */
  readonly keepLeader?: boolean;
}

/** Properties of a {@link DledgerController}. */
export interface DledgerControllerProps extends ControllerOptions {
  /** The name of the cluster; it begins the name of every object. */
  readonly clusterName: string;

  /** How many controllers vote, and where. There is no default, because it decides which zone may be lost without hands. */
  readonly quorum: Quorum;

  /**
   * The release that runs.
   *
   * @default Release.V5_1_4
   */
  readonly release?: Release;

  /**
   * How the controllers are bound to their zones.
   *
   * @default Placement.guaranteed()
   */
  readonly placement?: Placement;

  /**
   * The zones that data lives in. With a weighted placement, controllers may run in these too.
   *
   * @default - the zones of the quorum
   */
  readonly zones?: Zone[];

  /**
   * How soon a failure is noticed.
   *
   * @default Timing.FAST
   */
  readonly timing?: Timing;

  /**
   * The DNS domain of the Kubernetes cluster.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;
}

/** One controller of a {@link DledgerController}. */
export interface ControllerVoter {
  /** Its id among the voters, such as n0. */
  readonly id: string;
  /** The name of its pod. */
  readonly podName: string;
  /** The host name under which brokers and the other controllers find it. */
  readonly hostName: string;
  /** The zone it belongs to. */
  readonly zone: Zone;
  /** Its StatefulSet. */
  readonly statefulSet: ApiObject;
}

const { controller } = PORTS;
const STOP = Duration.minutes(10);
const SMALLEST_CLAIM = Size.gibibytes(2);
const OWNED = {
  controllerDLegerGroup: 'it is made of clusterName; remove it',
  controllerDLegerPeers: 'it is made of the quorum; remove it',
  controllerDLegerSelfId: 'it is made of the quorum; remove it',
  controllerType: 'the peers speak DLedger; remove it',
  controllerStorePath: 'the path must lie on the claim; remove it',
  configStorePath: 'the path must lie on the claim; remove it',
  enableElectUncleanMaster:
    'electing a member that is not in sync loses acknowledged messages; in an emergency use mqadmin updateControllerConfig, which lasts until the restart',
  listenPort: 'the port is fixed, because addresses contain it; remove it',
  mappedFileSize: 'smaller files are deleted after three days, and the memory of all brokers with them; remove it',
  scanInactiveMasterInterval: 'use timing',
  scanNotActiveBrokerInterval: 'use timing',
};

/**
 * The controllers, which elect the master of every broker group and keep the sets of members that are in sync. They agree among themselves
 * by DLedger, RocketMQ's Raft. Each is a StatefulSet of one pod, because each belongs to a zone of its own.
 *
 * @see https://rocketmq.apache.org/docs/deploymentOperations/03autofailover
 */
export class DledgerController extends Construct {
  /** Every controller's address, as brokers take it: `host:9878;host:9878`. */
  public readonly controllerAddr: string;
  /** The controllers. */
  public readonly voters: ControllerVoter[];
  /** The names of the zones whose loss stops elections until somebody acts. */
  public readonly zonesNeedingHands: string[];
  /** The headless Service that gives each controller its name. */
  public readonly service: ApiObject;
  /** The budget that keeps a majority when nodes are drained. */
  public readonly podDisruptionBudget: ApiObject;
  /** The configuration, a file for each controller. */
  public readonly configMap: ApiObject;

  /** @throws if a property is wrong; the error lists everything that is. */
  constructor(scope: Construct, id: string, props: DledgerControllerProps) {
    super(scope, id);
    enforce(this.node.path, propRules(props));
    const { clusterName: cluster, quorum, release = Release.V5_1_4, placement = Placement.guaranteed(), clusterDomain = 'cluster.local' } = props;
    const { timing = Timing.FAST, storage = Storage.of({ size: Size.gibibytes(5) }) } = props;
    const component = 'controller' as const;
    if (quorum == null) enforce(this.node.path, [quorumRule(quorum), nameRule('clusterName', cluster, `${cluster}-${component}-0`)]);

    const voters = quorum.voters;
    const preferred = quorum.preferredVoters.map(({ id }) => id);
    const { keepLeader = preferred.length > 0 } = props;
    const zones = Zone._distinct([...quorum.zones, ...(props.zones ?? [])]);
    const all = selectorLabels(cluster, component);
    const { namespace } = Chart.of(this);
    const selectorOf = (voter: Voter) => ({ ...all, [CONTROLLER_ID]: voter.id });
    const identityOf = (voter: Voter): PodIdentity => ({
      cluster,
      namespace,
      component,
      zones: [voter.zone],
      otherZones: zones.filter((zone) => !zone.isSame(voter.zone)),
      pinned: voter.pinned,
      ...(voters.length > 1 && { apartByNode: all }),
    });
    const podLabelsOf = (voter: Voter) => ({
      ...objectLabels(cluster, component),
      ...selectorOf(voter),
      ...placement._podLabels(identityOf(voter)),
      ...(voter.pinned && { [ZONE]: voter.zone.name }),
    });
    const name = `${cluster}-${component}`;
    const setName = (voter: Voter) => `${name}-${voter.id.slice(1)}`;
    const hostOf = (voter: Voter) => `${setName(voter)}-0.${name}.${namespace}.svc.${clusterDomain}`;
    const keys = release._keys(component);
    const own = (voter: Voter) => ({
      controllerDLegerGroup: name,
      controllerDLegerPeers: voters.map((peer) => `${peer.id}-${hostOf(peer)}:${controller}`).join(';'),
      controllerDLegerSelfId: voter.id,
      controllerStorePath: `${DATA}/controller`,
      configStorePath: `${DATA}/controller.properties`,
      enableElectUncleanMaster: 'false',
    });
    enforce(this.node.path, [
      nameRule('clusterName', cluster, `${name}-${voters.length - 1}`),
      ...hostNameRules(this, clusterDomain),
      sameLabelRule(zones),
      {
        holds: mebibytes(storage.size) >= mebibytes(SMALLEST_CLAIM) || storage === Storage.SEED_RECIPE_CONTROLLER,
        what: 'the claim must hold the 1.16 GiB of files each controller makes',
        got: storage.size.asString(),
        allowed: `at least ${SMALLEST_CLAIM.asString()}`,
        fix: 'raise the size',
      },
      {
        holds: !keepLeader || preferred.length > 0,
        what: 'keepLeader needs a quorum that prefers a zone for the leading controller',
        got: quorum.name,
        allowed: 'witness, majority',
        fix: 'leave keepLeader out, or choose Quorum.witness or Quorum.majority',
      },
      ...renderedRules({ ...own(voters[0]), ...timing.controllerConfig }, keys, release.version),
      ...configRules(props.config ?? {}, keys, { ...OWNED, ...jraft(keys) }, release.version),
      ...voters.flatMap((voter) => placement._affinityRules(identityOf(voter), podLabelsOf(voter), props.affinity)),
      ...(voters.some(({ pinned }) => pinned) ? tolerationRules(props.tolerations) : []),
      ...jvmFlagRules(props.jvmFlags),
    ]);

    const part = { cluster, component };
    const conf = (voter: Voter) =>
      confFile([
        { title: 'the voters, and which of them this is', keys: own(voter) },
        { title: `failover timing: ${timing.name}`, keys: timing.controllerConfig },
        { title: 'added by the user', keys: sorted(props.config) },
      ]);
    const uses = shared(this, part);
    const configMap = immutableConfigMap(
      this,
      'conf',
      part,
      `${name}-conf`,
      Object.fromEntries(voters.map((voter) => [`${voter.id}.conf`, conf(voter)])),
    );
    this.configMap = configMap;
    this.service = headlessService(this, part, name, all, { controller });
    // A lone controller must be allowed to go, or its node could never be drained.
    const budget = voters.length > 1 ? { minAvailable: quorum.size } : { maxUnavailable: 1 };
    this.podDisruptionBudget = podDisruptionBudget(this, part, name, all, budget);
    this.voters = voters.map((voter) => {
      const identity = identityOf(voter);
      return {
        id: voter.id,
        podName: `${setName(voter)}-0`,
        hostName: hostOf(voter),
        zone: voter.zone,
        statefulSet: statefulSet(this, voter.id, {
          ...part,
          name: setName(voter),
          wave: WAVE.controller,
          replicas: 1,
          serviceName: name,
          selector: selectorOf(voter),
          podLabels: podLabelsOf(voter),
          affinity: placement._affinity(identity, props.affinity),
          tolerations: [...(voter.pinned ? STAY : []), ...(voter.onControlPlane ? [CONTROL_PLANE] : [])],
          release,
          sizing: props.sizing ?? Sizing.of({ cpuRequest: Cpu.millis(250), memoryLimit: Size.gibibytes(1) }),
          shared: uses,
          conf: { configMap, file: `${voter.id}.conf` },
          env: {},
          ports: { controller },
          ...(keepLeader && preferred.includes(voter.id) && { helper: keeper(preferred) }),
          storage: { storage, zone: voter.zone },
          stopSeconds: STOP.toSeconds(),
          options: props,
        }),
      };
    });
    this.controllerAddr = this.voters.map(({ hostName }) => `${hostName}:${controller}`).join(';');
    this.zonesNeedingHands = quorum.zonesNeedingHands.map((zone) => zone.name);
    checkCluster(this, cluster, { placement, release, timing, storage });
  }
}

/**
 * Leaves any preferred voter in the lead, and brings leadership home to the one it runs beside. One would be enough, but the pods of a zone must
 * be of one size: else the smaller could take the last node that the larger fits on.
 */
const keeper = (preferred: string[]): Helper => ({ name: 'keeper', script: 'keep-leader.sh', env: { PREFERRED: preferred.join(' ') } });

/** The keys of the other Raft, whichever a release knows. */
const jraft = (keys: ConfigKeys) =>
  Object.fromEntries([...keys.keys()].filter((key) => /^jraft/i.test(key)).map((key) => [key, 'the controllers agree by DLedger; remove it']));
