import { createHash, randomBytes } from "node:crypto";
import type { Queryable } from "../database/database.ts";
import { Secret } from "../domain/secret.ts";

/** For how many days a browser is known after a sign-in. */
export const knownDays = 90;
/** Failed attempts from a known browser until it is known no more. */
const allowed = 10;

/** What a browser's cookie holds: 32 random bytes. */
const shape = /^[A-Za-z0-9_-]{43}$/;

/**
 * Counts an attempt of `user`'s from a known browser as a failure before it is known to be one, so that attempts at the
 * same time are all counted. Gives how many failures that makes; undefined where the browser is not known for `user`.
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

/** What was counted was no failure. */
export async function succeededKnown(store: Queryable, user: string, browser: string): Promise<void> {
  await store.query("UPDATE known_browsers SET failures = 0 WHERE hash = $1 AND user_name = $2", [
    hashOf(browser),
    user,
  ]);
}

/** Whether so many failures end what a known browser may. */
export function isSpent(failures: number): boolean {
  return failures >= allowed;
}

/**
 * Knows a browser from now on as one of `user`'s, by a new value for its cookie: the one before, if there was one, is
 * worth nothing from here on, and what it stood for goes over.
 */
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

/** The value is random enough that nobody can guess it from a plain hash. */
function hashOf(value: string): Buffer {
  return createHash("sha256").update(value).digest();
}
