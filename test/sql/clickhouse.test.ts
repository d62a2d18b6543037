import { afterAll, beforeAll, describe, test } from "vitest";
import { sessionFilter } from "wherefore/teleport";
import type { FilterEnvironment } from "../../src/predicate.ts";
import {
  identifier,
  inColumns,
  inJSON,
  inPlainColumns,
  inText,
  inTuple,
  isInstalled,
  runInClickHouse,
  text,
} from "./clickhouse-tables.ts";
import { agreeOnCrafted, agreeOnInstants, agreeOnKnownLists, agreeOnKnownMaps, craftedRows } from "./crafted.ts";
import { agreeOnFilters, agreeOnLarge, type Run, sampleRows } from "./differential.ts";
import { agreeOnDocuments } from "./documents.ts";
import { everyType } from "./environment.ts";
import { agreeOnNames } from "./names.ts";

describe.skipIf(!isInstalled)("ClickHouse", () => {
  let run: Run;
  let close = () => {};

  beforeAll(() => {
    ({ run, close } = runInClickHouse());
  });

  afterAll(() => close());

  const environments: readonly (readonly [string, FilterEnvironment<never>])[] = [
    ["every type", everyType],
    ["sessionFilter", sessionFilter],
    ["sessionFilter, teleport", sessionFilter.with({ dialect: "teleport" })],
  ];

  const storages = [
    ["columns", inColumns, { nul: true, instants: false }],
    ["columns without NULL", inPlainColumns, { nul: true, instants: false }],
    ["a Tuple", inTuple, { nul: true, instants: false }],
    ["JSON", inJSON, { nul: true, instants: true }],
    ["a text", inText, { nul: true, instants: true }],
  ] as const;

  describe.each(environments)("%s", (_name, environment) => {
    const rows = sampleRows(environment, 60);

    test.each(storages)("in %s", async (_storage, store) =>
      agreeOnFilters(environment, await store(run, environment, rows), 200),
    );
  });

  test.each(storages)(
    "crafted rows in %s",
    async (_storage, store, capacity) => {
      const table = await store(run, everyType, craftedRows(capacity));
      await agreeOnCrafted(table, capacity);
      await agreeOnInstants(table);
      await agreeOnKnownLists(table);
      await agreeOnKnownMaps(table);
    },
    300_000,
  );

  test("hostile names of columns", () => agreeOnNames("clickhouse", run, identifier));

  test("documents as others write them", () =>
    agreeOnDocuments("clickhouse", run, "String", {
      repeats: false,
      underflow: false,
      overflow: false,
      columnType: "String",
      literal: text,
    }));

  test("as large as a filter may be", async () => {
    await agreeOnLarge(await inColumns(run, everyType, sampleRows(everyType, 5)));
  });
});
