/** A pause. */
export const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

/** Asks until the answer is something, and returns it; fails after `bound` seconds with what `state` says. */
export async function until<T>(
  what: string,
  bound: number,
  ask: () => T | undefined | false | null | Promise<T | undefined | false | null>,
  state: () => unknown | Promise<unknown> = () => '',
): Promise<T> {
  const start = Date.now();
  while (true) {
    const asked = Date.now();
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() - start > bound * 1000) throw new Error(`not within ${bound} s: ${what}\n${JSON.stringify(await state(), null, 1)}`);
    // A question that takes a process is asked less often: it must not load the machine that is measured.
    await seconds(Math.min(3, Math.max(0.25, (6 * (Date.now() - asked)) / 1000)));
  }
}

/** Seconds since a moment, to a tenth. */
export const since = (start: number) => Math.round((Date.now() - start) / 100) / 10;
