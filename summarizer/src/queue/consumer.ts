import { setTimeout as sleep } from "node:timers/promises";
import type { Job, PgBoss } from "pg-boss";

/** A task that this process has claimed. It is the handler that ends the claim. */
export interface Claimed<Data extends object> {
  readonly job: Job<Data>;
  /** Aborted when another process has the task, or when this one stops. */
  readonly signal: AbortSignal;
}

export interface ConsumerOptions<Data extends object> {
  readonly boss: PgBoss;
  readonly queue: string;
  /** Tasks at a time. */
  readonly count: number;
  /** Seconds of silence after which a task goes to another process. */
  readonly heartbeat: number;
  /** Seconds between two looks at an idle queue: half more or less at random, so that processes do not ask in step. */
  readonly interval: () => number;
  /** Ends the claim. Where it throws instead, the task is tried again, by any process. */
  readonly handle: (claimed: Claimed<Data>) => Promise<void>;
  readonly onError: (error: Error) => void;
}

/**
 * Does the tasks of a queue in some loops. A task that is announced wakes one idle loop, and a loop that finds a task wakes
 * the next: an announcement costs a process one look, however many loops it has.
 */
export class Consumer<Data extends object> {
  readonly #options: ConsumerOptions<Data>;
  readonly #running = new Set<AbortController>();
  /** Idle loops, the one that has been idle for the longest time first. */
  readonly #idle = new Set<() => void>();
  #announced = 0;
  #stopping = false;
  /** Resolves once every loop has ended. */
  readonly ended: Promise<unknown>;

  constructor(options: ConsumerOptions<Data>) {
    this.#options = options;
    this.ended = Promise.all(Array.from({ length: options.count }, () => this.#run()));
  }

  /** Says that there is a task. */
  announce(): void {
    this.#announced += 1;
    this.#wakeOne();
  }

  /** Takes no more tasks. */
  stop(): void {
    this.#stopping = true;
    for (const wake of [...this.#idle]) wake();
  }

  /** Aborts the tasks under way. */
  abort(reason: Error): void {
    for (const stop of this.#running) stop.abort(reason);
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const announced = this.#announced;
      const found = await this.#next();
      // What was announced during the look may not have been seen by it.
      if (!found && announced === this.#announced) await this.#rest();
    }
  }

  /** Does one task. False where there is none, or the queue cannot be asked. */
  async #next(): Promise<boolean> {
    const { boss, queue, onError } = this.#options;
    let job: Job<Data> | undefined;
    try {
      [job] = await boss.fetch<Data>(queue, { batchSize: 1 });
    } catch (error) {
      onError(asError(error));
    }
    if (job === undefined) return false;
    this.#wakeOne();
    await this.#do(job);
    return true;
  }

  async #do(job: Job<Data>): Promise<void> {
    const { boss, queue, heartbeat, handle, onError } = this.#options;
    const stop = new AbortController();
    const claim = { id: job.id, retryCount: job.retryCount };
    const beat = setInterval(
      async () => {
        try {
          const touched = await boss.touch(queue, claim);
          if ("affected" in touched && touched.affected === 0) stop.abort(new Error("another process has the task"));
        } catch (error) {
          // A sign of life that cannot be given says nothing of the claim.
          onError(asError(error));
        }
      },
      (heartbeat * 1000) / 2,
    );
    this.#running.add(stop);
    try {
      await handle({ job, signal: stop.signal });
    } catch (error) {
      onError(asError(error));
      await boss.fail(queue, claim, asError(error)).catch((failure: unknown) => onError(asError(failure)));
    } finally {
      this.#running.delete(stop);
      clearInterval(beat);
    }
  }

  #wakeOne(): void {
    const [wake] = this.#idle;
    wake?.();
  }

  async #rest(): Promise<void> {
    if (this.#stopping) return;
    const end = new AbortController();
    const wake = () => {
      this.#idle.delete(wake);
      end.abort();
    };
    this.#idle.add(wake);
    const milliseconds = this.#options.interval() * 1000 * (0.5 + Math.random());
    await sleep(milliseconds, undefined, { signal: end.signal }).catch(() => {});
    this.#idle.delete(wake);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
