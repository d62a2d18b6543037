import { setTimeout as sleep } from "node:timers/promises";
import {
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
} from "cockatiel";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { ProviderError } from "./provider.ts";

/** How often a model may be asked. */
export interface GateLimits {
  /** At once, by this process. */
  readonly concurrency: number;
  readonly requestsPerMinute: number | undefined;
}

/** When a model that only fails is left alone. */
export interface Breaker {
  /** Failures in a row that open the circuit. Only those count that are the provider's: broken, silent, or not there. */
  readonly failures: number;
  /** Milliseconds until it is tried again, by one request. */
  readonly rest: number;
}

/**
 * Takes one of the requests that a model may be asked in a minute: 0 where there was one left, else the milliseconds until
 * there may be. One that several processes share counts for all of them.
 */
export type RequestCounter = (model: string, perMinute: number) => Promise<number>;

/** Counts the requests of this process alone. */
export function ownCounter(): RequestCounter {
  const counts = new Map<string, RateLimiterMemory>();
  return async (model, perMinute) => {
    const known = counts.get(model);
    const count = known?.points === perMinute ? known : new RateLimiterMemory({ points: perMinute, duration: 60 });
    counts.set(model, count);
    try {
      await count.consume(model);
      return 0;
    } catch (error) {
      if (error instanceof RateLimiterRes) return Math.max(1, error.msBeforeNext);
      throw error;
    }
  };
}

const theProvidersFault = new Set(["server", "timeout", "unreachable"]);

/** What every request to one model passes: a place among those at once, the rate, and the circuit breaker. */
export class Gate {
  readonly #model: string;
  readonly #places;
  readonly #circuit;
  readonly #perMinute: number | undefined;
  readonly #counter: RequestCounter;
  /** When the circuit may close again, and what opened it. */
  #opened: { readonly until: number; readonly reason: string } | undefined;
  /** Until when the provider asked to be left alone. */
  #notBefore = 0;

  constructor(
    model: string,
    { concurrency, requestsPerMinute }: GateLimits,
    breaker: Breaker,
    counter: RequestCounter,
  ) {
    this.#model = model;
    this.#places = bulkhead(concurrency, Number.MAX_SAFE_INTEGER);
    this.#perMinute = requestsPerMinute;
    this.#counter = counter;
    const counts = handleWhen((error) => error instanceof ProviderError && theProvidersFault.has(error.code));
    this.#circuit = circuitBreaker(counts, {
      breaker: new ConsecutiveBreaker(breaker.failures),
      halfOpenAfter: breaker.rest,
    });
    this.#circuit.onBreak((cause) => {
      const reason = "error" in cause && cause.error instanceof Error ? cause.error.message : "";
      this.#opened = { until: Date.now() + breaker.rest, reason };
    });
  }

  /**
   * Does `work` when it may be done. Rejects with a {@link ProviderError} of code `circuit-open` while the circuit is
   * open, of code `rate-limit` where the provider asked for a longer wait than `longestWait` milliseconds, and with the
   * signal's reason.
   */
  async pass<T>(work: () => Promise<T>, signal: AbortSignal, longestWait: number): Promise<T> {
    return await this.#places.execute(async () => {
      if (this.#circuit.state === CircuitState.Open && this.#rest() > 0) throw this.#isOpen();
      await this.#wait(signal, longestWait);
      try {
        return await this.#circuit.execute(work);
      } catch (error) {
        if (error instanceof ProviderError && error.code === "rate-limit") {
          this.#notBefore = Date.now() + (error.retryAfter ?? 0);
        }
        throw isBrokenCircuitError(error) ? this.#isOpen() : error;
      }
    }, signal);
  }

  /** Milliseconds until an open circuit lets a request through. */
  #rest(): number {
    return Math.max(0, (this.#opened?.until ?? 0) - Date.now());
  }

  #isOpen(): ProviderError {
    const retryAfter = Math.max(1, this.#rest());
    const message = `model "${this.#model}" failed repeatedly and is paused for ${Math.ceil(retryAfter / 1000)} s: ${this.#opened?.reason}`;
    return new ProviderError("circuit-open", message, "it is retried automatically", { retry: true, retryAfter });
  }

  async #wait(signal: AbortSignal, longestWait: number): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const asked = this.#notBefore - Date.now();
      if (asked > longestWait) {
        const remedy = "the provider asked to wait: try again later";
        throw new ProviderError("rate-limit", `model "${this.#model}" is throttled`, remedy, {
          retry: true,
          retryAfter: asked,
        });
      }
      const turn = async () => (this.#perMinute === undefined ? 0 : await this.#counter(this.#model, this.#perMinute));
      const wait = asked > 0 ? asked : await turn();
      if (wait <= 0) return;
      await sleep(wait, undefined, { signal });
    }
  }
}
