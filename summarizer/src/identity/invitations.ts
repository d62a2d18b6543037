import { createHash, randomBytes } from "node:crypto";
import { Secret } from "../domain/secret.ts";

/** Milliseconds. */
const life = 60 * 60_000;

interface Invitation {
  readonly user: string;
  readonly expires: number;
}

/**
 * Codes that sign a user in once, within an hour, at the process that made them: whoever may see its terminal is handed
 * one. Of a code only its hash is kept.
 */
export class Invitations {
  readonly #open = new Map<string, Invitation>();

  make(user: string): Secret {
    const code = randomBytes(24).toString("base64url");
    this.#open.set(hashOf(code), { user, expires: Date.now() + life });
    return new Secret(code);
  }

  /** Whose code this is, for the first who asks; undefined for one that is unknown, used or too old. */
  take(code: string): string | undefined {
    const key = hashOf(code);
    const found = this.#open.get(key);
    this.#open.delete(key);
    return found !== undefined && found.expires > Date.now() ? found.user : undefined;
  }
}

function hashOf(code: string): string {
  return createHash("sha256").update(code).digest("base64");
}
