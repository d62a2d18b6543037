import { isPreset } from "../access/presets.ts";
import type { Queryable } from "../database/database.ts";
import { referencesOf } from "../kinds/references.ts";
import type { ResourceKind, StoredResource } from "../kinds/schema.ts";

/** What the store knows of a resource beside what it says. */
export interface AboutResource {
  readonly name: string;
  readonly created: Date;
  readonly updated: Date;
  /** Fields that hold a value which is never told: `spec.client_secret`. */
  readonly sealed: readonly string[];
  /** Resources that cannot do without it. */
  readonly neededBy: readonly { readonly kind: ResourceKind; readonly name: string }[];
  /** There from the start, and for good. */
  readonly preset: boolean;
}

/** What there is to know of `resources`, all of one kind; `others` are those that may be named as needing them. */
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
  return rows.map((row) => ({
    ...row,
    neededBy: needing(others, kind, row.name).map((other) => ({ kind: other.kind, name: other.metadata.name })),
    preset: kind === "role" && isPreset(row.name),
  }));
}

/** Those of `others` that name the resource. */
export function needing(
  others: readonly StoredResource[],
  kind: ResourceKind,
  name: string,
): readonly StoredResource[] {
  return others.filter((other) =>
    referencesOf(other).some((reference) => reference.kind === kind && reference.name === name),
  );
}
