import type { Io } from '../io';

/** Work shorter than this shows nothing. */
const PATIENCE = 400;
const PAUSE = 100;

/** One line on the standard error that is written over, and only where somebody watches. @internal */
export class Progress {
  private readonly start = performance.now();
  private last = 0;
  private shown = false;

  public constructor(private readonly io: Io) {}

  /** Tells how far the work is. */
  public tell(text: () => string): void {
    const now = performance.now();
    if (!this.io.watched || now - this.start < PATIENCE || now - this.last < PAUSE) return;
    this.last = now;
    this.shown = true;
    this.io.err(`\r\u001b[K${text()}`);
  }

  /** Takes the line away. */
  public end(): void {
    if (this.shown) this.io.err('\r\u001b[K');
    this.shown = false;
  }
}
