import { createHash, createHmac, randomBytes } from "node:crypto";
import type { Queryable } from "../database/database.ts";
import { jsonText } from "../database/json.ts";
import type { ConnectorKind } from "../domain/connectors.ts";
import { Secret } from "../domain/secret.ts";
import type { ExternalIdentity } from "./external-identity.ts";
import { SignInError } from "./failure.ts";

/** Seconds that somebody may take at a provider. */
export const patience = 15 * 60;

/** A sign-in that is under way at a provider. */
export interface Flow {
  readonly kind: ConnectorKind;
  readonly connector: string;
  /** What the provider's response has to name (SAML); empty for one that the provider began. */
  readonly requestId: string;
  /** The page that was asked for. */
  readonly returnTo: string;
  /** What the provider has said already, while the browser has still to come for it. */
  readonly identity: ExternalIdentity | undefined;
}

/** What goes over the provider and comes back, all made from the secret that one browser has. */
export interface Proofs {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE. */
  readonly verifier: string;
}

export function newSecret(): Secret {
  return new Secret(randomBytes(32).toString("base64url"));
}

export function proofsOf(secret: Secret): Proofs {
  const proof = (of: string) => createHmac("sha256", secret.reveal()).update(of).digest("base64url");
  return { state: proof("state"), nonce: proof("nonce"), verifier: proof("verifier") };
}

/** What tells the cookie of a sign-in from those of others in the same browser. */
export function flowId(state: string): string {
  return hashOf(state).toString("hex").slice(0, 8);
}

/** Remembers a sign-in. Of its state only a hash is kept. */
export async function beginFlow(store: Queryable, state: string, flow: Flow): Promise<void> {
  const { kind, connector, requestId, returnTo, identity } = flow;
  await store.query("DELETE FROM sign_ins WHERE expires < now()");
  await store.query(
    `INSERT INTO sign_ins (state_hash, kind, connector, request_id, return_to, identity, expires)
     VALUES ($1, $2, $3, $4, $5, $6, now() + $7::float8 * interval '1 second')`,
    [hashOf(state), kind, connector, requestId, returnTo, identity === undefined ? null : stored(identity), patience],
  );
}

/** The sign-in of a state, as it is. */
export async function findFlow(store: Queryable, state: string): Promise<Flow | undefined> {
  const [row] = await store.query<Row>(`SELECT ${columns} FROM sign_ins WHERE state_hash = $1 AND expires > now()`, [
    hashOf(state),
  ]);
  return row && flowOf(row);
}

/**
 * The same, which can then be used no more.
 * @throws SignInError where there is none
 */
export async function takeFlow(store: Queryable, state: string): Promise<Flow> {
  const [row] = await store.query<Row>(
    `DELETE FROM sign_ins WHERE state_hash = $1 AND expires > now() RETURNING ${columns}`,
    [hashOf(state)],
  );
  if (row === undefined) throw expired();
  return flowOf(row);
}

/**
 * Keeps what the provider has said, once, until the browser comes for it.
 * @throws SignInError where it has said something already
 */
export async function keepIdentity(store: Queryable, state: string, identity: ExternalIdentity): Promise<void> {
  const rows = await store.query(
    `UPDATE sign_ins SET identity = $2 WHERE state_hash = $1 AND identity IS NULL AND expires > now() RETURNING kind`,
    [hashOf(state), stored(identity)],
  );
  if (rows.length === 0) throw expired();
}

/** What to say of a sign-in that is none of this browser's. */
export function expired(): SignInError {
  const message = "this sign-in has expired, or was started in another browser";
  return new SignInError("expired", message, "start again from the sign-in page");
}

const columns = "kind, connector, request_id, return_to, identity";

interface Row {
  readonly kind: ConnectorKind;
  readonly connector: string;
  readonly request_id: string;
  readonly return_to: string;
  readonly identity: (Omit<ExternalIdentity, "claims"> & { readonly claims: [string, readonly string[]][] }) | null;
}

function flowOf({ kind, connector, request_id, return_to, identity }: Row): Flow {
  const known = identity === null ? undefined : { ...identity, claims: new Map(identity.claims) };
  return { kind, connector, requestId: request_id, returnTo: return_to, identity: known };
}

function stored(identity: ExternalIdentity): string {
  return jsonText({ ...identity, claims: [...identity.claims] });
}

function hashOf(state: string): Buffer {
  return createHash("sha256").update(state).digest();
}
