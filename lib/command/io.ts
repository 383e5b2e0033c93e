/** Where a command writes, and what it may assume about who reads. @internal */
export interface Io {
  /** Writes to the standard output. */
  out(text: string): void;
  /** Writes to the standard error. */
  err(text: string): void;
  /** Whether the standard output shows colours. */
  readonly colors: boolean;
  /** Whether somebody watches the standard error. */
  readonly watched: boolean;
  /** Whether errors show where in the program they arose. */
  readonly debug: boolean;
}

/** The input and output of this process. @internal */
export function processIo(): Io {
  const { stdout, stderr, env } = process;
  for (const stream of [stdout, stderr]) {
    // Whoever reads may have seen enough, as `head` does.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') process.exitCode = 2;
    });
  }
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    colors: wantsColors(env, stdout.isTTY === true),
    watched: stderr.isTTY === true && env.TERM !== 'dumb',
    debug: (env.DEBUG ?? '') !== '' && env.DEBUG !== '0',
  };
}

/** As Node.js itself decides: FORCE_COLOR before NO_COLOR, and else only a terminal gets colours. @internal */
export function wantsColors(env: { [name: string]: string | undefined }, terminal: boolean): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: term } = env;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if ((refused ?? '') !== '') return false;
  return terminal && term !== 'dumb';
}
