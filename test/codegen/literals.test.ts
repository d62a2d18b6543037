import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defineEnvironment, list, map, string } from "wherefore";
import { toModule } from "../../src/codegen/index.ts";
import { literal } from "../../src/codegen/literal.ts";
import { runs } from "../runs.ts";
import { loaded } from "./loaded.ts";

/** Texts that end strings, templates, comments and scripts where they are not escaped, and names that are JavaScript's own. */
// biome-ignore format: table
const hostileTexts = [
  `"`, `'`, "`", "\\", `\\"`, "\n", "\r\n", "\u2028", "\u2029", "\0", "\u0085", "\ufeff", "\ud800", "\udfff\ud800", "😀",
  "</script>", "<!--", "-->", "*/", "/*", "//", `$${""}{x}`, "#{x}", `"); alert(1); ("`, "]]>", "&quot;",
  "__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "default", "delete", "class", "await",
  "import", "eval", "arguments", "undefined", "NaN", "null", "this", "context", "exact", "matches", "plain", "", " ", "0", "1e9",
];

const text = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: "binary" }), fc.string());

describe("a literal", () => {
  test("is the value, and cannot end where it stands", () => {
    fc.assert(
      fc.property(text, (value) => {
        const code = literal(value);
        expect(new Function(`return ${code};`)()).toBe(value);
        expect(code).not.toMatch(/[<>\u2028\u2029\r\n]/);
      }),
      runs(5_000),
    );
  });

  test.each([0, -0, 1, -1, 1.5, 1e21, 1e-7, 2 ** 53, true, false])("of %j is the value", (value) => {
    expect(Object.is(new Function(`return ${literal(value)};`)(), value)).toBe(true);
  });
});

/** A filter's own literal of a text: escapes for what it cannot have as it stands. */
function quote(value: string): string {
  return `"${[...value]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      if (/[\w <>${}()/*'`&;!#\]-]/.test(character)) return character;
      return `\\U${code.toString(16).padStart(8, "0")}`;
    })
    .join("")}"`;
}

const wellFormed = text.filter((value) => !/\p{Surrogate}/u.test(value));

test("hostile texts and keys of filters mean what they say", () => {
  const environment = defineEnvironment({ fields: { name: string, labels: map(string), roles: list(string) } });
  fc.assert(
    fc.property(wellFormed, wellFormed, wellFormed, (key, value, other) => {
      const filter = `labels[${quote(key)}] == ${quote(value)} && (contains(roles, ${quote(other)}) || has_prefix(name, ${quote(value)}))`;
      const predicate = environment.compile(filter);
      const { code } = toModule(predicate);
      expect(code).not.toMatch(/<\/script|<!--|[\u2028\u2029]/);
      const { matches } = loaded<{ matches: (context: unknown) => boolean }>(code);
      const fast = environment.with({ codegen: true }).compile(filter);
      const labels = Object.defineProperty({}, key, { value, enumerable: true });
      for (const context of [
        { labels, roles: [other] },
        { labels, name: `${value}x` },
        { labels: new Map([[key, value]]), roles: [other] },
        { labels: { [`${key}x`]: value }, roles: [other] },
        JSON.parse(
          `{"labels": {${JSON.stringify(key)}: ${JSON.stringify(value)}}, "roles": [${JSON.stringify(other)}]}`,
        ),
        {},
      ]) {
        const verdict = predicate.interpret(context);
        expect(matches(context)).toBe(verdict);
        expect(fast.matches(context)).toBe(verdict);
      }
    }),
    runs(3_000),
  );
});

test("fields with hostile names are read, and nothing that every object inherits", () => {
  const names = hostileTexts.filter(
    (name) => /^[\p{L}_][\p{L}\p{Nd}_]*$/u.test(name) && !["null", "true"].includes(name),
  );
  for (const name of names) {
    const environment = defineEnvironment({ fields: { [name]: string, inside: { [name]: string } } });
    const filter = `${name} == "a" && inside.${name} == "b"`;
    if (!environment.check(filter).ok) continue;
    const predicate = environment.compile(filter);
    const { matches } = loaded<{ matches: (context: unknown) => boolean }>(toModule(predicate).code);
    const own = (value: unknown) => Object.defineProperty({}, name, { value, enumerable: true });
    const context = Object.defineProperty(own("a"), "inside", { value: own("b"), enumerable: true });
    expect([name, matches(context), matches({}), matches({ inside: {} })]).toEqual([name, true, false, false]);
  }
});
