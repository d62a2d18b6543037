import type { Access } from "../access/access.ts";
import { AccessDenied } from "../access/denied.ts";
import type { Principal } from "../access/principal.ts";
import type { Queryable } from "../database/database.ts";
import { kindsNamed, verbsNamed } from "../domain/rules.ts";
import type { Role, Rule, StoredResource, User } from "../kinds/schema.ts";
import { findResource, listResources } from "./repository.ts";

/** Granted permissions, and the roles that grant them. */
interface Grant {
  readonly rules: readonly Rule[];
  readonly roles: ReadonlySet<string>;
  /** Whether an identity provider chooses the role, so that its permissions are unknown. */
  readonly open?: boolean;
}

const nothing: Grant = { rules: [], roles: new Set() };

/**
 * Rejects a change of a role, a user or a connector that grants permissions that `principal` does not have, unless it
 * can `escalate` roles.
 * @throws AccessDenied
 */
export async function requireGrant(
  store: Queryable,
  access: Access,
  principal: Principal,
  before: StoredResource | undefined,
  after: StoredResource,
): Promise<void> {
  require(access, principal, await grantOf(store, before, after), after.metadata.name);
}

/**
 * Requires every permission of the user `name` from a principal who acts as it, or the verb `escalate` on roles.
 * @throws AccessDenied
 */
export async function requireRightsOf(
  store: Queryable,
  access: Access,
  principal: Principal,
  name: string,
): Promise<void> {
  const user = await findResource(store, "user", name);
  if (user !== undefined) require(access, principal, await grantOf(store, undefined, user), name);
}

function require(access: Access, principal: Principal, grant: Grant, name: string): void {
  const may = access.decide(principal, "escalate", "role");
  if (may.allowed) return;
  const missing = grant.open === true ? "all permissions" : missingRight(access, principal, grant);
  if (missing === undefined) return;
  const detail = `it grants ${missing}, which you do not have`;
  throw new AccessDenied(principal, "escalate", "role", name, may, detail);
}

/** The first permission of a grant that `principal` does not have, in words. */
function missingRight(access: Access, principal: Principal, { rules, roles }: Grant): string | undefined {
  for (const { resources, verbs, where } of rules) {
    for (const kind of resources.flatMap(kindsNamed)) {
      for (const verb of verbs.flatMap(verbsNamed)) {
        const { allow, deny } = access.rules(principal, verb, kind);
        const isDenied = deny.some(({ role }) => !roles.has(role));
        const isHeld = allow.some((own) => own.where === undefined || (where && own.where.source === where));
        if (isDenied || !isHeld) return `${JSON.stringify(verb)} on ${JSON.stringify(kind)}`;
      }
    }
  }
  return undefined;
}

async function grantOf(store: Queryable, before: StoredResource | undefined, after: StoredResource): Promise<Grant> {
  switch (after.kind) {
    case "role":
      return ofRole(before?.kind === "role" ? before : undefined, after);
    case "user":
      return ofUser(await rolesIn(store), before?.kind === "user" ? before : undefined, after);
    case "github":
      return await ofConnector(store, before, after, after.spec.teams_to_roles);
    case "saml":
      return await ofConnector(store, before, after, after.spec.attributes_to_roles);
    case "oidc":
      return await ofConnector(store, before, after, after.spec.claims_to_roles);
    default:
      return nothing;
  }
}

/** What the role newly allows, and no longer denies. */
function ofRole(before: Role | undefined, after: Role): Grant {
  const allowed = without(after.spec.allow?.rules, before?.spec.allow?.rules);
  const undenied = without(before?.spec.deny?.rules, after.spec.deny?.rules);
  return { rules: [...allowed, ...undenied], roles: new Set([after.metadata.name]) };
}

function without(rules: readonly Rule[] = [], others: readonly Rule[] = []): readonly Rule[] {
  const known = new Set(others.map((rule) => JSON.stringify(rule)));
  return rules.filter((rule) => !known.has(JSON.stringify(rule)));
}

/** What new roles allow and removed ones denied; and if traits or labels change, what conditions can read in them. */
function ofUser(all: ReadonlyMap<string, Role>, before: User | undefined, after: User): Grant {
  const now = after.spec.roles ?? [];
  // A user with a missing role has no permissions.
  const had = before?.spec.roles ?? [];
  const old = had.every((name) => all.has(name)) ? had : [];
  const rules = (names: readonly string[], side: "allow" | "deny") =>
    names.flatMap((name) => all.get(name)?.spec[side]?.rules ?? []);
  const added = now.filter((name) => !old.includes(name));
  const kept = now.filter((name) => old.includes(name));
  const lost = had.filter((name) => !now.includes(name));
  const about = (user: User | undefined) => JSON.stringify([user?.spec.traits ?? {}, user?.metadata.labels ?? {}]);
  const read = about(before) === about(after) ? [] : [...rules(kept, "allow"), ...rules(kept, "deny")];
  return {
    rules: [...rules(added, "allow"), ...rules(lost, "deny"), ...read.filter(({ where }) => where)],
    roles: new Set(now),
  };
}

/** A change of a connector grants every role that the connector maps to. */
async function ofConnector(
  store: Queryable,
  before: StoredResource | undefined,
  after: StoredResource,
  rows: readonly { readonly roles: readonly string[] }[],
): Promise<Grant> {
  const setUp = (resource: StoredResource | undefined) => JSON.stringify({ ...resource?.spec, display: undefined });
  if (before !== undefined && setUp(before) === setUp(after)) return nothing;
  const all = await rolesIn(store);
  const names = new Set(rows.flatMap(({ roles }) => roles));
  return {
    rules: [...names].flatMap((name) => all.get(name)?.spec.allow?.rules ?? []),
    roles: names,
    open: [...names].some((name) => /[${}]/.test(name)),
  };
}

async function rolesIn(store: Queryable): Promise<ReadonlyMap<string, Role>> {
  const all = await listResources(store, ["role"]);
  return new Map(all.flatMap((role) => (role.kind === "role" ? [[role.metadata.name, role]] : [])));
}
