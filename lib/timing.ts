import { Duration } from 'cdk8s';
import { timingRules } from './config/timing-rules';
import { enforce } from './rules';
import { typeRules } from './type-rules';
import { withoutUndefined } from './without-undefined';

/** Properties of a {@link Timing}, spelt as in broker.conf and controller.conf. */
export interface TimingProps {
  /**
   * How long the controllers wait for a heartbeat before they take a broker for dead. Too short, and a long garbage collection moves masters.
   *
   * @default - as Timing.FAST
   */
  readonly controllerHeartBeatTimeoutMills?: Duration;
  /**
   * How often a broker sends a heartbeat to every controller.
   *
   * @default - as Timing.FAST
   */
  readonly brokerHeartbeatInterval?: Duration;
  /**
   * How often a broker asks for its role, in case the controller's notice did not reach it.
   *
   * @default - as Timing.FAST
   */
  readonly syncBrokerMetadataPeriod?: Duration;
  /**
   * How often a broker asks which controller leads.
   *
   * @default - as Timing.FAST
   */
  readonly syncControllerMetadataPeriod?: Duration;
  /**
   * How often a master looks whether its peer still keeps up.
   *
   * @default - as Timing.FAST
   */
  readonly checkSyncStateSetPeriod?: Duration;
  /**
   * How often the members of a group say that their connection lives.
   *
   * @default - as Timing.FAST
   */
  readonly haSendHeartbeatInterval?: Duration;
  /**
   * How long a silent connection to the peer is kept. It decides how long writes stop when the peer's room is cut off.
   *
   * @default - as Timing.FAST
   */
  readonly haHousekeepingInterval?: Duration;
  /**
   * How long a peer may lag before it leaves the in-sync set.
   *
   * @default - as Timing.FAST
   */
  readonly haMaxTimeSlaveNotCatchup?: Duration;
  /**
   * How long a registration waits for one name server. A name server in a lost room delays the registration of a new master by up to this.
   *
   * @default - as Timing.FAST
   */
  readonly registerBrokerTimeoutMills?: Duration;
  /**
   * How often a broker registers. A returning member learns its master's address from the answer, so it also bounds how long it stays alone.
   * Above 40 s a name server that starts anew would be ready before brokers have told it their routes, and the synth refuses it.
   *
   * @default - as Timing.FAST
   */
  readonly registerNameServerPeriod?: Duration;
  /**
   * How often the controllers look for brokers whose heartbeat has expired.
   *
   * @default - as Timing.FAST
   */
  readonly scanNotActiveBrokerInterval?: Duration;
  /**
   * How often the leading controller looks for groups without a living master.
   *
   * @default - as Timing.FAST
   */
  readonly scanInactiveMasterInterval?: Duration;
}

/** The names of the periods and limits, and where each is set. */
const BROKER_KEYS = [
  'controllerHeartBeatTimeoutMills',
  'brokerHeartbeatInterval',
  'syncBrokerMetadataPeriod',
  'syncControllerMetadataPeriod',
  'checkSyncStateSetPeriod',
  'haSendHeartbeatInterval',
  'haHousekeepingInterval',
  'haMaxTimeSlaveNotCatchup',
  'registerBrokerTimeoutMills',
  'registerNameServerPeriod',
] as const;
const CONTROLLER_KEYS = ['scanNotActiveBrokerInterval', 'scanInactiveMasterInterval'] as const;

