import { createHash, randomBytes } from "node:crypto";
import type { Queryable } from "../database/database.ts";
import { Secret } from "../domain/secret.ts";

/** For how many days a browser is known after a sign-in. */
export const knownDays = 90;
/** Failed attempts from a known browser until it is no longer known. */
const allowed = 10;

/** The content of the browser's cookie: 32 random bytes. */
const shape = /^[A-Za-z0-9_-]{43}$/;

/**
 * Counts an attempt of `user` from a known browser as a failure before its result is known, so that concurrent attempts
 * are all counted. Returns the number of failures; undefined if the browser is not known for `user`.
 */
export async function beginKnown(store: Queryable, user: string, browser: string): Promise<number | undefined> {
  if (!shape.test(browser)) return undefined;
  const [row] = await store.query<{ failures: number }>(
    `UPDATE known_browsers SET failures = failures + 1
     WHERE hash = $1 AND user_name = $2 AND failures < $3::int AND expires > now() RETURNING failures`,
    [hashOf(browser), user, allowed],
  );
  return row?.failures;
}

/** Reverts a counted attempt that succeeded. */
export async function succeededKnown(store: Queryable, user: string, browser: string): Promise<void> {
  await store.query("UPDATE known_browsers SET failures = 0 WHERE hash = $1 AND user_name = $2", [
    hashOf(browser),
    user,
  ]);
}

/** Whether a known browser has too many failures. */
export function isSpent(failures: number): boolean {
  return failures >= allowed;
}

/** Makes a browser known for `user`, with a new value for its cookie, which replaces the previous one. */
export async function knowBrowser(store: Queryable, user: string, before: string | undefined): Promise<Secret> {
  const value = randomBytes(32).toString("base64url");
  await store.query("DELETE FROM known_browsers WHERE expires < now()");
  if (before !== undefined && shape.test(before)) {
    await store.query("UPDATE known_browsers SET hash = $1 WHERE hash = $2", [hashOf(value), hashOf(before)]);
  }
  await store.query(
    `INSERT INTO known_browsers (hash, user_name, expires) VALUES ($1, $2, now() + $3::int * interval '1 day')
     ON CONFLICT (hash, user_name) DO UPDATE SET failures = 0, expires = excluded.expires`,
    [hashOf(value), user, knownDays],
  );
  return new Secret(value);
}

/** Forgets all browsers of a user. */
export async function forgetBrowsers(store: Queryable, user: string): Promise<void> {
  await store.query("DELETE FROM known_browsers WHERE user_name = $1", [user]);
}

/** A plain hash is enough, because the value is random and long. */
function hashOf(value: string): Buffer {
  return createHash("sha256").update(value).digest();
}
