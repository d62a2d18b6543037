import * as fc from "fast-check";

/** Strings that filters and data share, so that comparisons are both true and false. */
// biome-ignore format: a list
const words = [
  "", "a", "b", "prod", "dev", "prod-eu", "alice", "bob", "alpha", "env", "teams", "été", "日本", "😀", "a\"b", "a\\b",
  "__proto__", "constructor", "toString", "0", "length", " prod", "prod ", "Prod", "a/b", "~1", "$.a", "100%", "it's",
] as const;

export const word: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...words) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 6 }) },
);
export const wholeNumber = fc.oneof(fc.constantFrom(0, 1, 2, 3), fc.nat());
export const fraction = fc.oneof(fc.constantFrom(0, 0.5, 1, 2.25), fc.double({ min: 0, max: 1e9, noNaN: true }));
export const instant = fc.oneof(
  fc.constantFrom(
    "2026-01-02T03:04:05Z",
    "2026-01-02T04:04:05+01:00",
    "2026-01-01T21:34:05-05:30",
    "2026-01-02T03:04:05.5Z",
  ),
  fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
);

/** Numbers of both signs; zero has none. */
export function signed(number: fc.Arbitrary<number>): fc.Arbitrary<number> {
  return fc.tuple(number, fc.boolean()).map(([value, below]) => (below && value !== 0 ? -value : value));
}
