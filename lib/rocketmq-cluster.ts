import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import { BrokerGroup, type BrokerOptions } from './broker-group';
import { type ControllerOptions, DledgerController } from './dledger-controller';
import { hostNameRules, nameRule, propRules, quorumRule, sameLabelRule, storageClassRule, storageRule } from './input-rules';
import { type NameServerOptions, NameServerPair } from './name-server-pair';
import type { Placement } from './placement';
import type { Quorum } from './quorum';
import type { Release } from './release';
import { describe, enforce, type Rule } from './rules';
import type { Storage } from './storage';
import { Timing } from './timing';
import { withoutUndefined } from './without-undefined';
import type { Zone } from './zone';

/** Properties of a {@link RocketMqCluster}. */
export interface RocketMqClusterProps {
  /**
   * The zones that hold brokers, two or more. The name servers stand in the first two, so a zone added at the end moves nothing.
   */
  readonly zones: Zone[];

  /** How many controllers vote, and where. There is no default, because it decides which zone may be lost without hands. */
  readonly quorum: Quorum;

  /** The claim of each broker member. */
  readonly storage: Storage;

  /**
   * The name of the cluster: brokerClusterName for RocketMQ, and the beginning of every object's name.
   *
   * @default - the id of the construct
   */
  readonly clusterName?: string;

  /**
   * The release that runs.
   *
   * @default Release.V5_1_4
   */
  readonly release?: Release;

  /**
   * How pods are bound to zones and nodes.
   *
   * @default Placement.guaranteed()
   */
  readonly placement?: Placement;

  /**
   * How soon a failure is noticed, by brokers and controllers alike.
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

  /**
   * What all broker groups have in common.
   *
   * @default - the defaults of BrokerGroup
   */
  readonly brokers?: BrokerOptions;

  /**
   * Options of the name servers.
   *
   * @default - the defaults of NameServerPair
   */
  readonly nameServers?: NameServerOptions;

  /**
   * Options of the controllers.
   *
   * @default - the defaults of DledgerController
   */
  readonly controllers?: ControllerOptions;
}

/** Options of {@link RocketMqCluster.addBrokerGroup}. What is left out is as for all groups of the cluster. */
export interface BrokerGroupOptions extends BrokerOptions {
  /** The zone of member 0, which becomes master when the group starts for the first time. */
  readonly preferredMasterZone: Zone;

  /**
   * The zone of member 1.
   *
   * @default - the zone before the preferred one in the cluster's list, and for the first the second: a zone added at the end changes no pair
   */
  readonly otherZone?: Zone;

  /**
   * The claim of each member.
   *
   * @default - as for all groups of the cluster
   */
  readonly storage?: Storage;
}

/**
 * A RocketMQ cluster over two or more zones: name servers, controllers and broker groups that know each other.
 *
 * @example
 * const [az1, az2] = [Zone.of('az1'), Zone.of('az2')];
 * const cluster = new RocketMqCluster(chart, 'rocketmq', {
 *   zones: [az1, az2],
 *   quorum: Quorum.witness(az1, az2, Zone.of('az3')),
 *   storage: Storage.of({ size: Size.gibibytes(100) }),
 * });
 * cluster.addBrokerGroup('broker-0', { preferredMasterZone: az1 });
 */
export class RocketMqCluster extends Construct {
  /** The name of the cluster. */
  public readonly clusterName: string;
  /** The name servers. */
  public readonly nameServers: NameServerPair;
  /** The controllers. */
  public readonly controllers: DledgerController;
  private readonly groups: BrokerGroup[] = [];
  // A group may have any name, also one that a construct of the cluster has.
  private readonly scopeOfGroups: Construct;

