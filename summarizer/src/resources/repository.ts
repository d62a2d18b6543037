import type { Queryable } from "../database/database.ts";
import { Secret } from "../domain/secret.ts";
import { inSchemaOrder } from "../kinds/order.ts";
import type {
  InferenceModel,
  InferencePolicy,
  ResourceKind,
  RetrievalModel,
  StoredOf,
  StoredResource,
} from "../kinds/schema.ts";
import { isOfKind, resourceKinds } from "../kinds/schema.ts";
import type { Keyring } from "../seal/keyring.ts";
import { fieldLabel } from "../seal/keyring.ts";
import { idOf } from "./check.ts";
import type { Separated } from "./sealing.ts";
import { sealedFields, sealField } from "./sealing.ts";

interface Row {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly document: StoredResource;
  readonly revision: string;
}

/** All unexpired resources of `kinds`, with their revisions, by kind and then by name. Without sealed values. */
export async function listResources<Kind extends ResourceKind = ResourceKind>(
  store: Queryable,
  kinds?: readonly Kind[],
): Promise<readonly StoredOf<Kind>[]> {
  const rows = await store.query<Row>(
    'SELECT kind, name, document, revision FROM resources WHERE kind = ANY ($1) ORDER BY name COLLATE "C"',
    [kinds ?? resourceKinds],
  );
  const isWanted = (item: StoredResource): item is StoredOf<Kind> =>
    kinds === undefined || kinds.some((kind) => kind === item.kind);
  return resourceKinds.flatMap((kind) => rows.filter((row) => row.kind === kind).flatMap(present)).filter(isWanted);
}

/** Those of `names` that exist and have not expired, by name. */
export async function findResources<Kind extends ResourceKind>(
  store: Queryable,
  kind: Kind,
  names: readonly string[],
): Promise<ReadonlyMap<string, StoredOf<Kind>>> {
  const rows = await store.query<Row>(
    'SELECT kind, name, document, revision FROM resources WHERE kind = $1 AND name = ANY ($2) ORDER BY name COLLATE "C"',
    [kind, names],
  );
  return new Map(
    rows
      .flatMap(present)
      .filter((item) => isOfKind(kind, item))
      .map((item) => [item.metadata.name, item]),
  );
}

/** One resource with its revision and without sealed values; undefined if it does not exist or has expired. */
export async function findResource<Kind extends ResourceKind>(
  store: Queryable,
  kind: Kind,
  name: string,
): Promise<StoredOf<Kind> | undefined> {
  const rows = await store.query<Row>(
    "SELECT kind, name, document, revision FROM resources WHERE kind = $1 AND name = $2",
    [kind, name],
  );
  return rows.flatMap(present).find((item) => isOfKind(kind, item));
}

/**
 * Writes a resource, and replaces one of the same name. Omitted sealed values are kept, unless their mapping was
 * removed, or they are in `dropped`. Returns those of `dropped` that existed.
 */
export async function saveResource(
  store: Queryable,
  keyring: Keyring,
  { document, values }: Separated,
  dropped: readonly string[] = [],
): Promise<readonly string[]> {
  const key = [document.kind, document.metadata.name];
  await store.query(
    `INSERT INTO resources (kind, name, document) VALUES ($1, $2, $3)
     ON CONFLICT (kind, name) DO UPDATE
     SET document = excluded.document, revision = gen_random_uuid(), updated = now()`,
    [...key, JSON.stringify(document)],
  );
  const kept = sealedFields(document).filter((field) => !dropped.includes(field));
  const gone = await store.query<{ field: string }>(
    "DELETE FROM sealed_values WHERE kind = $1 AND name = $2 AND field <> ALL ($3) RETURNING field",
    [...key, kept],
  );
  for (const [field, value] of values) {
    const { keyId, bytes } = await sealField(keyring, document, field, value);
    await store.query(
      `INSERT INTO sealed_values (kind, name, field, key_id, sealed) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (kind, name, field) DO UPDATE
       SET key_id = excluded.key_id, sealed = excluded.sealed, updated = now()`,
      [...key, field, keyId, bytes],
    );
  }
  return gone.map(({ field }) => field).filter((field) => dropped.includes(field));
}

