import { createHash, randomBytes } from "node:crypto";
import { Secret } from "../domain/secret.ts";

/** Milliseconds. */
const life = 60 * 60_000;

interface Invitation {
  readonly user: string;
  readonly expires: number;
}

/**
 * One-time codes that sign a user in, within an hour, in the process that created them: the process prints them at its
 * terminal. Stores only hashes of the codes.
 */
export class Invitations {
  readonly #open = new Map<string, Invitation>();

  make(user: string): Secret {
    const code = randomBytes(24).toString("base64url");
    this.#open.set(hashOf(code), { user, expires: Date.now() + life });
    return new Secret(code);
  }

  /** The user of a code, once; undefined if it is unknown, used or expired. */
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
