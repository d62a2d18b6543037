import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { SHARE_ENV } from "node:worker_threads";
import type { BulkheadPolicy } from "cockatiel";
import { BulkheadRejectedError, bulkhead } from "cockatiel";
import { Piscina } from "piscina";
import { revive } from "./carried.ts";
import type { Job } from "./job.ts";
import { OverLimit } from "./over-limit.ts";
import type { Order, Result } from "./thread.ts";

/** What each job of a pool may take. */
export interface ThreadLimits {
  /** Of work; waiting for a thread is not counted. */
  readonly seconds: number;
  /** Of heap, in MiB. What lies outside the heap, as the bytes of a buffer, is not counted. */
  readonly megabytes: number;
  /** What to do about a job that takes more. */
  readonly remedy: string;
}

export interface RunOptions {
  /** Ends the job, with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Seconds on top of the limit, for a job that is known to be large. */
  readonly more?: number;
}

/** Jobs that wait for a thread; further ones are refused. */
const mostWaiting = 1_000;
/** Milliseconds until a thread that has nothing to do ends. */
const idle = 30_000;

/** A pool of threads. They begin when they are needed, and keep no process alive. */
export class Threads {
  readonly #limits: ThreadLimits;
  readonly #pool: Piscina<Order, Result>;
  /** Counts the jobs in, so that the time of each begins with its work. */
  readonly #gate: BulkheadPolicy;

  /** `threads`: two at least where nobody says, as one hostile input is not to keep all others waiting. */
  constructor(limits: ThreadLimits, threads = Math.max(2, availableParallelism())) {
    this.#limits = limits;
    this.#gate = bulkhead(threads, mostWaiting);
    this.#pool = new Piscina<Order, Result>({
      filename: fileURLToPath(new URL("thread.ts", import.meta.url)),
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: idle,
      env: SHARE_ENV,
      resourceLimits: { maxOldGenerationSizeMb: limits.megabytes },
      // A thread that waits for its next job would else stand still, with its connections.
      atomics: "disabled",
      recordTiming: false,
    });
  }

  /**
   * Has a thread do `job`.
   * @throws OverLimit for a job that took more than it may; what the job throws; the reason of `signal`
   */
  async run<Input extends readonly unknown[], Output>(
    job: Job<Input, Output>,
    input: Input,
    { signal, more = 0 }: RunOptions = {},
  ): Promise<Output> {
    try {
      return await this.#gate.execute(() => this.#run(job, input, more, signal), signal);
    } catch (error) {
      if (!(error instanceof BulkheadRejectedError)) throw error;
      throw new OverLimit("busy", `${job.title} has to wait: too much else is being read`, "try again later");
    }
  }

  async #run<Input extends readonly unknown[], Output>(
    { module, name, title, errors }: Job<Input, Output>,
    input: Input,
    more: number,
    given: AbortSignal | undefined,
  ): Promise<Output> {
    const { megabytes, remedy } = this.#limits;
    const seconds = this.#limits.seconds + Math.ceil(more);
    const late = AbortSignal.timeout(seconds * 1000);
    const signal = given === undefined ? late : AbortSignal.any([given, late]);
    let result: Result;
    try {
      result = await this.#pool.run({ module, name, input }, { signal });
    } catch (error) {
      given?.throwIfAborted();
      if (late.aborted) throw new OverLimit("time", `${title} took more than ${seconds} s`, remedy);
      if (isOutOfMemory(error)) {
        throw new OverLimit("memory", `${title} took more than ${megabytes} MB of memory`, remedy);
      }
      throw error;
    }
    if ("error" in result) throw revive(result.error, errors);
    // What the thread sent is what the function of the job gave.
    return result.output as Output;
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