/** How soon a failure is noticed and acted on. */
export class Timing {
  /**
   * RocketMQ's own values. A lost slave stops writes of its group for 20 seconds, and a name server in a lost room can hold up the
   * registration of a new master for 24 more. Measured with the keys of the manual recipe and one controller (rows `seed` of docs/drill.md):
   * new masters 13 to 15 seconds after a room was cut off or lost power, and none when the controller was in it.
   */
  public static readonly STOCK = new Timing('STOCK', {
    controllerHeartBeatTimeoutMills: Duration.seconds(10),
    brokerHeartbeatInterval: Duration.seconds(1),
    syncBrokerMetadataPeriod: Duration.seconds(5),
    syncControllerMetadataPeriod: Duration.seconds(10),
    checkSyncStateSetPeriod: Duration.seconds(5),
    haSendHeartbeatInterval: Duration.seconds(5),
    haHousekeepingInterval: Duration.seconds(20),
    haMaxTimeSlaveNotCatchup: Duration.seconds(15),
    registerBrokerTimeoutMills: Duration.seconds(24),
    registerNameServerPeriod: Duration.seconds(30),
    scanNotActiveBrokerInterval: Duration.seconds(5),
    scanInactiveMasterInterval: Duration.seconds(5),
  });

  /**
   * Values as short as pauses of two seconds allow, measured on a real Kubernetes: when a room is cut off or loses power, every group writes
   * again after 4 to 7 seconds, or 10 to 13 when the leading controller was in it. A master or slave that stops for more than 2 seconds,
   * for instance in a garbage collection, is taken for lost.
   */
  public static readonly FAST = new Timing('FAST', {
    controllerHeartBeatTimeoutMills: Duration.seconds(3),
    brokerHeartbeatInterval: Duration.millis(500),
    syncBrokerMetadataPeriod: Duration.seconds(1),
    syncControllerMetadataPeriod: Duration.seconds(1),
    checkSyncStateSetPeriod: Duration.millis(500),
    haSendHeartbeatInterval: Duration.millis(500),
    haHousekeepingInterval: Duration.seconds(4),
    haMaxTimeSlaveNotCatchup: Duration.seconds(3),
    registerBrokerTimeoutMills: Duration.seconds(2),
    registerNameServerPeriod: Duration.seconds(10),
    scanNotActiveBrokerInterval: Duration.millis(500),
    scanInactiveMasterInterval: Duration.millis(500),
  });

  /**
   * Values of one's own; what is left out is as in {@link Timing.FAST}.
   *
   * @throws if a period is no Duration, or a timeout is so short that ordinary delays look like failures, or so long that one dead name server
   * holds up a failover.
   */
  public static custom(props: TimingProps): Timing {
    enforce('Timing.custom', typeRules({ ...props }, Object.fromEntries([...BROKER_KEYS, ...CONTROLLER_KEYS].map((key) => [key, Duration]))));
    const timing = new Timing('custom', { ...Timing.FAST.values, ...withoutUndefined(props) });
    timing.check();
    return timing;
  }

  private constructor(
    /** The name of the preset, or "custom". */
    public readonly name: string,
    private readonly values: TimingProps,
  ) {}

  /** The keys and milliseconds as they stand in broker.conf. */
  public get brokerConfig(): { [key: string]: string } {
    return this.pick(BROKER_KEYS);
  }

  /** The keys and milliseconds as they stand in controller.conf. */
  public get controllerConfig(): { [key: string]: string } {
    return this.pick(CONTROLLER_KEYS);
  }

  private pick(keys: ReadonlyArray<keyof TimingProps>): { [key: string]: string } {
    return Object.fromEntries(keys.map((key) => [key, `${this.millis(key)}`]));
  }

  private millis(key: keyof TimingProps): number {
    return (this.values[key] as Duration).toMilliseconds({ integral: false });
  }

  private check(): void {
    const ms = (key: keyof TimingProps) => this.millis(key);
    const odd = [...BROKER_KEYS, ...CONTROLLER_KEYS].filter((key) => !Number.isInteger(ms(key)) || ms(key) <= 0);
    const rules = timingRules((key) => ms(key as keyof TimingProps));
    enforce('Timing.custom', [
      {
        holds: odd.length === 0,
        what: 'periods must be positive and whole in milliseconds',
        got: odd,
        allowed: 'whole milliseconds from 1',
        fix: 'leave these out or correct them',
      },
      ...rules.map(({ holds, what, got, allowed, fix }) => ({ holds, what: what.en, got, allowed, fix: fix.en })),
    ]);
  }
}
