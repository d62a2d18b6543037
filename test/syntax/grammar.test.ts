import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ebnf } from "../../scripts/grammar/ebnf.ts";
import { productions } from "../../scripts/grammar/productions.ts";
import { artefacts } from "../../scripts/grammar.ts";
import { Grammar } from "../../src/syntax/grammar.ts";

describe("grammar/", () => {
  test.each(Object.entries(artefacts))("%s is what the parser has", (name, make) => {
    const written = readFileSync(new URL(`../../grammar/${name}`, import.meta.url), "utf8");
    expect(written, "run `npm run grammar`").toBe(make());
  });

  test("defines every rule that it uses, and no other", () => {
    const names = productions().map(({ name }) => name);
    const withoutComments = ebnf().replace(/\(\*.*?\*\)/gs, "");
    const text = withoutComments.replace(/\/\S.*\/|"[^"]+"/g, "");
    const defined = new Set([...text.matchAll(/^(\w+)\s*=/gm)].map(([, name]) => name));
    const used = new Set([...text.replace(/^\w+\s*=/gm, "").matchAll(/\w+/g)].map(([name]) => name));
    expect([...used].filter((name) => !defined.has(name))).toEqual([]);
    expect(names).toEqual(["Filter", "Or", "And", "Compare", "Operand"]);
  });

  test("the parser's own validation finds nothing to say", () => {
    expect(() => new Grammar({ skipValidations: false })).not.toThrow();
  });
});
