import { measure } from "mitata";
import type { Context } from "./contexts.ts";

/** The median time of one call of `work`, in nanoseconds. */
export async function medianOf(work: () => unknown): Promise<number> {
  const { p50 } = await measure(work, { min_cpu_time: 1e9 });
  return p50;
}

/**
 * A loop that decides all `contexts` and counts the true ones. Each call makes a loop of its own code: one loop shared
 * by all contenders would keep the engine from inlining any of them, which would flatter the slower ones.
 */
export function loopOver(contexts: readonly Context[], decide: (context: Context) => boolean): () => number {
  const body = "let n = 0; for (let i = 0; i < contexts.length; i++) if (decide(contexts[i])) n++; return n;";
  return new Function("contexts", "decide", `return () => { ${body} }`)(contexts, decide);
}
