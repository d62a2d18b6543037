import type { Secret } from "../domain/secret.ts";
import { parseDuration } from "../domain/time.ts";
import type { InferenceModel } from "../kinds/schema.ts";
import type { AddressGuard } from "../outgoing/address-guard.ts";
import { addressGuard } from "../outgoing/address-guard.ts";
import type { ModelClient, Patience } from "./ask.ts";
import { defaultPatience } from "./ask.ts";
import { keyOf } from "./choose.ts";
import type { Breaker, RequestCounter } from "./gate.ts";
import { Gate, ownCounter } from "./gate.ts";
import type { ProviderName, ProviderObserver } from "./provider.ts";

export interface ModelPoolOptions {
  readonly observer?: ProviderObserver;
  readonly patience?: Partial<Patience>;
  readonly breaker?: Partial<Breaker>;
  /** Hosts and networks that a `base_url` may lead to although they are not public; all private ones where left out. */
  readonly allowedHosts?: readonly string[];
  /** Counts requests for `spec.requests_per_minute`; those of this process alone when unset. */
  readonly counter?: RequestCounter;
}

/** The client of a model resource; undefined if it needs none. Throws a `ProviderError`. */
type Opener<Model> = (
  model: InferenceModel,
  secrets: ReadonlyMap<string, Secret>,
  guard: AddressGuard,
) => Promise<Model | undefined>;

/** Requests to one model at once, where its `spec.concurrency` does not say. */
const defaultConcurrency = 8;

/** The clients of all models of one process, with their connections, limits and circuit breakers. */
export class ModelPool<Model extends { readonly provider: ProviderName }> {
  readonly #open: Opener<Model>;
  readonly #observer: ProviderObserver | undefined;
  readonly #guard: AddressGuard;
  readonly #patience: Patience;
  readonly #breaker: Breaker;
  readonly #counter: RequestCounter;
  /** By the name of the model; a model that was changed gets a new client. */
  readonly #clients = new Map<
    string,
    {
      readonly client: Promise<ModelClient<Model> | undefined>;
      readonly spec: string;
      readonly key: string | undefined;
    }
  >();

  constructor(open: Opener<Model>, options: ModelPoolOptions = {}) {
    this.#open = open;
    this.#observer = options.observer;
    this.#guard = addressGuard(options.allowedHosts ?? ["private"]);
    this.#patience = { ...defaultPatience, ...options.patience };
    this.#counter = options.counter ?? ownCounter();
    this.#breaker = { failures: 5, rest: 30_000, ...options.breaker };
  }

  /** The client of a model. One that cannot be opened is opened again at the next call. */
  async of(model: InferenceModel, secrets: ReadonlyMap<string, Secret>): Promise<ModelClient<Model> | undefined> {
    const { name } = model.metadata;
    const key = keyOf(model, secrets)?.reveal();
    const spec = JSON.stringify(model.spec);
    const known = this.#clients.get(name);
    if (known?.spec === spec && known.key === key) return await known.client;
    const client = this.#connect(model, secrets, this.#observer);
    this.#clients.set(name, { client, spec, key });
    client.catch(() => this.#clients.delete(name));
    return await client;
  }

  /** The client of a model that is not saved: it is not kept, and its requests are not observed. */
  async draft(model: InferenceModel, secrets: ReadonlyMap<string, Secret>): Promise<ModelClient<Model> | undefined> {
    return await this.#connect(model, secrets, undefined);
  }

  async #connect(
    model: InferenceModel,
    secrets: ReadonlyMap<string, Secret>,
    observer: ProviderObserver | undefined,
  ): Promise<ModelClient<Model> | undefined> {
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
