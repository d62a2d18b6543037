import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL("../../src/", import.meta.url));
const files = globSync("**/*.ts", { cwd: source }).map((file) => ({
  file,
  text: readFileSync(`${source}${file}`, "utf8"),
}));
const matching = (pattern: RegExp) => files.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

test("only sessions/ writes sessions and summaries", () => {
  const writers = matching(/\b(UPDATE|INSERT\s+INTO|DELETE\s+FROM)\s+(sessions|summaries)\b/i);
  expect(writers.toSorted()).toEqual(["sessions/details.ts", "sessions/transitions.ts"]);
});

test("only the transitions write a state", () => {
  const writers = matching(/\bUPDATE\s+(sessions|summaries)\s+SET\b[^`"]*\bstate\s*=/i);
  expect(writers).toEqual(["sessions/transitions.ts"]);
});
