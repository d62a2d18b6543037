import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { resourceFilter, sessionFilter } from "wherefore/teleport";
import { pages, plots } from "../scripts/docs.ts";
import { conditions } from "../src/teleport/documents/conditions.ts";
import { differences } from "./oracle/differences.ts";

const docs = new URL("../docs/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, docs), "utf8");

describe("is what npm run docs:write makes of the code", () => {
  test.each(Object.entries(pages))("%s", (name, make) => {
    if (process.env["UPDATE"] !== undefined) writeFileSync(new URL(name, docs), make());
    expect(read(name)).toBe(make());
  });

  test.each(Object.entries(plots))("%s", async (name, draw) => {
    const svg = await draw();
    if (process.env["UPDATE"] !== undefined) writeFileSync(new URL(name, docs), svg);
    expect(read(name)).toBe(svg);
  });
});

describe("the filters of language.md", () => {
  const fences = [...read("language.md").matchAll(/^```filter(.*)\n([\s\S]*?)\n```$/gm)];
  const examples = fences.map(([, options = "", text = ""]): [string, string] => [text, options]);

  test("are there", () => {
    expect(examples.length).toBeGreaterThanOrEqual(20);
  });

  test.each(examples)("%s (%s)", (text, options) => {
    const base = options.includes("resource") ? resourceFilter : sessionFilter;
    const environment = base.with({ dialect: options.includes("teleport") ? "teleport" : "documented" });
    expect(environment.check(text).ok).toBe(!options.includes("error"));
  });
});

test("language.md names each difference from Go that the oracle knows, and no other", () => {
  const [, section = ""] = read("language.md").split("## Differences from Go");
  const listed = [...section.matchAll(/^- (.*?)(?::.*)?$/gm)].map(([, name]) => name);
  expect(listed).toEqual(differences.map(({ name }) => name));
});

test("teleport-roles.md lists every condition, with its environment", () => {
  const environments = {
    where: "whereClause",
    impersonate: "impersonateClause",
    review: "reviewClause",
    threshold: "thresholdFilter",
    join: "joinFilter",
    labels: "labelExpression",
    session: "sessionFilter",
    unread: "",
  };
  const cells = [...read("teleport-roles.md").matchAll(/^\| (.*) \|$/gm)].map(([, row = ""]) => row.split(/ ?\| ?/));
  const listed = cells
    .filter(([first]) => first?.startsWith("`"))
    .map((row) => row.map((cell) => cell.replaceAll("`", "")));
  const ofRoles = listed
    .filter((row) => row.length >= 4)
    .map(([path, environment]) => `role spec.allow.${path} ${environment}`);
  const ofOthers = listed.filter((row) => row.length === 3).map((row) => row.join(" "));
  const expected = Object.entries(conditions).flatMap(([kind, rows]) =>
    rows
      .filter(([path]) => !path.startsWith("spec.deny."))
      .map(([path, name]) => `${kind} ${path} ${environments[name] || "not supported"}`),
  );
  expect([...ofRoles, ...ofOthers.filter((row) => !row.startsWith("inference_policy"))]).toEqual(expected);
});

test("links of the pages lead somewhere", () => {
  for (const name of [...Object.keys(pages), "language.md", "teleport-roles.md"]) {
    for (const [, target = ""] of read(name).matchAll(/\]\(([\w.]+\.md)\)/g)) expect(read(target)).not.toBe("");
  }
});
