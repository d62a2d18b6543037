import { describe, expect, test } from "vitest";
import { getters } from "../../src/teleport/getters.ts";
import { sessionFilter } from "../../src/teleport/session-filter.ts";

describe("getters of the session filter", () => {
  test("there is one for each field", () => {
    expect(Object.keys(getters).sort()).toEqual(sessionFilter.fields.map(({ name }) => name).sort());
  });

  test.each(Object.entries(getters))("%s is read from its path, and as an own property alone", (name, getter) => {
    const read = getter as (context: unknown) => unknown;
    const path = name.split(".");
    const nested = path.reduceRight<unknown>((value, step) => ({ [step]: value }), "the value");
    expect(read(nested)).toBe("the value");
    for (let depth = 1; depth < path.length; depth++) {
      const nest = (innermost: unknown) =>
        path.slice(0, depth).reduceRight<unknown>((value, step) => ({ [step]: value }), innermost);
      for (const missing of [undefined, null, {}, Object.create(null)])
        expect(read(nest(missing)) ?? undefined).toBeUndefined();
      for (const odd of [
        "text",
        "",
        0,
        [],
        new Map(),
        new Date(),
        Object.create({ [path[depth] ?? ""]: "inherited" }),
      ]) {
        expect(() => read(nest(odd))).toThrow("unusual data");
      }
    }
  });
});
