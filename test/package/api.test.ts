import { globSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { apiReports, type EntryReport } from "../../scripts/api.ts";
import { assertBuilt, root } from "./built.ts";

/** A change of the public types shows in a review of these files. */
let reports: readonly EntryReport[];

beforeAll(() => {
  assertBuilt();
  reports = apiReports();
  if (process.env["UPDATE"] === undefined) return;
  for (const { file, text } of reports) writeFileSync(`${root}/${file}`, text);
});

test("api/ has the public types of every entry point", () => {
  expect(globSync("api/*", { cwd: root }).sort()).toEqual(reports.map(({ file }) => file).sort());
  for (const { file, text } of reports) expect(readFileSync(`${root}/${file}`, "utf8"), file).toBe(text);
});
