import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** The library's tests of its own sources: without the built package, and without the long random runs. */
export default defineConfig({
  resolve: base.resolve ?? {},
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/package/**", "test/architecture.test.ts", "test/properties/**", "test/oracle/**"],
  },
});
