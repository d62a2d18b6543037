import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyFix } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { runs } from "../runs.ts";

const word = fc.constantFrom("a", "b", "");
const literal = word.map((value) => JSON.stringify(value));
const label = fc.constantFrom(`user.metadata.labels["x"]`, `user.metadata.labels["y"]`);
const trait = fc.constantFrom(`user.spec.traits["x"]`, "user.spec.roles");
const atom = fc.oneof(
  fc.tuple(fc.constantFrom("==", "!="), label, literal).map(([operator, a, b]) => `${a} ${operator} ${b}`),
  fc.tuple(label, literal).map(([a, b]) => `has_prefix(${a}, ${b})`),
  fc.tuple(fc.constantFrom("contains", "all_equal"), trait, literal).map(([name, a, b]) => `${name}(${a}, ${b})`),
);
const { filter } = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    atom,
    atom.map((inner) => `!${inner.includes("=") ? `(${inner})` : inner}`),
    tie("filter").map((inner) => `!(${inner})`),
    fc.array(tie("filter"), { minLength: 2, maxLength: 3 }).map((all) => `(${all.join(" && ")})`),
    fc.array(tie("filter"), { minLength: 2, maxLength: 3 }).map((all) => `(${all.join(" || ")})`),
  ),
}));
const users = fc.record({
  metadata: fc.record({ labels: fc.dictionary(fc.constantFrom("x", "y"), word) }),
  spec: fc.record({
    roles: fc.array(word, { maxLength: 2 }),
    traits: fc.dictionary(fc.constant("x"), fc.array(word, { maxLength: 2 })),
  }),
});
const codes = new Set(["missing-key", "empty-list"]);

test("a fix for what is absent leaves one warning fewer, and a filter that matches no more", () => {
  let applied = 0;
  fc.assert(
    fc.property(filter, fc.array(users, { minLength: 8 }), (source, contexts) => {
      const before = sessionFilter.check(source).diagnostics.filter(({ code }) => codes.has(code));
      const [fix] = before.flatMap(({ fixes = [] }) => fixes);
      if (fix === undefined) return;
      applied += 1;
      const fixed = applyFix(source, fix);
      const after = sessionFilter.check(fixed).diagnostics.filter(({ code }) => codes.has(code));
      expect(after.length).toBeLessThan(before.length);
      expect(fix.safe).toBeUndefined();
      const [original, narrower] = [sessionFilter.compile(source), sessionFilter.compile(fixed)];
      for (const user of contexts) if (narrower.matches({ user })) expect(original.matches({ user })).toBe(true);
    }),
    runs(1_000),
  );
  expect(applied).toBeGreaterThan(100);
});
