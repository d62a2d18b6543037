import fc from "fast-check";
import { expect, test } from "vitest";
import { nextAttempt } from "../../src/queue/retry.ts";

const busy = { reason: "it is busy", retry: true };

test("the waits double, give or take half, up to a quarter of an hour, and last as long as is asked for", () => {
  const attempt = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(attempt, fc.nat(10_000_000), (number, retryAfter) => {
      const { reason, delay = -1 } = nextAttempt({ ...busy, retryAfter }, number, 41);
      expect(reason).toBe(`attempt ${number} of 41: it is busy`);
      const wait = Math.min(900, 10 * 2 ** (number - 1));
      expect(delay).toBeGreaterThanOrEqual(Math.max(wait / 2, retryAfter / 1000));
      expect(delay).toBeLessThanOrEqual(Math.max(wait * 1.5, retryAfter / 1000));
    }),
    { seed: 20_261_130 },
  );
});

test.each([
  ["the last attempt", busy, 3, 3, "it is busy (after 3 attempts)"],
  ["the only attempt", busy, 1, 1, "it is busy"],
  ["a failure that no attempt can change", { reason: "no such model", retry: false }, 1, 3, "no such model"],
] as const)("nothing follows %s", (_, failure, attempt, attempts, reason) => {
  expect(nextAttempt(failure, attempt, attempts)).toEqual({ reason, delay: undefined });
});
