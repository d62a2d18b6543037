import { expect, test } from "vitest";
import { headline } from "../../src/cli/output/headline.ts";

// biome-ignore format: table
test.each([
  ["pending",   "",                               "pending"],
  ["running",   "",                               "running"],
  ["pending",   "attempt 1 of 5: 500 boom",       "pending: attempt 1 of 5: 500 boom"],
  ["unmatched", "no policy: \"p\" turned it down", "no policy: \"p\" turned it down"],
] as const)("a session that is %s because of %j: %s", (state, reason, said) => {
  const report = { source: "s.tar", id: "s", state, reason, remedy: "", verdicts: [], notes: [] };
  expect(headline(report)).toBe(said);
});
