import { excerpt, type Lines } from "../report/excerpt.ts";
import type { Paint } from "../report/paint.ts";
import type { Span } from "../source.ts";
import type { ConditionCoverage } from "./coverage.ts";

/** What no test has seen of a condition; undefined where both sides were. */
export function gapOf(condition: ConditionCoverage): string | undefined {
  if (condition.true > 0 && condition.false > 0) return undefined;
  if (condition.true > 0) return "never false";
  return condition.false > 0 ? "never true" : "never evaluated";
}

/**
 * The lines of a file with strokes under the conditions of which no test has seen one side or both. `locate`: the span of
 * the file that a span of the filter comes from.
 */
export function markGaps(
  source: Lines,
  conditions: readonly ConditionCoverage[],
  locate: (span: Span) => Span,
  { columns, paint }: { readonly columns: number; readonly paint: Paint },
): readonly string[] {
  const marks = conditions.flatMap((condition) => {
    const label = gapOf(condition);
    return label === undefined ? [] : [{ span: locate(condition.span), style: "warning", stroke: "^", label } as const];
  });
  const rows = excerpt(source, marks, { columns, paint });
  const digits = Math.max(0, ...rows.map(({ line = "" }) => String(line).length));
  return rows.map(({ line = "", text }) => `${paint("faint", `${String(line).padStart(digits)} │`)} ${text}`.trimEnd());
}
