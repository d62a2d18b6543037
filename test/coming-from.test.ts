import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { applyFix, bool, defineEnvironment, field, int, list, map, required, string, timestamp } from "wherefore";

const environment = defineEnvironment({
  order: true,
  fields: {
    doc: {
      name: string,
      env: string,
      owner: string,
      size: int,
      public: bool,
      created: timestamp,
      tags: list(string),
      readers: list(string),
      labels: map(string),
    },
    user: required({ name: field(string, { required: true }), teams: list(string), admin: bool }),
  },
});

const page = readFileSync(new URL("../docs/coming-from.md", import.meta.url), "utf8");

/** The last cell of each row: what to write here. */
const filters = [...page.matchAll(/^\| .* \| `(.*)` \|$/gm)].map(([, filter = ""]) => filter.replaceAll("\\|", "|"));

/** The first cells: what to write elsewhere. */
const others = [...page.matchAll(/^\| `(.*?)`(?:, .*)? \| `.*` \|$/gm)].map(([, text = ""]) =>
  text.replaceAll("\\|", "|"),
);

describe("what to write here", () => {
  test("is there", () => {
    expect(filters.length).toBeGreaterThan(30);
  });

  test.each(filters)("%s has no errors, and goes to SQL", (filter) => {
    expect(environment.check(filter).diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const columns = Object.fromEntries(
      environment.fields.map(({ name }) => [name, { column: name, as: "json" as const }]),
    );
    expect(environment.compile(filter).toSQL({ dialect: "postgres", columns }).text).not.toBe("");
  });
});

describe("what to write elsewhere", () => {
  test("is another language, but for what both share", () => {
    expect(others.length).toBeGreaterThan(20);
    expect(others.filter((text) => environment.check(text).ok)).toEqual([]);
  });

  test.each([
    [`doc.env == 'prod' && 'ops' in user.teams`, `doc.env == "prod" && contains(user.teams, "ops")`],
    [`doc.env in ['prod', 'staging']`, `contains(set("prod", "staging"), doc.env)`],
    ["has(doc.owner)", `doc.owner != ""`],
    [`doc.name.startsWith('a')`, `has_prefix(doc.name, "a")`],
    [`doc.env = 'prod' AND NOT doc.public`, `doc.env == "prod" && !doc.public`],
    [`doc.env IN ('prod', 'staging')`, `contains(set("prod", "staging"), doc.env)`],
    ["doc.owner IS NOT NULL", `doc.owner != ""`],
    [`doc.tags.contains("pii")`, `contains(doc.tags, "pii")`],
    [`doc.tags.containsAll(["a", "b"])`, `contains_all(doc.tags, set("a", "b"))`],
    ["1 < doc.size < 10", "1 < doc.size && doc.size < 10"],
    [`doc.created < "2026-01-01T00:00:00Z"`, `doc.created < time("2026-01-01T00:00:00Z")`],
  ])("%s becomes %s by its fixes", (text, expected) => {
    expect(fixed(text)).toBe(expected);
  });
});

/** The text with the first fix of its first error applied, until none is left. */
function fixed(text: string): string {
  let now = text;
  for (let round = 0; round < 10; round++) {
    const error = environment.check(now).diagnostics.find(({ severity }) => severity === "error");
    const [fix] = error?.fixes ?? [];
    if (fix === undefined) break;
    now = applyFix(now, fix);
  }
  return environment.check(now).ok ? environment.format(now) : now;
}
