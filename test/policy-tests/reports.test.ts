import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { toJUnit } from "../../src/policy-tests/junit.ts";
import type { ReportedTest } from "../../src/policy-tests/report.ts";
import { toTAP } from "../../src/policy-tests/tap.ts";
import { toAnnotations } from "../../src/report/github.ts";
import { runs } from "../runs.ts";

const text = fc.string({ unit: "binary", maxLength: 20 });
const reported: fc.Arbitrary<ReportedTest> = fc.record(
  {
    file: text,
    suite: text,
    name: text,
    line: fc.nat(),
    status: fc.constantFrom("passed" as const, "failed" as const, "error" as const),
    message: text,
    why: fc.array(text, { maxLength: 3 }),
  },
  { requiredKeys: ["file", "name", "line", "status"] },
);
const reports = fc.array(reported, { maxLength: 5 });

/** What XML 1.0 cannot contain, and surrogates alone. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const unwritable = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu;

const entities: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  "#10": "\n",
  "#13": "\r",
  "#9": "\t",
};
const unescaped = (xml: string) => xml.replaceAll(/&([^;]+);/g, (_, name: string) => entities[name] ?? "?");

test("JUnit names every test, whatever its name, and has nothing that XML forbids", () => {
  fc.assert(
    fc.property(reports, (tests) => {
      const xml = toJUnit(tests);
      expect(xml.match(unwritable)).toBeNull();
      const names = [...xml.matchAll(/<testcase name="([^"<]*)"/g)].map(([, name = ""]) => unescaped(name));
      const byFile = new Map<string, string[]>();
      for (const { file, name } of tests) byFile.set(file, [...(byFile.get(file) ?? []), name]);
      expect(names).toEqual([...byFile.values()].flat().map((name) => name.replaceAll(unwritable, "\ufffd")));
      expect(xml.replaceAll(/<[^<>]*>/g, "")).not.toMatch(/[<>]/);
    }),
    runs(200),
  );
});

test("TAP has a line for every test, and blocks of YAML that say why", () => {
  fc.assert(
    fc.property(reports, (tests) => {
      const tap = toTAP(tests);
      const points = [...tap.matchAll(/^(ok|not ok) (\d+) - /gm)];
      expect(points.map(([, result]) => result === "ok")).toEqual(tests.map(({ status }) => status === "passed"));
      const blocks = [...tap.matchAll(/^ {2}---\n([\s\S]*?)^ {2}\.\.\.$/gm)].map(([, block = ""]) =>
        parseAllDocuments(block).map((document) => document.toJS() as unknown),
      );
      const wrong = tests.filter(({ status }) => status !== "passed");
      expect(blocks).toEqual(
        wrong.map(({ message = "", why = [] }) => [
          expect.objectContaining({ message, ...(why.length > 0 && { why }) }),
        ]),
      );
    }),
    runs(200),
  );
});

test("annotations are a line each", () => {
  const point = (offset: number) => ({ line: 1, column: offset + 1, offset });
  fc.assert(
    fc.property(text, text, text, (file, message, help) => {
      const printed = toAnnotations([
        { file, code: "a", severity: "note", message, help, start: point(0), end: point(1) },
      ]);
      expect(printed).toMatch(/^::notice file=[^\r\n,]*,line=1,endLine=1,col=1,endColumn=2,title=a::[^\r\n]*\n$/);
    }),
    runs(200),
  );
});
