import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "tsup";

/** The name of the merged file. */
const merged = "chunk-runtime";

/**
 * Merges the chunks that `dist/runtime.js` imports into one file, because loading ten files takes several milliseconds. The
 * chunks re-export it, so that `ContextError` stays one class.
 */
export async function mergeRuntime(): Promise<void> {
  const files = [...reachable("runtime.js")];
  const parts = files.map((file, index) => ({ file, names: exportsOf(file), prefix: `part${index}_` }));
  const entry = `dist/${merged}.entry.js`;
  const statements = parts.map(({ file, names, prefix }) => {
    return `export { ${names.map((name) => `${name} as ${prefix}${name}`).join(", ")} } from "./${file}";`;
  });
  writeFileSync(entry, statements.join("\n"));
  await build({
    entry: { [merged]: entry },
    format: "esm",
    target: "node20",
    config: false,
    silent: true,
    sourcemap: true,
    outDir: "dist",
    splitting: false,
    dts: false,
  });
  rmSync(entry);
  for (const { file, names, prefix } of parts) {
    const renamed = names.map((name) => `${prefix}${name} as ${name}`).join(", ");
    writeFileSync(`dist/${file}`, names.length === 0 ? "" : `export { ${renamed} } from "./${merged}.js";\n`);
    rmSync(`dist/${file}.map`, { force: true });
  }
}

/** A file of `dist` and the files that it imports, directly or indirectly. */
function reachable(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, target = ""] of readFileSync(`dist/${file}`, "utf8").matchAll(/^(?:import|\} from) "\.\/(.*)";$/gm)) {
    reachable(target, found);
  }
  return found;
}

/** The names that a file exports: esbuild writes them in one statement. */
function exportsOf(file: string): readonly string[] {
  const [, names = ""] = /^export \{\n([\s\S]*?)\n\};$/m.exec(readFileSync(`dist/${file}`, "utf8")) ?? [];
  return names.split(",").flatMap((name) => /(\w+)\s*$/.exec(name)?.[1] ?? []);
}
