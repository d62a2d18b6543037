import { inspect } from "node:util";

const mask = "[secret]";

/** A value that nothing prints by accident: only `reveal` gives it out. */
export class Secret {
  readonly #value: string;
  /** The only hosts that it may be sent to, as `spec.hosts` has them; undefined: any. */
  readonly hosts: readonly string[] | undefined;

  constructor(value: string, hosts?: readonly string[]) {
    this.#value = value;
    this.hosts = hosts;
  }

  /** The value, for the one request that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [inspect.custom](): string {
    return mask;
  }
}
