import { DatabaseSync } from "node:sqlite";
import { describe, test } from "vitest";
import { sessionFilter } from "wherefore/teleport";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { agreeOnCrafted, agreeOnInstants, agreeOnKnownLists, agreeOnKnownMaps, craftedRows } from "./crafted.ts";
import { agreeOnFilters, agreeOnLarge, sampleRows } from "./differential.ts";
import { agreeOnDocuments } from "./documents.ts";
import { everyType } from "./environment.ts";
import { agreeOnNames } from "./names.ts";
import { inColumns, inDocument, runIn } from "./sqlite-tables.ts";

const environments: readonly (readonly [string, FilterEnvironment<never>])[] = [
  ["every type", everyType],
  ["sessionFilter", sessionFilter],
  ["sessionFilter, teleport", sessionFilter.with({ dialect: "teleport" })],
];

describe.each(environments)("%s", (_name, environment) => {
  const rows = sampleRows(environment, 60);

  test("in columns", () => agreeOnFilters(environment, inColumns(environment, rows), 500));
  test("in one document", () => agreeOnFilters(environment, inDocument(environment, rows), 500));
});

describe("crafted rows", () => {
  const capacity = { nul: true, instants: true };
  const rows = craftedRows(capacity);

  test.each([
    ["columns", inColumns],
    ["one document", inDocument],
  ])("in %s", async (_storage, store) => {
    const table = store(everyType, rows);
    await agreeOnCrafted(table, capacity);
    await agreeOnInstants(table);
    await agreeOnKnownLists(table);
    await agreeOnKnownMaps(table);
  });
});

test("as large as a filter may be", () => agreeOnLarge(inColumns(everyType, sampleRows(everyType, 5))));

test("hostile names of columns", () => agreeOnNames("sqlite", runIn(new DatabaseSync(":memory:"))));

test("documents as others write them", () =>
  agreeOnDocuments("sqlite", runIn(new DatabaseSync(":memory:")), "TEXT", { repeats: true, underflow: true }));
