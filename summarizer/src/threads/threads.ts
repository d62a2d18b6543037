import { availableParallelism } from "node:os";
import type { BulkheadPolicy } from "cockatiel";
import { BulkheadRejectedError, bulkhead } from "cockatiel";
import type { Job } from "./job.ts";
import { LimitExceeded } from "./limit-exceeded.ts";
import { deserializeError } from "./serialized-error.ts";
import { Slot } from "./slot.ts";
import type { Result } from "./thread.ts";

/** Limits for each job of a pool. */
export interface ThreadLimits {
  /** Run time; time in the queue does not count. */
  readonly seconds: number;
  /** Memory in MiB: heap and buffers, garbage included. */
  readonly megabytes: number;
  /** What to do about a job that exceeds a limit. */
  readonly remedy: string;
}

export interface RunOptions {
  /** Stops the job; `run` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Seconds added to the time limit, for input that is known to be large. */
  readonly extraSeconds?: number;
}

/** Jobs that can wait in the queue. */
const queueSize = 1_000;

/** A pool of worker threads. Threads start on demand and do not keep the process alive. */
export class Threads {
  readonly #limits: ThreadLimits;
  /** The queue: a job's time limit starts when it leaves it. */
  readonly #queue: BulkheadPolicy;
  readonly #free: Slot[];

  /** At least two threads by default, so that one hostile input does not block all others. */
  constructor(limits: ThreadLimits, threads = Math.max(2, availableParallelism())) {
    this.#limits = limits;
    this.#queue = bulkhead(threads, queueSize);
    this.#free = Array.from({ length: threads }, () => new Slot(limits.megabytes));
  }

  /**
   * Runs `job` in a thread.
   * @throws LimitExceeded, the errors of the job, or the reason of `signal`
   */
  async run<Input extends readonly unknown[], Output>(
    job: Job<Input, Output>,
    input: Input,
    { signal, extraSeconds = 0 }: RunOptions = {},
  ): Promise<Output> {
    try {
      return await this.#queue.execute(() => this.#run(job, input, extraSeconds, signal), signal);
    } catch (error) {
      if (!(error instanceof BulkheadRejectedError)) throw error;
      throw new LimitExceeded("busy", `${job.title} failed: the queue of jobs is full`, "try again later");
    }
  }

  async #run<Input extends readonly unknown[], Output>(
    { module, name, title, errors }: Job<Input, Output>,
    input: Input,
    extraSeconds: number,
    stop: AbortSignal | undefined,
  ): Promise<Output> {
    const slot = this.#free.pop() ?? new Slot(this.#limits.megabytes);
    const seconds = this.#limits.seconds + Math.ceil(extraSeconds);
    let result: Result;
    try {
      result = await slot.run({ module, name, input }, seconds, stop);
    } catch (error) {
      if (error === "time") throw this.#exceeded(error, `${title} took more than ${seconds} s`);
      if (error === "memory") {
        throw this.#exceeded(error, `${title} took more than ${this.#limits.megabytes} MB of memory`);
      }
      throw error;
    } finally {
      this.#free.push(slot);
    }
    if ("error" in result) throw deserializeError(result.error, errors);
    // `job` ties the function that ran to its output type.
    return result.output as Output;
  }

  #exceeded(code: "time" | "memory", message: string): LimitExceeded {
    return new LimitExceeded(code, message, this.#limits.remedy);
  }
}
