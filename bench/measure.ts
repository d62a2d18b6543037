import { measure } from "mitata";

/** The median time of one call of `work`, in nanoseconds. */
export async function medianOf(work: () => unknown): Promise<number> {
  const { p50 } = await measure(work, { min_cpu_time: 1e9 });
  return p50;
}

/**
 * A loop that decides all `contexts` and counts the true ones. Each call makes a loop of its own code: one loop shared
 * by all contenders would keep the engine from inlining any of them, which would flatter the slower ones.
 */
export function loopOver<C>(contexts: readonly C[], decide: (context: C) => boolean): () => number {
  const body = "let n = 0; for (let i = 0; i < contexts.length; i++) if (decide(contexts[i])) n++; return n;";
  return new Function("contexts", "decide", `return () => { ${body} }`)(contexts, decide);
}

/** Something to measure, and how many decisions or searches one run of it makes. */
export interface Work {
  readonly run: () => unknown;
  readonly count: number;
}

/**
 * The median times of what is measured side by side, in nanoseconds for one of `count`. They take turns, so that whatever
 * else the machine does meets all alike; a run that is not timed comes before each, so that none meets the memory that
 * another has filled.
 */
export function sideBySide<Name extends string>(
  work: Readonly<Record<Name, Work>>,
  turns: number,
): Record<Name, number> {
  const entries = Object.entries<Work>(work).map(([name, { run, count }]) => ({
    name,
    run,
    count,
    times: [] as number[],
  }));
  for (let turn = 0; turn < turns; turn++) {
    for (const { run, count, times } of entries) {
      run();
      times.push((processorTime(run) * 1e6) / count);
    }
  }
  return Object.fromEntries(entries.map(({ name, times }) => [name, median(times)])) as Record<Name, number>;
}

/** The clock of {@link processorTime} is coarse: this many milliseconds are a few hundred of its ticks. */
const long = 30;

/**
 * What one run takes of this thread's processor time, in milliseconds; runs are repeated until there is something to
 * measure. What other processes take meanwhile does not count.
 */
export function processorTime(run: () => unknown): number {
  const start = process.threadCpuUsage();
  for (let runs = 1; ; runs++) {
    run();
    const { user, system } = process.threadCpuUsage(start);
    const spent = (user + system) / 1_000;
    if (spent >= long) return spent / runs;
  }
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
