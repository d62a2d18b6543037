/** Says on standard error what is going on. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Does `work`, saying so; gives what it gave, and the seconds that it took. */
export async function timed<T>(what: string, work: () => T | Promise<T>): Promise<readonly [T, number]> {
  say(what);
  const start = performance.now();
  const result = await work();
  return [result, (performance.now() - start) / 1_000];
}

/** The median time of `work` in milliseconds: of five times at the least, for two seconds, after one that does not count. */
export async function medianMs(work: () => Promise<unknown>): Promise<number> {
  await work();
  const times: number[] = [];
  const end = performance.now() + 2_000;
  while (times.length < 5 || (performance.now() < end && times.length < 101)) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1] ?? Number.NaN;
}
