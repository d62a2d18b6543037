import { bool, defineEnvironment, float, int, list, map, string, timestamp } from "wherefore";
import { resourceFilter, sessionFilter, whereClause } from "wherefore/teleport";
import { impersonateClause, labelExpression, reviewClause } from "wherefore/teleport/roles";
import type { FilterEnvironment } from "../src/predicate.ts";

/** Field names that every object inherits, and that are easily taken for fields. */
const hostile = defineEnvironment({
  fields: {
    ["__proto__"]: string,
    constructor: { ["__proto__"]: map(string), toString: list(string), kind: string },
    hasOwnProperty: map(list(string)),
    valueOf: string,
  },
});

/** Numbers and instants, which have an order here. */
const ordered = defineEnvironment({
  order: true,
  fields: {
    total: int,
    limit: int,
    ratio: float,
    placed: timestamp,
    sku: string,
    paid: bool,
    sizes: list(int),
    counts: map(int),
  },
});

/** Environments that a property of all filters has to hold in. */
export const environments: readonly (readonly [string, FilterEnvironment<never>])[] = [
  ["sessionFilter", sessionFilter],
  ["sessionFilter, teleport", sessionFilter.with({ dialect: "teleport" })],
  ["whereClause", whereClause],
  ["resourceFilter", resourceFilter],
  ["impersonateClause", impersonateClause],
  ["reviewClause, teleport", reviewClause.with({ dialect: "teleport" })],
  ["labelExpression", labelExpression],
  ["hostile names", hostile],
  ["ordered", ordered],
];
