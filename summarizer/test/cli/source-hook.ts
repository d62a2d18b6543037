import { registerHooks } from "node:module";

const entries: Readonly<Record<string, string>> = {
  wherefore: "index.ts",
  "wherefore/teleport": "teleport/index.ts",
  "wherefore/yaml": "yaml.ts",
};

/** Lets a program that is run by `node --import` use the library's source, so that no build is needed first. */
registerHooks({
  resolve(specifier, context, next) {
    const entry = Object.hasOwn(entries, specifier) ? entries[specifier] : undefined;
    if (entry === undefined) return next(specifier, context);
    return { url: new URL(`../../../src/${entry}`, import.meta.url).href, shortCircuit: true };
  },
});
