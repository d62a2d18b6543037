import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sessionFilter } from "wherefore/teleport";
import { contexts, filters } from "wherefore/testing";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { environments } from "../environments.ts";
import { runs } from "../runs.ts";

type Context = Readonly<Record<string, unknown>>;

interface Split {
  readonly text: string;
  readonly context: Context;
  readonly known: Context;
  readonly rest: Context;
}

/** A filter, and a context in which what it reads is often set, split by roots. */
function splits(environment: FilterEnvironment<Context>): fc.Arbitrary<Split> {
  const roots = [...new Set(environment.data.fields.map(({ path: [root = ""] }) => root))];
  return filters(environment)
    .chain((text) => {
      const { fields } = environment.compile(text);
      const context = contexts(environment, { fields });
      return fc.tuple(fc.constant(text), context, fc.subarray(roots));
    })
    .map(([text, context, given]) => {
      const part = (isGiven: boolean) =>
        Object.fromEntries(Object.entries(context).filter(([root]) => given.includes(root) === isGiven));
      const missing = Object.fromEntries(given.filter((root) => context[root] == null).map((root) => [root, null]));
      return { text, context, known: { ...part(true), ...missing }, rest: part(false) };
    });
}

describe.each(environments as readonly (readonly [string, FilterEnvironment<Context>])[])(
  "%s",
  (_name, environment) => {
    const property = (check: (split: Split) => void) =>
      fc.assert(fc.property(splits(environment), check), runs(10_000));

    test("what is left has the verdict over the rest that the whole has over all", () =>
      property(({ text, context, known, rest }) => {
        const predicate = environment.compile(text);
        const residual = predicate.given(known);
        const verdict = predicate.interpret(context);
        expect(residual.matches(rest)).toBe(verdict);
        expect(residual.interpret(rest)).toBe(verdict);
        expect(residual.explain(rest).value).toBe(verdict);
        if (residual.constant !== undefined) expect(residual.constant).toBe(verdict);
        expect(predicate.given(context).given(rest).matches({})).toBe(verdict);
      }));

    test("it reads nothing that is known", () =>
      property(({ text, known }) => {
        const residual = environment.compile(text).given(known);
        expect(residual.fields.filter((name) => Object.hasOwn(known, name.split(".")[0] ?? ""))).toEqual([]);
      }));

    test("its text passes the checks, and has its verdict over all", () =>
      property(({ text, context, known }) => {
        const residual = environment.compile(text).given(known);
        const { ok, diagnostics } = environment.check(residual.source);
        expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
        expect(ok).toBe(true);
        expect(String(residual)).toBe(residual.source);
        const again = environment.compile(residual.source);
        expect(again.interpret(context)).toBe(residual.interpret(context));
        expect(String(again)).toBe(residual.source);
      }));
  },
);

/** Few words, so that keys are often found and values often equal. */
const word = fc.constantFrom("", "a", "b", "c", "__proto__");
const texts = fc.oneof(
  word.map((text) => JSON.stringify(text)),
  fc.constantFrom("session.login", "session.user"),
);
const lists = fc.oneof(
  fc.array(texts, { maxLength: 2 }).map((items) => `set(${items.join(", ")})`),
  texts.map((key) => `user.spec.traits[${key}]`),
);
const label = texts.map((key) => `user.metadata.labels[${key}]`);
const text = fc.oneof(
  texts,
  label,
  label.map((key) => `user.metadata.labels[${key}]`),
);
const conditions = fc.oneof(
  fc.tuple(fc.constantFrom("==", "!="), text, text).map(([operator, a, b]) => `${a} ${operator} ${b}`),
  fc.tuple(fc.constantFrom("==", "!="), lists, lists).map(([operator, a, b]) => `${a} ${operator} ${b}`),
  fc.tuple(fc.constantFrom("contains_any", "contains_all"), lists, lists).map(([name, a, b]) => `${name}(${a}, ${b})`),
  fc
    .tuple(fc.constantFrom("all_equal", "all_end_with", "is_subset", "contains"), lists, text)
    .map(([name, a, b]) => `${name}(${a}, ${b})`),
);
const { filter } = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    conditions,
    tie("filter").map((inner) => `!(${inner})`),
    fc.array(tie("filter"), { minLength: 2, maxLength: 3 }).map((all) => `(${all.join(" && ")})`),
    fc.array(tie("filter"), { minLength: 2, maxLength: 3 }).map((all) => `(${all.join(" || ")})`),
  ),
}));
const users = fc.record({
  metadata: fc.record({ labels: fc.dictionary(word, word) }),
  spec: fc.record({ traits: fc.dictionary(word, fc.array(word, { maxLength: 2 })) }),
});
const sessions = fc.record({ login: word, user: word });

test("an entry of a known map, under a key that is not known, is a condition on the key", () => {
  fc.assert(
    fc.property(filter, users, sessions, (source, user, session) => {
      const predicate = sessionFilter.compile(source);
      const verdict = predicate.interpret({ user, session });
      const residual = predicate.given({ user });
      expect(residual.matches({ session })).toBe(verdict);
      expect(residual.fields.filter((name) => !name.startsWith("session."))).toEqual([]);
      expect(sessionFilter.compile(String(residual)).matches({ user, session })).toBe(verdict);
      expect(predicate.given({ session }).matches({ user })).toBe(verdict);
    }),
    runs(10_000),
  );
});
