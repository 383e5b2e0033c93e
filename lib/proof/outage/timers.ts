import { type Conf, numberOf } from '../facts/conf';

/** The periods and limits that decide how long writes stop, in seconds. @internal */
export interface Timers {
  /** How long controllers wait for a broker's heartbeat. */
  readonly heartbeatTimeout: number;
  /** How often a broker sends one. */
  readonly heartbeat: number;
  /** How often a broker asks for its role, in case the notice of its election was lost. */
  readonly rolePoll: number;
  /** How often a broker asks which controller leads. */
  readonly leaderPoll: number;
  /** How often a master looks at its in-sync set. */
  readonly setCheck: number;
  /** How long a peer may lag before that check takes it out of the set. */
  readonly maxLag: number;
  /** How often a slave says that its connection lives. */
  readonly slaveHeartbeat: number;
  /** How long a master keeps a silent connection to its slave. */
  readonly silence: number;
  /** How long a registration waits for one name server. */
  readonly registration: number;
  /** How often controllers look for expired heartbeats. */
  readonly brokerScan: number;
  /** How often the leading controller looks for groups without a master. */
  readonly masterScan: number;
}

/** The timers as the keys say; what they leave out, or say in a way that RocketMQ does not read, is as RocketMQ has it. @internal */
export function timersOf(broker: Conf | undefined, controller: Conf | undefined): Timers {
  return {
    heartbeatTimeout: seconds(broker, 'controllerHeartBeatTimeoutMills', 10),
    heartbeat: seconds(broker, 'brokerHeartbeatInterval', 1),
    rolePoll: seconds(broker, 'syncBrokerMetadataPeriod', 5),
    leaderPoll: seconds(broker, 'syncControllerMetadataPeriod', 10),
    setCheck: seconds(broker, 'checkSyncStateSetPeriod', 5),
    maxLag: seconds(broker, 'haMaxTimeSlaveNotCatchup', 15),
    slaveHeartbeat: seconds(broker, 'haSendHeartbeatInterval', 5),
    silence: seconds(broker, 'haHousekeepingInterval', 20),
    registration: seconds(broker, 'registerBrokerTimeoutMills', 24),
    brokerScan: seconds(controller, 'scanNotActiveBrokerInterval', 5),
    masterScan: seconds(controller, 'scanInactiveMasterInterval', 5),
  };
}

/** What a group does while it has one member only. @internal */
export enum Alone {
  /** It acknowledges again as soon as the other has left the in-sync set. */
  AFTER_SHRINK = 'after shrink',
  /** A lost slave stops nothing; what it had not received may be lost with its master. */
  AT_ONCE = 'at once',
  /** It acknowledges nothing until both are there. */
  NEVER = 'never',
  /** Nobody is elected: the roles are fixed. */
  NOT_ELECTED = 'not elected',
}

/** What the keys of a broker say about a group that has lost a member. @internal */
export function aloneBy(broker: Conf | undefined): Alone {
  // Without its file nothing is known, and the roles of most clusters that have controllers move.
  if (broker === undefined) return Alone.AFTER_SHRINK;
  const yes = (key: string) => broker.keys.get(key)?.toLowerCase() === 'true';
  if (!yes('enableControllerMode')) return Alone.NOT_ELECTED;
  // Fewer in the set than this: the send is refused, whatever it would wait for.
  if (numberOf(broker, 'minInSyncReplicas', 1) >= 2) return Alone.NEVER;
  if (yes('allAckInSyncStateSet')) return Alone.AFTER_SHRINK;
  // Without allAckInSyncStateSet this count is asked for even when the set has shrunk. enableAutoInSyncReplicas does nothing with controllers.
  return numberOf(broker, 'inSyncReplicas', 1) >= 2 ? Alone.NEVER : Alone.AT_ONCE;
}

const seconds = (conf: Conf | undefined, key: string, byDefault: number): number => numberOf(conf, key, byDefault * 1000) / 1000;
