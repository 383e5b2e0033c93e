import type { Result } from './drill';

/** A result as docs/drill/results.json has it. */
export interface Recorded extends Result {
  readonly layout: string;
  /** 5.1.4 unless told. */
  readonly release?: string;
  readonly timing: string;
  /** Periods that differ from it, in milliseconds. */
  readonly periods?: { readonly [key: string]: number };
  /** Keys of broker.conf that the constructs refuse. */
  readonly keys?: { readonly [key: string]: string };
  /** False when leadership was left where the drill had moved it. */
  readonly keeper?: boolean;
  /** How long clients of one group waited for an answer, in seconds; 1 unless told. */
  readonly clientWait?: number;
}

/** How long the place was away; earlier runs tell only how long it was meant to be. */
export const outageOf = ({ outage, plan }: Recorded) => outage ?? plan.outage;

export const releaseOf = ({ release }: Recorded) => release ?? '5.1.4';
