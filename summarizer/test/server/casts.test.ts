import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const files = globSync("{src/{api,cli,server},web/src,test,bench,scripts}/**/*.{ts,tsx}", { cwd: root }).map(
  (file) => ({
    file,
    text: readFileSync(`${root}${file}`, "utf8"),
  }),
);

/** Calls whose value is an answer, a body or a resource. */
const values = [
  String.raw`\.json\(\)\)?`,
  String.raw`JSON\.parse\([^;\n]*\)`,
  String.raw`\b(?:request|send|useData|jsonOf|valid)\([^;\n]*\)`,
  String.raw`\b(?:resources|api)\.\w+\([^;\n]*\)`,
];
const cast = new RegExp(String.raw`(?:${values.join("|")})\)* as (?!const\b)[\w{([]`);

// biome-ignore format: table
test.each([
  ["(await response.json()) as Token",                        true],
  ["JSON.parse(text) as { a: string }",                       true],
  ["(await jsonOf(response)) as Problem",                     true],
  ["(await resources.get(principal, kind, name)) as Role",    true],
  ["context.req.valid(\"json\") as Body",                      true],
  ["const token: Token = await jsonOf(response);",            false],
  ["JSON.parse(text)",                                        false],
])("%s: %j", (line, isCast) => {
  expect(cast.test(line)).toBe(isCast);
});

test("what the API takes and answers is of the contract's types, and no cast makes it another's", () => {
  const found = files.flatMap(({ file, text }) =>
    file.endsWith("casts.test.ts")
      ? []
      : text.split("\n").flatMap((line, at) => (cast.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});

test("a schema of the contract is not cast to another type", () => {
  const contract = files.filter(({ file }) => /^src\/(api|server)\//.test(file));
  const found = contract.filter(({ text }) => /\bas z\.|as unknown as\b(?! Server)/.test(text));
  expect(found.map(({ file }) => file)).toEqual([]);
});
