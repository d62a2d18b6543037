import { chmodSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { defineConfig, type Options } from "tsup";
import { generatedGetters } from "./scripts/getters.ts";
import { leanDependencies } from "./scripts/lean-dependencies.ts";
import { mergeRuntime } from "./scripts/merge-runtime.ts";

const library = {
  index: "src/index.ts",
  teleport: "src/teleport/index.ts",
  roles: "src/teleport/roles.ts",
  codemirror: "src/codemirror/index.ts",
  analyze: "src/analyze/index.ts",
  testing: "src/testing.ts",
  yaml: "src/yaml.ts",
  internals: "src/internals.ts",
  codegen: "src/codegen/index.ts",
  runtime: "src/codegen/runtime/index.ts",
};

/** The root entry point in Node; its declarations are those of `index`. */
const inNode = { node: "src/node.ts" };

/**
 * Modules that programs import without the parser, such as a form that shows diagnostics. Each becomes a chunk of its own
 * with what it imports, so that a bundler leaves the parser's chunk out: Chevrotain has side effects.
 */
const parts = {
  "parts/error": "src/report/error.ts",
  "parts/environment": "src/environment.ts",
};

/** What ends up inside the bundle, with the file that holds its licence. */
const bundled = {
  "@noble/hashes": "LICENSE",
  chevrotain: "LICENSE.txt",
  commander: "LICENSE",
  "get-east-asian-width": "license",
  re2js: "LICENSE",
};

function writeLicences(): void {
  const texts = Object.entries(bundled).map(
    ([name, file]) => `${name}\n\n${readFileSync(`node_modules/${name}/${file}`, "utf8")}`,
  );
  writeFileSync("dist/third-party-licences.txt", texts.join("\n\n"));
}

/** The command has no source map: its first line would shift all others. */
function makeExecutable(path: string): void {
  const code = readFileSync(path, "utf8").replace(/^\/\/# sourceMappingURL=.*\n?/m, "");
  writeFileSync(path, `#!/usr/bin/env node\n${code}`);
  chmodSync(path, 0o755);
  rmSync(`${path}.map`);
}

/** Source maps hold the library's own sources; of what is bundled into it, they keep the names of files alone. */
function trimSourceMaps(): void {
  for (const path of globSync("dist/*.map")) {
    const map = JSON.parse(readFileSync(path, "utf8")) as { sources: string[]; sourcesContent: (string | null)[] };
    const sourcesContent = map.sourcesContent.map((text, at) =>
      map.sources[at]?.includes("node_modules/") ? null : text,
    );
    writeFileSync(path, JSON.stringify({ ...map, sourcesContent }));
  }
}

/**
 * Each format splits what its entries share into chunks, so that `FilterError` is one class whichever entry it comes
 * from. Development dependencies are bundled: they are ESM only.
 */
const shared: Options = {
  target: "node20",
  splitting: true,
  external: ["yaml", "fast-check", /^@codemirror\//, /^@lezer\//],
  inject: ["scripts/group-by.ts"],
  esbuildPlugins: [generatedGetters(), leanDependencies()],
  dts: { entry: library, compilerOptions: { lib: ["es2023", "dom", "dom.iterable"], stripInternal: true } },
};

export default defineConfig(() => {
  rmSync("dist", { recursive: true, force: true });
  return [
    {
      ...shared,
      format: "esm",
      sourcemap: true,
      entry: { ...library, ...inNode, ...parts, cli: "src/cli/main.ts" },
      onSuccess: async () => {
        rmSync("dist/parts", { recursive: true });
        await mergeRuntime();
        makeExecutable("dist/cli.js");
        trimSourceMaps();
        writeLicences();
      },
    },
    { ...shared, format: "cjs", entry: { ...library, ...inNode } },
  ];
});
