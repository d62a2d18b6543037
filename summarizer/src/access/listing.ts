import type { AppliedRules } from "./access.ts";
import type { Condition } from "./conditions.ts";

/** The rows of the table `sessions` that a principal can see. */
export interface Listing {
  /** A condition for WHERE, or between ANDs. */
  readonly text: string;
  /** The values of its parameters. */
  readonly values: readonly (string | number | boolean)[];
  /** Whether the condition is complete, so that {@link admits} is always true. */
  readonly isWhole: boolean;
  /** Whether a row that meets the condition is really visible: evaluates what SQL cannot. Apply it to every row. */
  readonly admits: (row: { readonly end_event: unknown }) => boolean;
}

/**
 * The columns of the fields that conditions read. All other fields are evaluated on the rows: the end event has the
 * fields of the resource under other names for each kind of session.
 */
const columns = {
  session: "end_event",
  "session.participants": "participants",
  "resource.kind": "resource_kind",
  "resource.metadata.name": "resource_id",
  "resource.metadata.labels": "labels",
};

/** Rules as one condition: allowed by one of them and denied by none. A boolean if it does not depend on anything. */
export function combined({ allow, deny }: AppliedRules, compile: (text: string) => Condition): Condition | boolean {
  if (allow.length === 0 || deny.some(({ where }) => where === undefined)) return false;
  const always = allow.some(({ where }) => where === undefined);
  const some = always ? [] : [allow.map(({ where }) => `(${where})`).join(" || ")];
  const parts = [...some, ...deny.map(({ where }) => `!(${where})`)];
  return parts.length === 0 ? true : compile(parts.map((part) => `(${part})`).join(" && "));
}

/** The SQL condition of `condition`, once `known` is known; its parameters start at `parameter`. */
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
