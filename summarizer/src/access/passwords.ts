import { hash, verify } from "@node-rs/argon2";
import { bulkhead } from "cockatiel";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Queryable } from "../store/database.ts";

const least = 12;
const most = 1024;

/** Failed attempts under one name that are too many for now. */
export class TooManyAttempts extends Error {
  /** Until another one is heard. */
  readonly seconds: number;

  constructor(seconds: number) {
    super("too many failed attempts to log in under this name");
    this.name = "TooManyAttempts";
    this.seconds = seconds;
  }
}

/** What is wrong with a new password; undefined for a good one. */
export function passwordFault(password: string): string | undefined {
  if (password.length < least) return `a password has at least ${least} characters`;
  return Buffer.byteLength(password) > most ? `a password has at most ${most} bytes` : undefined;
}

/** Passwords of users: kept as argon2id hashes, each with its own salt. */
export class Passwords {
  readonly #store: Queryable;
  /** Each verification takes 19 MiB of memory for a while. */
  readonly #few = bulkhead(4, 1000);
  /** By name, whether there is such a user or not: an answer must not tell. */
  readonly #failures = new RateLimiterMemory({ points: 10, duration: 15 * 60 });
  #decoy: Promise<string> | undefined;

  constructor(store: Queryable) {
    this.#store = store;
  }

  /** Sets a user's password, within `tx`. */
  async set(tx: Queryable, name: string, password: string): Promise<void> {
    const hashed = await this.#few.execute(() => hash(password));
    await tx.query(
      `INSERT INTO credentials (user_name, password_hash) VALUES ($1, $2)
       ON CONFLICT (user_name) DO UPDATE SET password_hash = excluded.password_hash, updated = now()`,
      [name, hashed],
    );
  }

  async has(name: string): Promise<boolean> {
    return (await this.#hashOf(name)) !== undefined;
  }

  /**
   * Whether this is the user's password. It takes as long for a name that nobody has.
   * @throws TooManyAttempts
   */
  async fits(name: string, password: string): Promise<boolean> {
    const before = await this.#failures.get(name);
    if (before !== null && before.remainingPoints <= 0) throw tooMany(before);
    const stored = await this.#hashOf(name);
    this.#decoy ??= hash("nobody has this password");
    const against = stored ?? (await this.#decoy);
    const same = Buffer.byteLength(password) <= most && (await this.#few.execute(() => verify(against, password)));
    if (same && stored !== undefined) {
      await this.#failures.delete(name);
      return true;
    }
    await this.#failures.consume(name).catch((reason: unknown) => {
      if (!(reason instanceof RateLimiterRes)) throw reason;
    });
    return false;
  }

  async #hashOf(name: string): Promise<string | undefined> {
    const rows = await this.#store.query<{ password_hash: string }>(
      "SELECT password_hash FROM credentials WHERE user_name = $1",
      [name],
    );
    return rows[0]?.password_hash;
  }
}

function tooMany({ msBeforeNext }: RateLimiterRes): TooManyAttempts {
  return new TooManyAttempts(Math.max(1, Math.ceil(msBeforeNext / 1000)));
}
