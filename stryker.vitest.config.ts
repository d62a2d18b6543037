import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** The tests that say what the checker and the evaluators do, in process; the properties with fewer runs. */
export default defineConfig({
  resolve: base.resolve ?? {},
  test: {
    include: [
      "test/cases.test.ts",
      "test/check/**/*.test.ts",
      "test/environment.test.ts",
      "test/evaluation/**/*.test.ts",
      "test/functions.test.ts",
      "test/guide.test.ts",
      "test/policies/**/*.test.ts",
      "test/properties/evaluation.test.ts",
      "test/teleport/**/*.test.ts",
    ],
    env: { RUNS_SHARE: "0.02" },
  },
});
