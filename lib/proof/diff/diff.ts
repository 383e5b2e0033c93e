import type { Text } from '../text';

/** How much a difference asks of a reviewer. */
export enum DiffSeverity {
  /** The API server does not take it. */
  REFUSE = 'refuse',
  /** It can lose messages, both members of a group or the majority of controllers, or leave a pod unable to start. */
  DANGER = 'danger',
  /** Pods restart for it, one member after the other. */
  RESTART = 'restart',
  /** Nothing restarts for it. */
  INFO = 'info',
}

/** What a difference is about. */
export enum DiffTopic {
  /** What RocketMQ does, and with what. */
  BEHAVIOUR = 'behaviour',
  /** Whether a group, the name servers or the quorum can be lost. */
  LOSS = 'loss',
  /** Fields that cannot be changed. */
  IMMUTABLE = 'immutable',
  /** Claims and what they keep. */
  CLAIMS = 'claims',
  /** Names and addresses that somebody remembers. */
  NAMES = 'names',
  /** Objects that come and go. */
  OBJECTS = 'objects',
}

/** A difference between two folders of manifests, told once for all that it is about. */
export interface DiffItem {
  /** How much it asks of a reviewer. */
  readonly severity: DiffSeverity;
  /** What it is about. */
  readonly topic: DiffTopic;
  /** Whom it is about, such as "all 3 groups". */
  readonly who: Text;
  /** What differs. */
  readonly what: Text;
  /**
   * The value before.
   *
   * @default - there was none, or it is no single value
   */
  readonly before?: string;
  /**
   * The value after.
   *
   * @default - there is none, or it is no single value
   */
  readonly after?: string;
  /** What follows from it. Empty when nothing more is to be said. */
  readonly meaning: Text;
  /** The way out, as an imperative. Empty when none is needed. */
  readonly fix: Text;
  /** Commands of the way out, with the real names. */
  readonly commands: string[];
  /** The pods or objects it is about. */
  readonly subjects: string[];
}

/** A pod that restarts because its template changes. */
export interface PodRestart {
  /** The name of the pod. */
  readonly pod: string;
  /** Its namespace. */
  readonly namespace: string;
  /** The object it comes from: its kind and its name. */
  readonly workload: string;
  /**
   * What it is to RocketMQ.
   *
   * @default - none of RocketMQ's
   */
  readonly component?: string;
  /**
   * The group it is a member of.
   *
   * @default - it is no broker
   */
  readonly brokerName?: string;
  /** The sync wave in which Argo CD applies it. */
  readonly wave: number;
  /** Whether the stop script that runs now makes it take turns with its peers, also when all are told to stop at once. */
  readonly takesTurns: boolean;
  /** Whether the API server refuses the object, so that the pod restarts only when the way out was taken. */
  readonly afterRefusal: boolean;
  /** What of its template changes. */
  readonly because: Text;
}

/** What Argo CD does in one sync wave. It goes on to the next when everything in this one is healthy. */
export interface SyncWave {
  /** The number of the wave. */
  readonly wave: number;
  /** The pods that restart. */
  readonly restarts: string[];
  /** Who they are, such as "member 0 of all 3 groups". */
  readonly restarting: Text;
  /** The pods that start for the first time. */
  readonly starts: string[];
  /** Who they are. */
  readonly starting: Text;
}

/** What differs between two folders of manifests, for those who review the change. */
export interface Diff {
  /** Whether no object differs, but for the order of its fields. */
  readonly isEmpty: boolean;
  /** All of it in a sentence. */
  readonly summary: Text;
  /** The differences, the gravest first. */
  readonly items: DiffItem[];
  /** The pods that restart, in the order in which Argo CD reaches them. */
  readonly restarts: PodRestart[];
  /** The waves in which pods restart or start. */
  readonly waves: SyncWave[];
  /** Changed objects of kinds that nothing is known about: their kinds and names. */
  readonly notJudged: string[];
}
