import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Queryable } from "../database/database.ts";
import { Secret } from "../domain/secret.ts";

/** Minutes. */
const life = 2;

/**
 * A short-lived one-time code for `user`, for the client that knows the preimage of `challenge` (SHA-256, base64url).
 */
export async function makeLoginCode(store: Queryable, user: string, challenge: string): Promise<Secret> {
  const code = randomBytes(32).toString("base64url");
  await store.query("DELETE FROM login_codes WHERE expires < now()");
  await store.query(
    `INSERT INTO login_codes (hash, user_name, challenge, expires)
     VALUES ($1, $2, $3, now() + $4::float8 * interval '1 minute')`,
    [hashOf(code), user, Buffer.from(challenge, "base64url"), life],
  );
  return new Secret(code);
}

/** The user of a code, once, with its verifier; otherwise undefined. */
export async function takeLoginCode(store: Queryable, code: string, verifier: string): Promise<string | undefined> {
  const [row] = await store.query<{ user_name: string; challenge: Uint8Array; valid: boolean }>(
    "DELETE FROM login_codes WHERE hash = $1 RETURNING user_name, challenge, expires > now() AS valid",
    [hashOf(code)],
  );
  if (row?.valid !== true) return undefined;
  const challenge = hashOf(verifier);
  return row.challenge.length === challenge.length && timingSafeEqual(row.challenge, challenge)
    ? row.user_name
    : undefined;
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
