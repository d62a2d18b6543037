import type { AppliedRules } from "./access.ts";
import type { Condition } from "./conditions.ts";

/** Rows of the table `sessions` that somebody may see. */
export interface Listing {
  /** What may stand behind WHERE, or between ANDs. */
  readonly text: string;
  /** The values of its parameters. */
  readonly values: readonly (string | number | boolean)[];
  /** Whether the condition is all of it: it lets exactly those rows through. */
  readonly isWhole: boolean;
  /**
   * Whether a row that the condition lets through is really one of them: what the database cannot be asked is asked here.
   * To be applied to every row.
   */
  readonly admits: (row: { readonly end_event: unknown }) => boolean;
}

/**
 * Where the table has what conditions read. Everything else is asked of the rows: of the resource an end event has each
 * field under another name for each kind of session.
 */
const columns = {
  session: "end_event",
  "session.participants": "participants",
  "resource.kind": "resource_kind",
  "resource.metadata.name": "resource_id",
  "resource.metadata.labels": "labels",
};

/** Rules as one condition: what one of them allows and none denies. A boolean where that does not depend on anything. */
export function combined({ allow, deny }: AppliedRules, compile: (text: string) => Condition): Condition | boolean {
  if (allow.length === 0 || deny.some(({ where }) => where === undefined)) return false;
  const always = allow.some(({ where }) => where === undefined);
  const some = always ? [] : [allow.map(({ where }) => `(${where})`).join(" || ")];
  const parts = [...some, ...deny.map(({ where }) => `!(${where})`)];
  return parts.length === 0 ? true : compile(parts.map((part) => `(${part})`).join(" && "));
}

/** The condition on rows that `condition` is, once `known` is known; its parameters count from `parameter`. */
export function asRows(
  condition: Condition,
  known: Parameters<Condition["given"]>[0],
  parameter: number,
): Pick<Listing, "text" | "values" | "isWhole"> {
  const { text, values, residual } = condition
    .given(known)
    .toSQL({ dialect: "postgres", columns, residual: true, parameter });
  return { text, values, isWhole: residual === undefined };
}
