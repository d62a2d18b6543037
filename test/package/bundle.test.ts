import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import type { sessionFilter } from "wherefore/teleport";
import { caseFiles, environmentOf, isOfPolicies, readCases } from "../cases.ts";
import { assertBuilt, root } from "./built.ts";

/** The bundle leaves parts of the parser's library out: whatever the text, it has to say what the sources say. */
describe("the bundle says what the sources say", () => {
  let bundled: typeof sessionFilter;

  beforeAll(async () => {
    assertBuilt();
    const { href } = pathToFileURL(`${root}/dist/teleport.js`);
    ({ sessionFilter: bundled } = (await import(href)) as { sessionFilter: typeof sessionFilter });
  });

  test.each(caseFiles)("%s", (file) => {
    for (const one of readCases(file).filter((each) => !isOfPolicies(each) && !/env:|analysis:/.test(each.options))) {
      const environment = environmentOf(one);
      const { dialect, kinds, limits } = environment.data;
      const read = dialect.name === "teleport" ? "teleport" : "documented";
      const same = bundled.with({ dialect: read, kinds, limits, analysis: undefined });
      for (let end = 0; end <= Math.min(one.written.length, 400); end++) {
        const text = one.written.slice(0, end);
        expect(same.check(text)).toEqual(environment.check(text));
      }
    }
  });
});
