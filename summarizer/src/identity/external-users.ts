import { recordAudit } from "../audit/audit.ts";
import { lockChanges } from "../database/changes.ts";
import type { Queryable } from "../database/database.ts";
import type { ConnectorKind } from "../domain/connectors.ts";
import type { StoredResource, User } from "../kinds/schema.ts";
import { findResource, removeResource, saveResource } from "../resources/repository.ts";
import type { Keyring } from "../seal/keyring.ts";

/** Somebody as an identity provider has vouched for them, with what that is mapped to here. */
export interface ExternalUser {
  readonly kind: ConnectorKind;
  readonly connector: string;
  /** Who they are at the provider: what never goes to another account there, as a name may. */
  readonly subject: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly traits: Readonly<Record<string, readonly string[]>>;
}

/** A name that belongs to somebody else here. */
export class NameTaken extends Error {
  /** Whose it is: for the audit log. */
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
 * Makes or refreshes the user that somebody from outside is here, for some hours: roles and traits are what the provider
 * says now. A local user of that name, or one of another account, is left alone.
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
  // An older one that has run out takes nothing of its own along.
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

/** Which connector a user came by, as `oidc/NAME`; undefined for one of our own. */
export async function connectorOf(store: Queryable, name: string): Promise<string | undefined> {
  const [bound] = await store.query<Bound>("SELECT kind, connector, subject FROM external_users WHERE user_name = $1", [
    name,
  ]);
  return bound && `${bound.kind}/${bound.connector}`;
}

/** Whose a name is: of an account at a provider, even when its time here has run out; undefined: nobody's. */
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
