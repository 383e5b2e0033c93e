import type { Text } from '../text';

/** What has to be done after a loss, by whom. */
export enum Recovery {
  /** Nothing stops. */
  UNAFFECTED = 'unaffected',
  /** RocketMQ goes on by itself, after a stop of some seconds. */
  AUTOMATIC = 'automatic',
  /** It stands still until somebody acts. */
  BY_HAND = 'by hand',
}

/** Something that is lost, and what is left then. */
export interface Outage {
  /** Its id, such as zone-az1 or node-n3. */
  readonly id: string;
  /** What is lost, in words. */
  readonly lost: Text;
  /** The zones that are lost whole. */
  readonly zones: string[];
  /** The nodes that are lost; none when the nodes are not known. */
  readonly nodes: string[];
  /** The pods that are lost with them. Where rules leave it open who stands in a lost zone, the worst that they admit. */
  readonly pods: string[];
  /** What is left of each group that has lost a member; the others are whole. */
  readonly groups: GroupOutage[];
  /** How many name servers are left. */
  readonly nameServersLeft: number;
  /** How many voters are left. */
  readonly votersLeft: number;
  /** How many voters must see each other. */
  readonly votersNeeded: number;
  /** Who acts. */
  readonly recovery: Recovery;
  /**
   * How long writes are expected to stop when the lost processes are killed, so that their connections break. Zero when they do not stop.
   *
   * @default - some group's writes stop until somebody acts
   */
  readonly writeStopKilled?: SecondsRange;
  /**
   * How long writes are expected to stop when the lost place is cut off silently, or loses power. Zero when they do not stop.
   *
   * @default - some group's writes stop until somebody acts
   */
  readonly writeStopCut?: SecondsRange;
  /** What becomes of each lost pod in Kubernetes: where it could start again, or why it waits. */
  readonly rescheduling: PodFate[];
  /** Whether Kubernetes evicts the lost pods at all. */
  readonly eviction: Text;
  /** What to know beside: why hands are needed, what is only hoped for, what could not be told or was bounded. */
  readonly notes: Text[];
  /** What to do, in order, also when what was lost is back; empty when there is nothing to do. */
  readonly steps: RunbookStep[];
}

/** What is left of a group. */
export interface GroupOutage {
  /** The name of the group. */
  readonly brokerName: string;
  /** The pods that are left. */
  readonly membersLeft: string[];
  /** The pods that are lost. */
  readonly membersLost: string[];
}

/** A range of seconds. */
export interface SecondsRange {
  /** The least. */
  readonly from: number;
  /** The most. */
  readonly to: number;
}

/** What becomes of a lost pod. */
export interface PodFate {
  /** The name of the pod. */
  readonly pod: string;
  /** The nodes it could start on; none when the nodes are not known. */
  readonly nodes: string[];
  /** Why, or why not. */
  readonly reason: Text;
}

/** A step of the runbook. */
export interface RunbookStep {
  /** What it is for. */
  readonly what: Text;
  /** The commands, with the real names; empty when there is nothing to type. */
  readonly commands: string[];
}
