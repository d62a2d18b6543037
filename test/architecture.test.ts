import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { preProcessFile } from "typescript";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The files and folders of `src` in the order in which data flows through them. A file imports from its own line and
 * from those above, never from below. `report/` draws what several passes give, so that its files have lines of their own.
 */
const order: readonly (readonly string[])[] = [
  ["source", "language-version", "limits", "words", "suggest", "report/width", "report/paint"],
  ["types/"],
  ["messages", "messages/", "diagnostic"],
  ["report/excerpt", "report/render", "report/sarif", "report/github", "report/error"],
  ["syntax/"],
  ["functions/"],
  ["dialects", "environment"],
  ["typed", "untyped", "constant"],
  ["check/"],
  ["read", "interpret", "plain"],
  ["compile", "generate"],
  ["secrets"],
  ["explanation", "report/draw", "explain"],
  ["reduce/"],
  ["lint/"],
  ["editor/"],
  ["sql/"],
  ["definition/"],
  ["predicate"],
  ["policies/"],
  ["analyze/"],
  ["codegen/"],
  ["yaml/"],
  ["teleport/"],
  ["yaml"],
  ["policy-tests/", "policy-audit/"],
  ["codemirror/"],
  ["testing", "testing/"],
  ["index", "internals", "node"],
  ["cli/"],
];

interface Import {
  readonly file: string;
  /** A file for a relative import, a package's specifier for any other. */
  readonly target: string;
  readonly isRelative: boolean;
}

const imports = (pattern: string): readonly Import[] =>
  globSync(pattern, { cwd: root, exclude: ["**/node_modules/**"] }).flatMap((file) =>
    preProcessFile(readFileSync(`${root}/${file}`, "utf8"), true, true).importedFiles.map(({ fileName }): Import => {
      const isRelative = fileName.startsWith(".");
      return { file, target: isRelative ? posix.join(posix.dirname(file), fileName) : fileName, isRelative };
    }),
  );

const line = (file: string): number => {
  const name = file.replace(/^src\//, "").replace(/\.ts$/, "");
  return order.findIndex((entries) =>
    entries.some((entry) => (entry.endsWith("/") ? name.startsWith(entry) : name === entry)),
  );
};

describe("src", () => {
  const all = imports("src/**/*.ts");

  test("every file has its place in the order", () => {
    expect(globSync("src/**/*.ts", { cwd: root }).filter((file) => line(file) < 0)).toEqual([]);
  });

  test("every line of the order is there", () => {
    const files = globSync("src/**/*.ts", { cwd: root }).map((file) => file.replace(/^src\//, ""));
    const isThere = (entry: string) =>
      files.some((file) => (entry.endsWith("/") ? file.startsWith(entry) : file === `${entry}.ts`));
    expect(order.flat().filter((entry) => !isThere(entry))).toEqual([]);
  });

  /**
   * The command's environments are Teleport's unless another is named, and it evaluates sessions of Teleport's audit log;
   * `yaml.ts` exports the readers of Teleport's documents, which it had before it read any other.
   */
  const ofTeleport = /^src\/(?:teleport|cli)\/|^src\/yaml\.ts$/;

  test("only what is Teleport's speaks of it", () => {
    const words = /teleport|cluster|sessions?\b|documented\b|kube|\b(?:ssh|k8s)\b|summariz/i;
    const lines = globSync("src/**/*.ts", { cwd: root })
      .filter((file) => !ofTeleport.test(file))
      .flatMap((file) =>
        readFileSync(`${root}/${file}`, "utf8")
          .split("\n")
          .map((text, index) => `${file}:${index + 1}: ${text.trim()}`),
      );
    expect(lines.filter((text) => words.test(text))).toEqual([]);
  });

  test("imports point upstream", () => {
    const downstream = all.filter(({ file, target, isRelative }) => isRelative && line(target) > line(file));
    expect(downstream.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  test("nothing is imported from outside src but the package's own description", () => {
    const outside = all.filter(({ target, isRelative }) => isRelative && !target.startsWith("src/"));
    expect(outside.filter(({ target }) => target !== "package.json")).toEqual([]);
  });

  test.each([
    ["chevrotain", /^src\/syntax\//],
    ["@noble/hashes", /^src\/policies\/version\.ts$/],
    ["get-east-asian-width", /^src\/report\/width\.ts$/],
    ["re2js", /^src\/teleport\/patterns\.ts$/],
    ["yaml", /^src\/(yaml|teleport\/documents|policy-tests|policy-audit|cli)\//],
    ["commander", /^src\/cli\//],
    ["@codemirror/", /^src\/codemirror\//],
    ["@lezer/", /^src\/codemirror\//],
    ["fast-check", /^src\/testing(\.ts|\/)/],
    ["node:", /^src\/cli\//],
  ])("only its own place imports %s", (name, place) => {
    const importers = all.filter(({ target, isRelative }) => !isRelative && target.startsWith(name));
    expect(importers.filter(({ file }) => !place.test(file))).toEqual([]);
  });
});

describe("summarizer", () => {
  const all = imports("summarizer/**/*.ts");
  const { exports } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as { exports: Record<string, unknown> };
  const entries = Object.keys(exports).map((entry) => posix.join("wherefore", entry));

  test("imports the library by its public entry points alone", () => {
    const targets = all.filter(({ target, isRelative }) => !isRelative && /^wherefore\b(?!-)/.test(target));
    expect(targets.filter(({ target }) => !entries.includes(target))).toEqual([]);
    expect(targets.length).toBeGreaterThan(0);
  });

  test("imports no file of the library", () => {
    const own = /^(summarizer|scripts)\//;
    expect(all.filter(({ target, isRelative }) => isRelative && !own.test(target))).toEqual([]);
  });
});
