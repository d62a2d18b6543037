import { hash, verify } from "@node-rs/argon2";
import { bulkhead } from "cockatiel";
import type { Queryable } from "../database/database.ts";

const least = 12;
const most = 1024;

/** The problem of a new password; undefined for a valid one. */
export function passwordFault(password: string): string | undefined {
  if (password.length < least) return `a password must have at least ${least} characters`;
  return Buffer.byteLength(password) > most ? `a password must have at most ${most} bytes` : undefined;
}

/** Passwords of users: stored as argon2id hashes, each with its own salt. */
export class Passwords {
  readonly #store: Queryable;
  /** Each verification takes 19 MiB of memory for a while. */
  readonly #limit = bulkhead(4, 1000);
  #decoy: Promise<string> | undefined;

  constructor(store: Queryable) {
    this.#store = store;
  }

  /** Sets a user's password, within `tx`. */
  async set(tx: Queryable, name: string, password: string): Promise<void> {
    const hashed = await this.#limit.execute(() => hash(password));
    await tx.query(
      `INSERT INTO credentials (user_name, password_hash) VALUES ($1, $2)
       ON CONFLICT (user_name) DO UPDATE SET password_hash = excluded.password_hash, updated = now()`,
      [name, hashed],
    );
  }

  async has(name: string): Promise<boolean> {
    return (await this.#hashOf(name)) !== undefined;
  }

  /** Whether the password is right. Takes the same time for unknown names, so that response times reveal nothing. */
  async fits(name: string, password: string): Promise<boolean> {
    const stored = await this.#hashOf(name);
    this.#decoy ??= hash("nobody has this password");
    const against = stored ?? (await this.#decoy);
    const same = Buffer.byteLength(password) <= most && (await this.#limit.execute(() => verify(against, password)));
    return same && stored !== undefined;
  }

  async #hashOf(name: string): Promise<string | undefined> {
    const rows = await this.#store.query<{ password_hash: string }>(
      "SELECT password_hash FROM credentials WHERE user_name = $1",
      [name],
    );
    return rows[0]?.password_hash;
  }
}
