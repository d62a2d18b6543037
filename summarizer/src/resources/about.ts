import { isPreset } from "../access/presets.ts";
import type { Queryable } from "../database/database.ts";
import { referencesOf } from "../kinds/references.ts";
import type { ResourceKind, StoredResource } from "../kinds/schema.ts";

/** Metadata about a resource. */
export interface AboutResource {
  readonly name: string;
  readonly created: Date;
  readonly updated: Date;
  /** Fields with a sealed value: `spec.client_secret`. */
  readonly sealed: readonly string[];
  /** Resources that require it. */
  readonly neededBy: readonly { readonly kind: ResourceKind; readonly name: string }[];
  /** Whether it is a preset, which cannot be removed. */
  readonly preset: boolean;
  /** How a user signs in; only for users. */
  readonly signIn?: SignIn;
}

/** How a user signs in to the pages. */
export interface SignIn {
  readonly hasPassword: boolean;
  /** The connector that the user signs in with; undefined for a local user. */
  readonly connector?: { readonly kind: string; readonly name: string };
  /** The last sign-in, if it is stored: for a local user, while the session lasts. */
  readonly last?: Date;
}

/** Metadata about `resources`, all of one kind; `others` are those that can be named as requiring them. */
export async function aboutResources(
  store: Queryable,
  kind: ResourceKind,
  resources: readonly StoredResource[],
  others: readonly StoredResource[],
): Promise<readonly AboutResource[]> {
  const names = resources.map(({ metadata }) => metadata.name);
  const rows = await store.query<{ name: string; created: Date; updated: Date; sealed: readonly string[] }>(
    `SELECT name, created, updated, ARRAY(
       SELECT field FROM sealed_values
       WHERE sealed_values.kind = resources.kind AND sealed_values.name = resources.name ORDER BY field
     ) AS sealed
     FROM resources WHERE kind = $1 AND name = ANY ($2) ORDER BY name COLLATE "C"`,
    [kind, names],
  );
  const signIns = kind === "user" ? await signInsOf(store, names) : undefined;
  return rows.map((row) => ({
    ...row,
    ...(signIns !== undefined && { signIn: signIns.get(row.name) ?? { hasPassword: false } }),
    neededBy: needing(others, kind, row.name).map((other) => ({ kind: other.kind, name: other.metadata.name })),
    preset: kind === "role" && isPreset(row.name),
  }));
}

async function signInsOf(store: Queryable, names: readonly string[]): Promise<ReadonlyMap<string, SignIn>> {
  const rows = await store.query<{
    name: string;
    has_password: boolean;
    kind: string | null;
    connector: string | null;
    last: Date | null;
  }>(
    `SELECT name, e.kind, e.connector,
       EXISTS (SELECT 1 FROM credentials c WHERE c.user_name = name) AS has_password,
       greatest(e.last_sign_in, (SELECT max(created) FROM web_sessions w WHERE w.user_name = name)) AS last
     FROM unnest($1::text[]) AS name LEFT JOIN external_users e ON e.user_name = name`,
    [names],
  );
  return new Map(
    rows.map(({ name, has_password: hasPassword, kind, connector, last }) => [
      name,
      {
        hasPassword,
        ...(kind !== null && connector !== null && { connector: { kind, name: connector } }),
        ...(last !== null && { last }),
      },
    ]),
  );
}

/** Those of `others` that reference the resource. */
export function needing(
  others: readonly StoredResource[],
  kind: ResourceKind,
  name: string,
): readonly StoredResource[] {
  return others.filter((other) =>
    referencesOf(other).some((reference) => reference.kind === kind && reference.name === name),
  );
}
