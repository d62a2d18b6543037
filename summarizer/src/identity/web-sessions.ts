import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Queryable } from "../database/database.ts";
import { storableText } from "../database/json.ts";
import { Secret } from "../domain/secret.ts";
import { forgetBrowsers } from "./known-browsers.ts";

/** The sign-in method of a browser session. */
export type SignInMethod = "local" | "code" | "oidc" | "github" | "saml";

/** The visible data of a browser session. */
export interface WebSession {
  readonly id: string;
  readonly user: string;
  readonly method: SignInMethod;
  /** The name of the connector; empty if none. */
  readonly connector: string;
  readonly created: Date;
  readonly lastUsed: Date;
  /** The latest expiration; an idle session expires earlier. */
  readonly expires: Date;
  readonly userAgent: string;
  readonly address: string;
}

/** The origin of a request, for the list of sessions. */
export interface Origin {
  readonly userAgent: string;
  /** Empty for a call within the process. */
  readonly address: string;
  /** The known-browser cookie; undefined without one. */
  readonly browser?: string | undefined;
}

/** How long sessions last. */
export interface SessionLife {
  readonly hours: number;
  readonly idleMinutes: number;
}

interface Row {
  readonly id: string;
  readonly user_name: string;
  readonly hash: Uint8Array;
  readonly method: SignInMethod;
  readonly connector: string;
  readonly created: Date;
  readonly last_used: Date;
  readonly expires: Date;
  readonly user_agent: string;
  readonly address: string;
}

const shape = /^([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;
const columns = "id, user_name, hash, method, connector, created, last_used, expires, user_agent, address";
const alive = "expires > now() AND last_used > now() - $1::float8 * interval '1 minute'";

/** Starts a session of `user`. The value of its cookie is only available here. */
export async function beginWebSession(
  store: Queryable,
  user: string,
  by: { readonly method: SignInMethod; readonly connector: string },
  { userAgent, address }: Origin,
  { hours, idleMinutes }: SessionLife,
): Promise<{ readonly session: WebSession; readonly value: Secret }> {
  const id = randomBytes(8).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  await store.query(`DELETE FROM web_sessions WHERE NOT (${alive})`, [idleMinutes]);
  const [row] = await store.query<Row>(
    `INSERT INTO web_sessions (id, user_name, hash, method, connector, expires, user_agent, address)
     VALUES ($1, $2, $3, $4, $5, now() + $6::float8 * interval '1 hour', $7, $8) RETURNING ${columns}`,
    [id, user, hashOf(secret), by.method, by.connector, hours, storableText(userAgent).slice(0, 300), address],
  );
  if (row === undefined) throw new Error("INSERT returned no session");
  return { session: sessionOf(row), value: new Secret(`${id}_${secret}`) };
}

/** The session of a cookie; undefined if it is unknown or has ended. `use`: whether this counts as use. */
export async function webSessionOf(
  store: Queryable,
  value: string,
  { idleMinutes }: SessionLife,
  use: boolean,
): Promise<WebSession | undefined> {
  const [, id, secret = ""] = shape.exec(value) ?? [];
  if (id === undefined) return undefined;
  const [row] = await store.query<Row>(`SELECT ${columns} FROM web_sessions WHERE ${alive} AND id = $2`, [
    idleMinutes,
    id,
  ]);
  if (row === undefined || !timingSafeEqual(row.hash, hashOf(secret))) return undefined;
  if (use) {
    await store.query(
      "UPDATE web_sessions SET last_used = now() WHERE id = $1 AND last_used < now() - interval '30 seconds'",
      [id],
    );
  }
  return sessionOf(row);
}

/** Those of `ids` that have not ended. */
export async function aliveWebSessions(
  store: Queryable,
  ids: readonly string[],
  { idleMinutes }: SessionLife,
): Promise<ReadonlySet<string>> {
  const rows = await store.query<Pick<Row, "id">>(`SELECT id FROM web_sessions WHERE ${alive} AND id = ANY ($2)`, [
    idleMinutes,
    ids,
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** The active sessions of one user, most recently used first. */
export async function listWebSessions(
  store: Queryable,
  user: string,
  { idleMinutes }: SessionLife,
): Promise<readonly WebSession[]> {
  const rows = await store.query<Row>(
    `SELECT ${columns} FROM web_sessions WHERE ${alive} AND user_name = $2 ORDER BY last_used DESC, id`,
    [idleMinutes, user],
  );
  return rows.map(sessionOf);
}

export async function findWebSession(store: Queryable, id: string): Promise<WebSession | undefined> {
  const [row] = await store.query<Row>(`SELECT ${columns} FROM web_sessions WHERE id = $1`, [id]);
  return row && sessionOf(row);
}

/** Whether a session started within the given minutes. */
export async function beganWithin(store: Queryable, id: string, minutes: number): Promise<boolean> {
  const rows = await store.query(
    "SELECT 1 FROM web_sessions WHERE id = $1 AND created > now() - $2::float8 * interval '1 minute'",
    [id, minutes],
  );
  return rows.length > 0;
}

/** Ends one session; false if it does not exist. */
export async function endWebSession(store: Queryable, id: string): Promise<boolean> {
  return (await store.query("DELETE FROM web_sessions WHERE id = $1 RETURNING id", [id])).length > 0;
}

/**
 * Ends all sessions of a user except `kept`, and revokes `all` tokens, or only the `logins` of command lines. Returns
 * their numbers. Also forgets the user's known browsers.
 */
export async function endSignIns(
  store: Queryable,
  user: string,
  { kept = "", tokens }: { readonly kept?: string | undefined; readonly tokens: "all" | "logins" },
): Promise<number> {
  const sessions = await store.query("DELETE FROM web_sessions WHERE user_name = $1 AND id <> $2 RETURNING id", [
    user,
    kept,
  ]);
  await forgetBrowsers(store, user);
  const ended = await store.query(
    "DELETE FROM tokens WHERE user_name = $1 AND ($2::text = 'all' OR label = 'login') RETURNING id",
    [user, tokens],
  );
  return sessions.length + ended.length;
}

/** A plain hash is enough, because the value is random and long. */
function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

function sessionOf(row: Row): WebSession {
  const { id, user_name, method, connector, created, last_used, expires, user_agent, address } = row;
  return {
    id,
    user: user_name,
    method,
    connector,
    created,
    lastUsed: last_used,
    expires,
    userAgent: user_agent,
    address,
  };
}
