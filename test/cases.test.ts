import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { applyFix, type Code, codes, type Diagnostic } from "wherefore";
import { caseFiles, environmentOf, isOfPolicies, judge, pathOf, readCases, writeCases } from "./cases.ts";

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

function count(diagnostics: readonly Diagnostic[], code: Code): number {
  return diagnostics.filter((diagnostic) => diagnostic.code === code).length;
}
