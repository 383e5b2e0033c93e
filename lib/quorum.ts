import { majorityOf } from './proof/majority';
import { enforce } from './rules';
import { typeRule, typeRules } from './type-rules';
import { Zone } from './zone';

/** Options of {@link Quorum.witness}. */
export interface WitnessOptions {
  /**
   * Whether the voter of the third zone may run on control-plane nodes.
   *
   * A third location often holds nothing but the third control-plane node; a voter is small enough to live there.
   *
   * @default false
   * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#node-role-kubernetes-io-control-plane-taint
   */
  readonly onControlPlane?: boolean;
}

/** Options of {@link Quorum.of}. */
export interface QuorumOptions {
  /**
   * The zones whose loss you accept to repair by hand, all of them and no other.
   *
   * @default - none: a layout in which the loss of some zone stops elections is refused
   */
  readonly acceptHandsFor?: Zone[];
}

/** One controller that votes. */
export interface Voter {
  /** Its id in controllerDLegerPeers, such as n0. */
  readonly id: string;
  /** The zone it belongs to. */
  readonly zone: Zone;
  /** Whether it may run nowhere else. */
  readonly pinned: boolean;
  /** Whether it may run on control-plane nodes. */
  readonly onControlPlane: boolean;
}

/**
 * How many controllers vote, and where they stand. It decides which zone may be lost without anybody getting up at night: controllers elect
 * masters only while more than half of them see each other, and no distribution over two zones keeps a majority when either is lost.
 */
export class Quorum {
  /**
   * One voter in each of three zones. The loss of any of them is survived without hands. The third needs no broker and little memory.
   *
   * @throws if a zone is missing, or two of them are the same.
   */
  public static witness(first: Zone, second: Zone, witness: Zone, options: WitnessOptions = {}): Quorum {
    const zones = [first, second, witness];
    enforce('Quorum.witness', [typeRule('zones', zones, [Zone]), ...typeRules({ ...options }, { onControlPlane: Boolean })]);
    enforce('Quorum.witness', [
      {
        holds: Zone._distinct(zones).length === 3,
        what: 'the zones must differ, or the loss of one takes two voters',
        got: names(zones),
        allowed: 'three different zones',
        fix: 'name a third location, or choose majority(...)',
      },
    ]);
    return new Quorum(
      'witness',
      zones.map((zone, index) => voter(zone, index, true, index === 2 && options.onControlPlane === true)),
      witness,
    );
  }

  /**
   * Two voters in one zone and one in another, for those who have no third location. The loss of the second zone is survived without
   * hands; after the loss of the first an operator must start a controller in the other.
   *
   * @throws if a zone is missing, or they are the same.
   */
  public static majority(majority: Zone, minority: Zone): Quorum {
    enforce('Quorum.majority', [typeRule('zones', [majority, minority], [Zone])]);
    enforce('Quorum.majority', [
      {
        holds: !majority.isSame(minority),
        what: 'the zones must differ, or the loss of one takes every voter',
        got: names([majority, minority]),
        allowed: 'two different zones',
        fix: 'name another zone for the third voter',
      },
    ]);
    return new Quorum(
      'majority',
      [majority, majority, minority].map((zone, index) => voter(zone, index, true)),
      majority,
    );
  }

  /**
   * One voter that prefers a zone and is not pinned, so that an operator can move it. While it is away nothing is elected, and a group that
   * has lost a member stops acknowledging.
   *
   * @throws if the zone is missing.
   */
  public static single(zone: Zone): Quorum {
    enforce('Quorum.single', [typeRule('zone', zone, Zone)]);
    return new Quorum('single', [voter(zone, 0, false)]);
  }

  /**
   * Any odd number of pinned voters, a zone for each.
   *
   * @throws if a zone is missing, the number is even, or the loss of a zone needs hands that are not accepted by name.
   */
  public static of(zones: Zone[], options: QuorumOptions = {}): Quorum {
    enforce('Quorum.of', [typeRule('zones', zones, [Zone]), ...typeRules({ ...options }, { acceptHandsFor: [Zone] })]);
    const quorum = new Quorum(
      'custom',
      zones.map((zone, index) => voter(zone, index, true)),
    );
    const accepted = options.acceptHandsFor ?? [];
    const needing = quorum.zonesNeedingHands;
    const within = (some: Zone[], all: Zone[]) => some.every((zone) => all.some((other) => other.isSame(zone)));
    enforce('Quorum.of', [
      {
        holds: zones.length % 2 === 1,
        what: 'the number of voters must be odd: one more would have to be up, and no more may be lost',
        got: zones.length,
        allowed: '1, 3, 5, ...',
        fix: 'add or remove one voter',
      },
      {
        holds: within(accepted, needing) && within(needing, accepted),
        what: 'the loss of these zones stops elections until somebody acts, which must be accepted by name',
        got: names(accepted),
        allowed: JSON.stringify(names(needing)),
        fix: 'spread the voters over three zones, or pass exactly these as acceptHandsFor',
      },
    ]);
    return quorum;
  }

  private constructor(
    /** The name of the layout: witness, majority, single or custom. */
    public readonly name: string,
    private readonly all: Voter[],
    private readonly leaderZone?: Zone,
  ) {}

  /** The controllers that vote. */
  public get voters(): Voter[] {
    return [...this.all];
  }

  /** How many voters must see each other. */
  public get size(): number {
    return majorityOf(this.all.length);
  }

  /**
   * The voters of the zone that leadership belongs to: where its loss hurts least, because the zone holds no broker or its loss needs hands
   * anyway. A layout of one voter, or of your own zones, has none.
   */
  public get preferredVoters(): Voter[] {
    const { leaderZone } = this;
    return leaderZone ? this.all.filter(({ zone }) => zone.isSame(leaderZone)) : [];
  }

  /** Every zone that holds a voter, each once. */
  public get zones(): Zone[] {
    return Zone._distinct(this.all.map(({ zone }) => zone));
  }

  /**
   * The zones whose loss leaves too few voters to elect masters. A lone controller that is not pinned counts where it prefers to be; look
   * where it really runs.
   */
  public get zonesNeedingHands(): Zone[] {
    return this.zones.filter((zone) => this.all.filter((voter) => !voter.zone.isSame(zone)).length < this.size);
  }
}

// DLedger takes the text before the first '-' as a peer's id, so ids must not contain one.
const voter = (zone: Zone, index: number, pinned: boolean, onControlPlane = false): Voter => ({ id: `n${index}`, zone, pinned, onControlPlane });
const names = (zones: Zone[]) => zones.map(({ name }) => name);
