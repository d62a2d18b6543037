import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { applyFix, type Code, codes, type Diagnostic } from "wherefore";
import { caseFiles, environmentOf, isOfPolicies, judge, pathOf, readCases, writeCases } from "./cases.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

if (process.env["UPDATE"] !== undefined) {
  for (const file of caseFiles) {
    writeFileSync(pathOf(file), writeCases(readCases(file).map((one) => ({ ...one, ...judge(one) }))));
  }
}

describe.each(caseFiles)("%s", (file) => {
  test.each(readCases(file))("$title", (one) => {
    const { text, diagnostics, summary, rendering } = judge(one);
    expect(summary).toBe(one.summary);
    expect(rendering).toBe(one.rendering);
    if (isOfPolicies(one)) return;
    for (const diagnostic of diagnostics) {
      for (const { span } of [diagnostic, ...(diagnostic.related ?? [])]) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        expect(span.end).toBeLessThanOrEqual(text.length);
      }
      for (const fix of diagnostic.fixes ?? []) {
        expect(fix.title).toMatch(/^\S.*\S$/);
        const fixed = environmentOf(one).check(applyFix(text, fix)).diagnostics;
        expect(count(fixed, diagnostic.code), fix.title).toBeLessThan(count(diagnostics, diagnostic.code));
        for (const { code } of fixed.filter(({ severity }) => severity === "error")) {
          expect(count(fixed, code), `${fix.title} gives ${code}`).toBeLessThanOrEqual(count(diagnostics, code));
        }
      }
    }
  });

  test("has no title twice", () => {
    const titles = readCases(file).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

test("every code has a case", () => {
  const seen = new Set(caseFiles.flatMap(readCases).flatMap((one) => judge(one).diagnostics.map(({ code }) => code)));
  expect(codes.filter((code) => !seen.has(code))).toEqual([]);
});

test("code and params say everything that a message says, as JSON", () => {
  const messages = new Map<string, string>();
  for (const { code, params, message } of caseFiles.flatMap(readCases).flatMap((one) => judge(one).diagnostics)) {
    const said = JSON.stringify([code, params]);
    expect(JSON.parse(said)).toEqual([code, params]);
    expect(message, said).toBe(messages.get(said) ?? message);
    messages.set(said, message);
  }
});

test("every code links to its section of the page on GitHub", () => {
  const { homepage } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as { homepage: string };
  const sections = readFileSync(`${root}/docs/diagnostics.md`, "utf8");
  for (const { code, link } of caseFiles.flatMap(readCases).flatMap((one) => judge(one).diagnostics)) {
    expect(link).toBe(`${homepage}/blob/main/docs/diagnostics.md#${code}`);
    expect(sections).toContain(`\n### \`${code}\`\n`);
  }
});

function count(diagnostics: readonly Diagnostic[], code: Code): number {
  return diagnostics.filter((diagnostic) => diagnostic.code === code).length;
}
