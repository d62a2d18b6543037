import * as runtime from "../../src/codegen/runtime/index.ts";

/** What a generated module exports, with the sources' runtime in place of `wherefore/runtime`; `functions`: what it imports besides. */
export function loaded<T>(code: string, functions: Readonly<Record<string, unknown>> = {}): T {
  const exported: string[] = [];
  const script = code
    .replaceAll(/^import \{ (.*) \} from "(.*)";$/gm, (_, names: string, from: string) => {
      const pattern = names.replaceAll(" as ", ": ");
      return `const { ${pattern} } = ${from === "wherefore/runtime" ? "runtime" : "functions"};`;
    })
    .replaceAll(/^export (function|const) (\w+)/gm, (_, kind: string, name: string) => {
      exported.push(name);
      return `${kind} ${name}`;
    });
  const load = new Function("runtime", "functions", `"use strict";\n${script}\nreturn { ${exported.join(", ")} };`);
  return load(runtime, functions) as T;
}
