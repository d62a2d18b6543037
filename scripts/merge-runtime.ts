import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "tsup";

/** The chunk that holds all of the runtime. */
const merged = "chunk-runtime";

/**
 * Puts what `dist/runtime.js` imports into one file: a generated module that is imported with it is ready in a millisecond,
 * where ten files take several. What else imports those chunks gets the same from there, so that `ContextError` is one class.
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

/** The files of `dist` that one of them imports, directly or not, and itself. */
function reachable(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, target = ""] of readFileSync(`dist/${file}`, "utf8").matchAll(/^(?:import|\} from) "\.\/(.*)";$/gm)) {
    reachable(target, found);
  }
  return found;
}

/** What a file exports, in the one statement in which esbuild writes that. */
function exportsOf(file: string): readonly string[] {
  const [, names = ""] = /^export \{\n([\s\S]*?)\n\};$/m.exec(readFileSync(`dist/${file}`, "utf8")) ?? [];
  return names.split(",").flatMap((name) => /(\w+)\s*$/.exec(name)?.[1] ?? []);
}