/** The tables with data of a user. */
const ofUsers = ["credentials", "tokens", "web_sessions", "login_codes", "external_users", "known_browsers"] as const;

/** Removes a resource and its sealed values; for a user and a connector, also its sessions and tokens. */
export async function removeResource(store: Queryable, kind: ResourceKind, name: string): Promise<void> {
  await store.query("DELETE FROM resources WHERE kind = $1 AND name = $2", [kind, name]);
  if (kind === "user")
    for (const table of ofUsers) await store.query(`DELETE FROM ${table} WHERE user_name = $1`, [name]);
  if (kind !== "oidc" && kind !== "github" && kind !== "saml") return;
  await store.query("DELETE FROM web_sessions WHERE method = $1 AND connector = $2", [kind, name]);
  await store.query("DELETE FROM sign_ins WHERE kind = $1 AND connector = $2", [kind, name]);
}

/** The resources for summarization. */
export interface Configuration {
  readonly models: ReadonlyMap<string, InferenceModel>;
  /** Without secrets that cannot be opened; see {@link unopened}. */
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly policies: readonly InferencePolicy[];
  /** The model of semantic search; undefined if there is none. */
  readonly retrieval: RetrievalModel | undefined;
  /** Why secrets could not be opened, by name. */
  readonly unopened: ReadonlyMap<string, Error>;
  /** Changes with every change of any of these. */
  readonly version: string;
  /** When the first of these expires, in milliseconds since 1970; infinity if none does. */
  readonly expires: number;
}

const configuring = ["inference_model", "inference_secret", "inference_policy", "retrieval_model"] as const;

/** Reads models, secrets and policies, with the secrets opened. */
export async function readConfiguration(store: Queryable, keyring: Keyring): Promise<Configuration> {
  const resources = await listResources(store, configuring);
  const rows = await store.query<{ name: string; key_id: string; sealed: Uint8Array }>(
    "SELECT name, key_id, sealed FROM sealed_values WHERE kind = 'inference_secret' AND field = 'spec.value'",
  );
  const known = new Set(resources.map(({ kind, metadata }) => idOf(kind, metadata.name)));
  const hosts = new Map(
    resources.flatMap((item) => (item.kind === "inference_secret" ? [[item.metadata.name, item.spec.hosts]] : [])),
  );
  const secrets = new Map<string, Secret>();
  const unopened = new Map<string, Error>();
  for (const { name, key_id, sealed } of rows) {
    if (!known.has(idOf("inference_secret", name))) continue;
    try {
      const label = fieldLabel("inference_secret", name, "spec.value", hosts.get(name));
      secrets.set(name, new Secret(await keyring.open({ keyId: key_id, bytes: sealed }, label), hosts.get(name)));
    } catch (error) {
      unopened.set(name, error as Error);
    }
  }
  return {
    models: new Map(resources.flatMap((item) => (item.kind === "inference_model" ? [[item.metadata.name, item]] : []))),
    secrets,
    policies: resources.filter((item) => item.kind === "inference_policy"),
    retrieval: resources.find((item) => item.kind === "retrieval_model"),
    unopened,
    version: resources.map(({ metadata }) => metadata.revision).join(" "),
    expires: firstExpiry(resources),
  };
}

/** When the first of these expires, in milliseconds since 1970; infinity if none does. */
export function firstExpiry(resources: Iterable<StoredResource>): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { metadata } of resources) if (metadata.expires) first = Math.min(first, Date.parse(metadata.expires));
  return first;
}

/** The number of changes of resources so far. Data that is read afterwards is at least of this version. */
export async function resourceVersion(store: Queryable): Promise<number> {
  const [row] = await store.query<{ version: number }>("SELECT version FROM resource_version");
  if (row === undefined) throw new Error("resource_version has no row");
  return row.version;
}

function present({ document, revision }: Row): readonly StoredResource[] {
  const { expires } = document.metadata;
  if (expires && Date.parse(expires) <= Date.now()) return [];
  return [inSchemaOrder({ ...document, metadata: { ...document.metadata, revision } })];
}
