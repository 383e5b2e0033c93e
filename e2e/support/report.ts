/** Says what was measured, where a reader of the log finds it. */
export function report(title: string, what: unknown): void {
  process.stdout.write(`\n== ${title}\n${typeof what === 'string' ? what : JSON.stringify(what, null, 1)}\n`);
}
