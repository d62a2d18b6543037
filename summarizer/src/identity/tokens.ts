import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Queryable } from "../database/database.ts";
import { Secret } from "../domain/secret.ts";

/** The visible data of a token. */
export interface TokenInfo {
  readonly id: string;
  readonly user: string;
  readonly label: string;
  readonly created: Date;
  /** Null: never. */
  readonly expires: Date | null;
  readonly lastUsed: Date | null;
}

interface Row {
  readonly id: string;
  readonly user_name: string;
  readonly hash: Uint8Array;
  readonly label: string;
  readonly created: Date;
  readonly expires: Date | null;
  readonly last_used: Date | null;
}

const shape = /^wfs_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;
const columns = "id, user_name, hash, label, created, expires, last_used";

/** Creates a token of `user` for `milliseconds`; its value is only available here. */
export async function makeToken(
  store: Queryable,
  user: string,
  { label, milliseconds }: { readonly label: string; readonly milliseconds: number },
): Promise<{ readonly info: TokenInfo; readonly value: Secret }> {
  const id = randomBytes(8).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  const [row] = await store.query<Row>(
    `INSERT INTO tokens (id, user_name, hash, label, expires)
     VALUES ($1, $2, $3, $4, now() + $5::float8 * interval '1 millisecond') RETURNING ${columns}`,
    [id, user, hashOf(secret), label, milliseconds],
  );
  if (row === undefined) throw new Error("INSERT returned no token");
  return { info: infoOf(row), value: new Secret(`wfs_${id}_${secret}`) };
}

/**
 * The token of a text, and the version of the resources for its user's permissions; undefined for a text that is not a
 * token, or for an unknown or expired token.
 */
export async function tokenOf(
  store: Queryable,
  token: string,
): Promise<{ readonly info: TokenInfo; readonly resourceVersion: number } | undefined> {
  const [, id, secret = ""] = shape.exec(token) ?? [];
  if (id === undefined) return undefined;
  const unnoted = "coalesce(last_used < now() - interval '1 minute', true)";
  const [row] = await store.query<Row & { valid: boolean; unnoted: boolean; resource_version: number }>(
    `SELECT ${columns}, coalesce(expires > now(), true) AS valid, ${unnoted} AS unnoted,
       (SELECT version FROM resource_version) AS resource_version
     FROM tokens WHERE id = $1`,
    [id],
  );
  if (row === undefined || !timingSafeEqual(row.hash, hashOf(secret)) || !row.valid) return undefined;
  if (row.unnoted) await store.query(`UPDATE tokens SET last_used = now() WHERE id = $1 AND ${unnoted}`, [id]);
  return { info: infoOf(row), resourceVersion: row.resource_version };
}

/** Those of `ids` that exist and have not expired. */
export async function validTokens(store: Queryable, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await store.query<Pick<Row, "id">>(
    "SELECT id FROM tokens WHERE id = ANY ($1) AND coalesce(expires > now(), true)",
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The remaining lifetime of a token, in milliseconds; infinity without an expiration, 0 if it does not exist. */
export async function lifeOf(store: Queryable, id: string): Promise<number> {
  const [row] = await store.query<{ left: number | null }>(
    "SELECT floor(extract(epoch FROM expires - now()) * 1000)::float8 AS left FROM tokens WHERE id = $1",
    [id],
  );
  return row === undefined ? 0 : (row.left ?? Number.POSITIVE_INFINITY);
}

/** The end of a page of tokens, where the next one begins. */
export interface TokenPlace {
  /** With microseconds. */
  readonly created: string;
  readonly id: string;
}

export interface TokenPage {
  readonly tokens: readonly TokenInfo[];
  /** Undefined on the last page. */
  readonly next: TokenPlace | undefined;
}

/** All users with a token. First removes tokens that expired long ago. */
export async function tokenUsers(store: Queryable): Promise<readonly string[]> {
  await store.query("DELETE FROM tokens WHERE expires < now() - interval '30 days'");
  const rows = await store.query<{ user_name: string }>("SELECT DISTINCT user_name FROM tokens");
  return rows.map(({ user_name }) => user_name);
}

/** A page of the tokens of some users, newest first. */
export async function listTokens(
  store: Queryable,
  users: readonly string[],
  limit: number,
  after: TokenPlace | undefined,
): Promise<TokenPage> {
  const rows = await store.query<Row & { place: string }>(
    `SELECT ${columns}, to_char(created AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS place FROM tokens
     WHERE user_name = ANY ($1)
       AND ($2::timestamptz IS NULL OR created < $2 OR (created = $2 AND id > $3))
     ORDER BY created DESC, id LIMIT $4`,
    [users, after?.created ?? null, after?.id ?? null, limit + 1],
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { tokens: page.map(infoOf), next: last && { created: last.place, id: last.id } };
}

export async function findToken(store: Queryable, id: string): Promise<TokenInfo | undefined> {
  const [row] = await store.query<Row>(`SELECT ${columns} FROM tokens WHERE id = $1`, [id]);
  return row && infoOf(row);
}

export async function removeToken(store: Queryable, id: string): Promise<void> {
  await store.query("DELETE FROM tokens WHERE id = $1", [id]);
}

/** A plain hash is enough, because a token is random and long. */
function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

function infoOf({ id, user_name, label, created, expires, last_used }: Row): TokenInfo {
  return { id, user: user_name, label, created, expires, lastUsed: last_used };
}
