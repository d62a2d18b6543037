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
    for (let depth = 0; depth < path.length; depth++) {
      const outer = path.slice(0, depth).reduceRight<unknown>((value, step) => ({ [step]: value }), undefined);
      expect(read(outer ?? {})).toBeUndefined();
      const inherited = path
        .slice(0, depth)
        .reduceRight<unknown>((value, step) => ({ [step]: value }), Object.create({ [path[depth] ?? ""]: {} }));
      expect(() => read(inherited)).toThrow("unusual data");
    }
  });
});
