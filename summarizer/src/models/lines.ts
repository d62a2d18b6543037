import { parseDuration } from "../domain/duration.ts";
import type { Secret } from "../domain/secret.ts";
import type { InferenceModel } from "../kinds/schema.ts";
import type { AddressGuard } from "../outgoing/address-guard.ts";
import { addressGuard } from "../outgoing/address-guard.ts";
import type { Line, Patience } from "./ask.ts";
import { defaultPatience } from "./ask.ts";
import { keyOf } from "./choose.ts";
import type { Breaker, RequestCounter } from "./gate.ts";
import { Gate, ownCounter } from "./gate.ts";
import type { ProviderName, ProviderObserver } from "./provider.ts";

export interface LineOptions {
  readonly observer?: ProviderObserver;
  readonly patience?: Partial<Patience>;
  readonly breaker?: Partial<Breaker>;
  /** Hosts and networks that a `base_url` may lead to although they are not public; all private ones where left out. */
  readonly allowedHosts?: readonly string[];
  /** Counts requests for `spec.requests_per_minute`; those of this process alone when unset. */
  readonly counter?: RequestCounter;
}

/** What a model resource stands for; undefined where there is nothing to ask. Throws a `ProviderError`. */
type Opener<Model> = (
  model: InferenceModel,
  secrets: ReadonlyMap<string, Secret>,
  guard: AddressGuard,
) => Promise<Model | undefined>;

/** Requests to one model at once, where its `spec.concurrency` does not say. */
const defaultConcurrency = 8;

/** The ways to models. One for a process: it keeps the connections, the limits and the circuit breakers. */
export class Lines<Model extends { readonly provider: ProviderName }> {
  readonly #open: Opener<Model>;
  readonly #observer: ProviderObserver | undefined;
  readonly #guard: AddressGuard;
  readonly #patience: Patience;
  readonly #breaker: Breaker;
  readonly #counter: RequestCounter;
  /** By the name of the model; a model that was changed gets a new line. */
  readonly #lines = new Map<
    string,
    { readonly line: Promise<Line<Model> | undefined>; readonly spec: string; readonly key: string | undefined }
  >();

  constructor(open: Opener<Model>, options: LineOptions = {}) {
    this.#open = open;
    this.#observer = options.observer;
    this.#guard = addressGuard(options.allowedHosts ?? ["private"]);
    this.#patience = { ...defaultPatience, ...options.patience };
    this.#counter = options.counter ?? ownCounter();
    this.#breaker = { failures: 5, rest: 30_000, ...options.breaker };
  }

  /** The way to a model. What cannot be made is tried anew the next time. */
  async of(model: InferenceModel, secrets: ReadonlyMap<string, Secret>): Promise<Line<Model> | undefined> {
    const { name } = model.metadata;
    const key = keyOf(model, secrets)?.reveal();
    const spec = JSON.stringify(model.spec);
    const known = this.#lines.get(name);
    if (known?.spec === spec && known.key === key) return await known.line;
    const line = this.#lineTo(model, secrets, this.#observer);
    this.#lines.set(name, { line, spec, key });
    line.catch(() => this.#lines.delete(name));
    return await line;
  }

  /** The way to a model that may never be used: it is not kept, and nobody is told of its requests. */
  async draft(model: InferenceModel, secrets: ReadonlyMap<string, Secret>): Promise<Line<Model> | undefined> {
    return await this.#lineTo(model, secrets, undefined);
  }

  async #lineTo(
    model: InferenceModel,
    secrets: ReadonlyMap<string, Secret>,
    observer: ProviderObserver | undefined,
  ): Promise<Line<Model> | undefined> {
    const { name } = model.metadata;
    const opened = await this.#open(model, secrets, this.#guard);
    if (opened === undefined) return undefined;
    const { concurrency = defaultConcurrency, requests_per_minute, timeout = "" } = model.spec;
    const limits = { concurrency, requestsPerMinute: requests_per_minute };
    return {
      name,
      model: opened,
      gate: new Gate(name, limits, this.#breaker, this.#counter),
      patience: { ...this.#patience, timeout: parseDuration(timeout) ?? this.#patience.timeout },
      observer,
    };
  }
}
