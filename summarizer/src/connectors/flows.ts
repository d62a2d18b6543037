import { createHash, createHmac, randomBytes } from "node:crypto";
import type { Queryable } from "../database/database.ts";
import { jsonText } from "../database/json.ts";
import type { ConnectorKind } from "../domain/connectors.ts";
import { Secret } from "../domain/secret.ts";
import type { ExternalIdentity } from "./external-identity.ts";
import { SignInError } from "./failure.ts";

/** How long a sign-in at a provider can take, in seconds. */
export const patience = 15 * 60;

/** A pending sign-in. */
export interface Flow {
  readonly kind: ConnectorKind;
  readonly connector: string;
  /** The request id that the response must have (SAML); empty for one that the provider started. */
  readonly requestId: string;
  /** The requested page. */
  readonly returnTo: string;
  /** The identity from the provider's response, until the browser continues. */
  readonly identity: ExternalIdentity | undefined;
}

/** Values that go to the provider and come back, all derived from the browser's secret. */
export interface Proofs {
  readonly state: string;
  readonly nonce: string;
  /** For PKCE. */
  readonly verifier: string;
}

export function newSecret(): Secret {
  return new Secret(randomBytes(32).toString("base64url"));
}

export function proofsOf(secret: Secret): Proofs {
  const proof = (of: string) => createHmac("sha256", secret.reveal()).update(of).digest("base64url");
  return { state: proof("state"), nonce: proof("nonce"), verifier: proof("verifier") };
}

/** Distinguishes the cookies of several sign-ins in one browser. */
export function flowId(state: string): string {
  return hashOf(state).toString("hex").slice(0, 8);
}

/** Stores a sign-in, with only a hash of its state. */
export async function beginFlow(store: Queryable, state: string, flow: Flow): Promise<void> {
  const { kind, connector, requestId, returnTo, identity } = flow;
  await store.query("DELETE FROM sign_ins WHERE expires < now()");
  await store.query(
    `INSERT INTO sign_ins (state_hash, kind, connector, request_id, return_to, identity, expires)
     VALUES ($1, $2, $3, $4, $5, $6, now() + $7::float8 * interval '1 second')`,
    [hashOf(state), kind, connector, requestId, returnTo, identity === undefined ? null : stored(identity), patience],
  );
}

/** The sign-in of a state. */
export async function findFlow(store: Queryable, state: string): Promise<Flow | undefined> {
  const [row] = await store.query<Row>(`SELECT ${columns} FROM sign_ins WHERE state_hash = $1 AND expires > now()`, [
    hashOf(state),
  ]);
  return row && flowOf(row);
}

/**
 * The same, and removes it.
 * @throws SignInError if it does not exist
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
 * Stores the identity of the response, once, until the browser continues.
 * @throws SignInError if it was stored already
 */
export async function keepIdentity(store: Queryable, state: string, identity: ExternalIdentity): Promise<void> {
  const rows = await store.query(
    `UPDATE sign_ins SET identity = $2 WHERE state_hash = $1 AND identity IS NULL AND expires > now() RETURNING kind`,
    [hashOf(state), stored(identity)],
  );
  if (rows.length === 0) throw expired();
}

/** The error for an unknown sign-in. */
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
