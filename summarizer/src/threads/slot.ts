import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { SHARE_ENV } from "node:worker_threads";
import { Piscina } from "piscina";
import type { Call, Result } from "./thread.ts";

/** Milliseconds until an idle thread stops. */
const idleTimeout = 30_000;
/** Milliseconds between two looks at a thread's memory. */
const watchInterval = 50;
const mib = 1024 * 1024;

/** How a call ends that exceeds a limit. */
type Excess = "time" | "memory";

/** One thread of a pool, and its replacements: it runs one call at a time. */
export class Slot {
  /** Bytes of heap and buffers. */
  readonly #most: number;
  readonly #pool: Piscina<Call, Result>;

  constructor(megabytes: number) {
    this.#most = megabytes * mib;
    this.#pool = new Piscina<Call, Result>({
      filename: fileURLToPath(new URL(`thread${extname(import.meta.url)}`, import.meta.url)),
      minThreads: 0,
      maxThreads: 1,
      idleTimeout,
      env: SHARE_ENV,
      // V8 aborts the whole process if a thread allocates past its limit too fast. The limit of this thread is enforced
      // from outside, long before V8 enforces its own.
      resourceLimits: { maxOldGenerationSizeMb: megabytes + 1024, maxYoungGenerationSizeMb: 16 },
      // With atomics, an idle thread blocks its event loop and lets its open connections time out.
      atomics: "disabled",
      recordTiming: false,
    });
  }

  /** Runs one call. Rejects with an {@link Excess}, or with the reason of `stop`; the thread is replaced then. */
  async run(call: Call, seconds: number, stop: AbortSignal | undefined): Promise<Result> {
    const excess = new AbortController();
    const signal = stop === undefined ? excess.signal : AbortSignal.any([stop, excess.signal]);
    const timeout = setTimeout(() => excess.abort("time" satisfies Excess), seconds * 1000);
    let peak = 0;
    const watch = setInterval(async () => {
      peak = Math.max(peak, await this.#memory());
      if (peak > this.#most) excess.abort("memory" satisfies Excess);
    }, watchInterval);
    try {
      const result = await this.#pool.run(call, { signal });
      // The garbage of this call must not count against the next.
      if (peak > this.#most / 2) await this.#pool.threads[0]?.terminate();
      return result;
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      clearTimeout(timeout);
      clearInterval(watch);
    }
  }

  /** Bytes of heap and buffers, garbage included. A thread that starts or stops has no statistics. */
  async #memory(): Promise<number> {
    const heap = await this.#pool.threads[0]?.getHeapStatistics().catch(() => undefined);
    return heap === undefined ? 0 : heap.used_heap_size + heap.external_memory;
  }
}
