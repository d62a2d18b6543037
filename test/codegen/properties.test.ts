import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contexts, filters } from "wherefore/testing";
import { toModule } from "../../src/codegen/index.ts";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { environments } from "../environments.ts";
import { hostile } from "../policies/hostile.ts";
import { outcome } from "../policies/scan.ts";
import { runs } from "../runs.ts";
import { everyType, functionsOf } from "./environment.ts";
import { loaded } from "./loaded.ts";

interface Module {
  readonly matches: (context: unknown) => boolean;
}

const all: readonly (readonly [string, FilterEnvironment<never>])[] = [...environments, ["every type", everyType]];

/** A filter with contexts in which the fields that it reads are often set. */
function cases(
  environment: FilterEnvironment<never>,
  change = (context: unknown, _fields: readonly string[]) => fc.constant(context),
) {
  return filters(environment).chain((text) => {
    const { fields } = environment.compile(text);
    const context = contexts(environment, { fields }).chain((data) => change(data, fields));
    return fc.tuple(fc.constant(text), fc.array(context, { minLength: 1, maxLength: 3 }));
  });
}

describe.each(all)("generated code of %s", (_name, environment) => {
  const fast = environment.with({ codegen: true });

  function expectSame(text: string, data: readonly unknown[]): void {
    const predicate = environment.compile(text);
    const functions = functionsOf(environment);
    const module = loaded<Module>(toModule(predicate, { functions: "./functions.js" }).code, functions);
    const generated = fast.compile(text);
    for (const context of data) {
      const interpreted = outcome(() => predicate.interpret(context as never));
      expect(outcome(() => predicate.matches(context as never))).toEqual(interpreted);
      expect(outcome(() => generated.matches(context as never))).toEqual(interpreted);
      expect(outcome(() => module.matches(context))).toEqual(interpreted);
    }
  }

  test("has the verdicts of the interpreter and of closures", () => {
    fc.assert(
      fc.property(cases(environment), ([text, data]) => expectSame(text, data)),
      runs(2_000),
    );
  });

  test("has their verdicts and errors over hostile data", () => {
    const damaged = cases(environment, (context, fields) => hostile(context as never, fields));
    fc.assert(
      fc.property(damaged, ([text, data]) => expectSame(text, data)),
      runs(2_000),
    );
  });
});
