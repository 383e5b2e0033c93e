import type { Text } from './text';

/** What was found out about a rule. */
export enum Outcome {
  /** It holds, on every state of every cluster. */
  HOLDS = 'holds',
  /** It does not hold. */
  BROKEN = 'broken',
  /** The manifests do not tell. */
  NOT_JUDGED = 'not judged',
}

/** A line of a manifest that decides a verdict. */
export interface Evidence {
  /** The object: its kind and its name. */
  readonly object: string;
  /** The field, as `kubectl explain` spells it. */
  readonly field: string;
  /**
   * The file it stands in.
   *
   * @default - it was never written to a file
   */
  readonly file?: string;
  /**
   * The line of the file.
   *
   * @default - it was never written to a file
   */
  readonly line?: number;
}

/** One rule applied to one cluster, or to one thing in it that breaks the rule. */
export interface Verdict {
  /** The id of the rule. */
  readonly rule: string;
  /** The cluster: its namespace and its name. */
  readonly cluster: string;
  /** What was found out. */
  readonly outcome: Outcome;
  /** What was asked. */
  readonly asked: Text;
  /** What is there instead, or why it cannot be judged. */
  readonly got: Text;
  /** What mends it, as an imperative. Empty when it holds. */
  readonly fix: Text;
  /** The lines that decide it. */
  readonly evidence: Evidence[];
}