  /**
   * @throws if a property is wrong; the error lists everything that is wrong with the cluster, or else with its controllers, or else with its
   * name servers.
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: RocketMqClusterProps,
  ) {
    super(scope, id);
    enforce(this.node.path, propRules(props));
    for (const part of ['brokers', 'controllers'] as const) enforce(`${this.node.path}/${part}`, propRules({ ...props[part] }));
    const { zones = [], quorum, release, placement, timing, clusterDomain = 'cluster.local' } = props;
    const clusterName = props.clusterName ?? id;
    const names = zones.map(({ name }) => name);
    enforce(this.node.path, [
      nameRule('clusterName', clusterName, `${clusterName}-nameserver`),
      { holds: zones.length >= 2, what: 'a group needs two zones', got: names, allowed: 'at least two', fix: 'name the zones that hold brokers' },
      {
        holds: new Set(names).size === names.length,
        what: 'a zone is named twice',
        got: names,
        allowed: 'different zones',
        fix: 'name each zone once',
      },
      sameLabelRule(zones),
      ...hostNameRules(this, clusterDomain),
      quorumRule(quorum),
      storageRule(props.storage),
      this.storageClassRule(props.storage),
      this.storageClassRule(props.controllers?.storage),
    ]);
    this.clusterName = clusterName;
    const common = { clusterName, release, placement, clusterDomain };
    this.controllers = new DledgerController(this, 'controllers', {
      storage: props.storage.withSize(Size.gibibytes(5)),
      ...withoutUndefined(props.controllers),
      ...common,
      quorum,
      timing,
      zones,
    });
    this.nameServers = new NameServerPair(this, 'name-servers', { ...withoutUndefined(props.nameServers), ...common, zones: zones.slice(0, 2) });
    this.scopeOfGroups = new Construct(this, 'groups');
    this.node.addValidation({ validate: () => this.problems() });
  }

  /**
   * Adds a broker group.
   *
   * @param brokerName Its name, unique in the cluster and never to be changed.
   * @param options Where its members stand, and what differs from the other groups.
   * @throws if an option is wrong; the error lists everything that is.
   */
  public addBrokerGroup(brokerName: string, options: BrokerGroupOptions): BrokerGroup {
    enforce(`${this.node.path}/${brokerName}`, propRules({ brokerName, ...options }));
    const { zones, release, placement, timing, clusterDomain, storage, brokers } = this.props;
    const { preferredMasterZone } = options;
    const position = zones.findIndex((zone) => preferredMasterZone !== undefined && zone.isSame(preferredMasterZone));
    const otherZone = options.otherZone ?? zones[position > 0 ? position - 1 : 1];
    const known = zones.map(({ name }) => name);
    enforce(`${this.node.path}/${brokerName}`, [
      ...[preferredMasterZone, otherZone].map((zone) => ({
        holds: zone !== undefined && zones.some((declared) => declared.isSame(zone)),
        what: 'a group stands in zones of its cluster',
        got: zone?.name,
        allowed: known.join(', '),
        fix: 'choose one of these, or add the zone to the cluster',
      })),
      // Only the root of a tree of constructs may have an empty name, and says so in its own words.
      ...(brokerName ? [] : [nameRule('brokerName', brokerName, `${this.clusterName}-${brokerName}-0`)]),
      {
        holds: !this.groups.some((group) => group.brokerName === brokerName),
        what: 'the cluster has a group of that name',
        got: brokerName,
        allowed: 'a name that is not in use',
        fix: 'choose another name',
      },
      this.storageClassRule(options.storage),
      this.timingRule(options.timing ?? brokers?.timing),
    ]);
    try {
      const group = new BrokerGroup(this.scopeOfGroups, brokerName, {
        storage,
        timing,
        ...withoutUndefined(brokers),
        ...withoutUndefined(options),
        clusterName: this.clusterName,
        brokerName,
        otherZone,
        release,
        placement,
        clusterDomain,
        namesrvAddr: this.namesrvAddr,
        controllerAddr: this.controllerAddr,
      });
      this.groups.push(group);
      return group;
    } catch (error) {
      // A construct that throws is a child of its scope already, and its name would be taken.
      this.scopeOfGroups.node.tryRemoveChild(brokerName);
      throw error;
    }
  }

  /** Every name server's address, as clients take it: `host:9876;host:9876`. */
  public get namesrvAddr(): string {
    return this.nameServers.namesrvAddr;
  }

  /** Every controller's address, as brokers take it: `host:9878;host:9878`. mqadmin takes any one of them. */
  public get controllerAddr(): string {
    return this.controllers.controllerAddr;
  }

  /** The broker groups, in the order they were added. */
  public get brokerGroups(): BrokerGroup[] {
    return [...this.groups];
  }

  /** The names of the zones whose loss stops elections until somebody acts. */
  public get zonesNeedingHands(): string[] {
    return [...this.controllers.zonesNeedingHands];
  }

  private storageClassRule(storage?: Storage): Rule {
    const { zones = [], quorum } = this.props;
    return storageClassRule(storage, [...zones, ...(quorum?.zones ?? [])]);
  }

  /** All groups share the controllers, which look as often as the cluster says. */
  private timingRule(timing?: Timing): Rule {
    const [own, common] = [timing ?? this.props.timing, this.props.timing].map((one) => JSON.stringify((one ?? Timing.FAST).controllerConfig));
    return {
      holds: own === common,
      what: 'the timing of a group cannot change how often the controllers of the cluster look',
      got: own,
      allowed: common,
      fix: 'set the timing of the cluster, or leave the scan intervals as they are there',
    };
  }

  private problems(): string[] {
    const used = new Set(this.groups.flatMap(({ members }) => members.map(({ zone }) => zone.name)));
    const empty = this.props.zones.map(({ name }) => name).filter((name) => !used.has(name));
    const rule = {
      holds: empty.length === 0,
      what: 'these zones hold no broker',
      got: empty,
      allowed: 'zones that some group uses',
      fix: 'add a group that stands there with addBrokerGroup, or leave the zone out',
    };
    return rule.holds ? [] : [describe(undefined, rule)];
  }
}
