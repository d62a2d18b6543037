import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ContextError } from "wherefore";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { type Case, environmentOf, pathOf, readCases, writeCases } from "../cases.ts";

const file = "../reduce/cases.txt";

/** The fields that are left, `constant`, or `error`; and the filter that is left. */
function answer(one: Case): Pick<Case, "summary" | "rendering"> {
  const [filter = "", known = ""] = one.written.split("\ngiven ");
  const environment = environmentOf(one) as FilterEnvironment<unknown>;
  try {
    const residual = environment.compile(filter).given(JSON.parse(known));
    const summary = residual.constant === undefined ? residual.fields.join(", ") : "constant";
    return { summary, rendering: String(residual) };
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    return { summary: "error", rendering: error.message };
  }
}

if (process.env["UPDATE"] !== undefined) {
  writeFileSync(pathOf(file), writeCases(readCases(file).map((one) => ({ ...one, ...answer(one) }))));
}

test.each(readCases(file))("$title", (one) => {
  expect(answer(one)).toEqual({ summary: one.summary, rendering: one.rendering });
});
