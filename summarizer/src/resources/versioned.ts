import type { Queryable } from "../database/database.ts";
import { resourceVersion } from "./repository.ts";

/** The value, and when it expires without a change of resources, in milliseconds since 1970. */
export interface Reading<Value> {
  readonly value: Value;
  readonly expires: number;
}

interface Known<Value> extends Reading<Value> {
  readonly version: number;
}

/**
 * A value derived from the resources. It is computed once for each version, for all callers, and never older than the
 * version that they have seen: the store counts each change in the transaction that makes it.
 */
export class Versioned<Value> {
  readonly #store: Queryable;
  readonly #read: () => Promise<Reading<Value>>;
  #known: Known<Value> | undefined;
  #reading: { readonly version: number; readonly result: Promise<Known<Value>> } | undefined;

  constructor(store: Queryable, read: () => Promise<Reading<Value>>) {
    this.#store = store;
    this.#read = read;
  }

  /** The value at `version` of the resources, or at a later one. */
  async at(version: number): Promise<Value> {
    const known = this.#known;
    if (known !== undefined && known.version >= version && Date.now() < known.expires) return known.value;
    if (this.#reading === undefined || this.#reading.version < version) {
      const reading = { version, result: this.#readNow() };
      this.#reading = reading;
      const done = () => {
        if (this.#reading === reading) this.#reading = undefined;
      };
      reading.result.then(done, done);
    }
    return (await this.#reading.result).value;
  }

  /** The version is read first: a change in between is read again. */
  async #readNow(): Promise<Known<Value>> {
    const version = await resourceVersion(this.#store);
    const known = { ...(await this.#read()), version };
    if (this.#known === undefined || this.#known.version <= version) this.#known = known;
    return known;
  }
}
