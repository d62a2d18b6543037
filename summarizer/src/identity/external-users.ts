import { recordAudit } from "../audit/audit.ts";
import { lockChanges } from "../database/changes.ts";
import type { Queryable } from "../database/database.ts";
import type { ConnectorKind } from "../domain/connectors.ts";
import type { StoredResource, User } from "../kinds/schema.ts";
import { findResource, removeResource, saveResource } from "../resources/repository.ts";
import type { Keyring } from "../seal/keyring.ts";

/** A verified identity of a provider, with its mapped roles. */
export interface ExternalUser {
  readonly kind: ConnectorKind;
  readonly connector: string;
  /** The stable id at the provider; unlike a user name, it is never reassigned. */
  readonly subject: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly traits: Readonly<Record<string, readonly string[]>>;
}

/** A user name that belongs to another user here. */
export class NameTaken extends Error {
  /** The owner, for the audit log. */
  readonly owner: string;

  constructor(name: string, owner: string) {
    super(`the user name ${JSON.stringify(name)} belongs to another user`);
    this.name = "NameTaken";
    this.owner = owner;
  }
}

interface Bound {
  readonly kind: ConnectorKind;
  readonly connector: string;
  readonly subject: string;
}

/**
 * Creates or updates the local user of an external identity, for several hours: roles and traits are the provider's.
 * Never changes a local user, or the user of another account.
 * @throws NameTaken
 */
export async function admitExternalUser(
  tx: Queryable,
  keyring: Keyring,
  user: ExternalUser,
  hours: number,
): Promise<void> {
  const { kind, connector, subject, name, roles, traits } = user;
  await lockChanges(tx);
  const owner = await ownerOf(tx, name);
  const before = await findResource(tx, "user", name);
  if (owner !== undefined && (owner === "local" || !isSame(owner, user))) {
    const whose = owner === "local" ? "a local user" : `${owner.kind}/${owner.connector}, subject ${owner.subject}`;
    throw new NameTaken(name, whose);
  }
  // An expired user leaves nothing behind.
  if (before === undefined && owner === undefined) await removeResource(tx, "user", name);
  const document: User = {
    kind: "user",
    version: "v2",
    metadata: {
      name,
      description: `signed in with ${kind}/${connector}`,
      ...(before?.metadata.labels && { labels: before.metadata.labels }),
      expires: new Date(Date.now() + hours * 3_600_000).toISOString(),
    },
    spec: {
      roles: [...roles],
      traits: Object.fromEntries(Object.entries(traits).map(([key, all]) => [key, [...all]])),
    },
  };
  await saveResource(tx, keyring, { document: document as StoredResource, values: new Map() });
  await tx.query(
    `INSERT INTO external_users (user_name, kind, connector, subject) VALUES ($1, $2, $3, $4)
     ON CONFLICT (user_name) DO UPDATE SET last_sign_in = now()`,
    [name, kind, connector, subject],
  );
  if (before === undefined)
    await recordAudit(tx, { event: "user.create", user: name, name, connector, method: kind, roles });
  else if (JSON.stringify(before.spec.roles ?? []) !== JSON.stringify(roles)) {
    await recordAudit(tx, { event: "user.update", user: name, name, connector, changed_fields: ["spec.roles"], roles });
  }
}

/** The connector of a user, such as `oidc/NAME`; undefined for a local user. */
export async function connectorOf(store: Queryable, name: string): Promise<string | undefined> {
  const [bound] = await store.query<Bound>("SELECT kind, connector, subject FROM external_users WHERE user_name = $1", [
    name,
  ]);
  return bound && `${bound.kind}/${bound.connector}`;
}

/** The owner of a name: an account at a provider, even if its user has expired; undefined if the name is free. */
async function ownerOf(tx: Queryable, name: string): Promise<Bound | "local" | undefined> {
  const [bound] = await tx.query<Bound>("SELECT kind, connector, subject FROM external_users WHERE user_name = $1", [
    name,
  ]);
  if (bound !== undefined) return bound;
  return (await findResource(tx, "user", name)) === undefined ? undefined : "local";
}

function isSame(owner: Bound, user: ExternalUser): boolean {
  return owner.kind === user.kind && owner.connector === user.connector && owner.subject === user.subject;
}
