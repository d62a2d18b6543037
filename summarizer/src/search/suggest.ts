import type { Listing } from "../access/listing.ts";
import type { Queryable } from "../database/database.ts";
import { storableText } from "../database/json.ts";
import { isObject } from "../domain/json.ts";
import type { SuggestionKind } from "../domain/search.ts";

/** Something that sessions have and that somebody may mean. */
export interface Suggestion {
  readonly kind: SuggestionKind;
  /** A name; of a label `key=value`. */
  readonly value: string;
}

/** Sessions that are looked at: the last to end of those that the reader may see. */
const looked = 2000;

interface Row {
  readonly user_name: string;
  readonly resources: readonly (string | null)[];
  readonly labels: unknown;
  readonly end_event: { readonly user_roles?: unknown };
}

/**
 * Users, roles, resources and labels of the sessions that a reader may see whose name, or a word in it, begins with `text`:
 * first those that begin with it, then the most frequent. Up to `limit` of each of `kinds`. Roles and labels come only from
 * sessions that `reads` admits.
 */
export async function suggestionsFor(
  store: Queryable,
  allowed: (first: number) => Listing,
  reads: Listing["admits"],
  text: string,
  kinds: readonly SuggestionKind[],
  limit: number,
): Promise<readonly Suggestion[]> {
  const { text: where, values, admits } = allowed(1);
  const rows = await store.query<Row>(
    `SELECT user_name, ARRAY[resource_name, end_event->>'server_hostname', end_event->>'db_name'] AS resources, labels, end_event
     FROM sessions WHERE ${where} ORDER BY ended DESC NULLS LAST, id LIMIT ${looked}`,
    values,
  );
  const counts = new Map<SuggestionKind, Map<string, number>>(kinds.map((kind) => [kind, new Map()]));
  const count = (kind: SuggestionKind, value: string | null) => {
    const known = counts.get(kind);
    if (value) known?.set(value, (known.get(value) ?? 0) + 1);
  };
  for (const row of rows.filter(admits)) {
    count("user", row.user_name);
    for (const name of new Set(row.resources)) count("resource", name);
    if (!reads(row)) continue;
    for (const role of texts(row.end_event.user_roles)) count("role", role);
    for (const [key, value] of Object.entries(mapping(row.labels))) count("label", `${key}=${String(value)}`);
  }
  const wanted = storableText(text).trim().toLowerCase();
  return [...counts].flatMap(([kind, names]) =>
    [...names]
      .filter(([name]) => hasPart(name.toLowerCase(), wanted))
      .sort(
        ([one, often], [other, otherOften]) =>
          Number(begins(other, wanted)) - Number(begins(one, wanted)) || otherOften - often || (one < other ? -1 : 1),
      )
      .slice(0, limit)
      .map(([value]) => ({ kind, value })),
  );
}

/** Whether a name, or a word in it, begins with a text. */
function hasPart(name: string, text: string): boolean {
  for (let at = name.indexOf(text); at >= 0; at = name.indexOf(text, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(name.charAt(at - 1))) return true;
    if (text === "") return true;
  }
  return false;
}

function begins(name: string, text: string): boolean {
  return name.toLowerCase().startsWith(text);
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function mapping(value: unknown): object {
  return isObject(value) ? value : {};
}
