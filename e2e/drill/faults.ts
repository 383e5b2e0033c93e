/**
 * What a drill does:
 * - `cut`: every packet to and from the zone is dropped, without a reset;
 * - `flap`: the same, five seconds on and five seconds off;
 * - `apart`: only the packets between it and the other room are dropped;
 * - `loss`: two packets in a hundred of it are dropped;
 * - `kill`: its machines are off at once, without a packet;
 * - `crash`: all its RocketMQ processes end at once, their connections break, and their kubelets start them again;
 * - `pause`: all its RocketMQ processes stop for two seconds, every ten seconds;
 * - `node`: the node of a master in the zone is cut off;
 * - `broker`: the process of that master ends;
 * - `name-server`: the name server of the zone ends.
 */
export const FAULTS = ['cut', 'flap', 'apart', 'loss', 'kill', 'crash', 'pause', 'node', 'broker', 'name-server'] as const;
export type Fault = (typeof FAULTS)[number];

/** Those that end or stop processes, for which something must stand on every node that can. */
export const ON_PROCESSES: Fault[] = ['crash', 'pause', 'broker', 'name-server'];
