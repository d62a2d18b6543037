import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/** Replaces `src/teleport/getters.ts` by generated functions. */
export function generatedGetters(): Plugin {
  return {
    name: "generated-getters",
    setup({ onLoad }) {
      onLoad({ filter: /src[\\/]teleport[\\/]getters\.ts$/ }, async () => ({ contents: await gettersSource() }));
    },
  };
}

const sources = (path: string) => pathToFileURL(resolve("src", path)).href;

/** The module with a function for each field of the session filter. */
export async function gettersSource(): Promise<string> {
  const { sessionFilter }: typeof import("../src/teleport/session-filter.ts") = await import(
    sources("teleport/session-filter.ts")
  );
  const { member }: typeof import("../src/codegen/literal.ts") = await import(sources("codegen/literal.ts"));
  const getters = sessionFilter.fields.map(({ name, path }) => `  ${JSON.stringify(name)}: ${getter(path, member)},`);
  return [
    `import { unusual } from "../plain.ts";`,
    `import { isPlain } from "../types/value.ts";`,
    `export const getters = {`,
    ...getters,
    `};`,
  ].join("\n");
}

/**
 * A function of a context, which is plain. It tests the prototype of an object right after it has read a property, when the
 * engine knows the object's shape.
 */
function getter(path: readonly string[], member: (object: string, name: string) => string): string {
  const steps = path.map((name, depth) => {
    const [object, value] = [depth === 0 ? "context" : `data${depth - 1}`, `data${depth}`];
    const read = `const ${value} = ${member(object, name)};`;
    if (depth === 0) return read;
    return `if (${object} == null) return undefined; ${read} if (!isPlain(${object})) return unusual();`;
  });
  return `(context) => { ${steps.join(" ")} return data${path.length - 1}; }`;
}
