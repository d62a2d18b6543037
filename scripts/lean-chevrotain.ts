import { readFileSync } from "node:fs";
import type { Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/**
 * Leaves out of the bundle what the parser never runs: Chevrotain's validation of grammars (the tests run it), its error
 * recovery, its syntax trees and its own error messages. Each part keeps its exported names.
 */
export function leanChevrotain(): Plugin {
  return {
    name: "lean-chevrotain",
    setup({ onLoad }) {
      for (const [path, write] of Object.entries(parts)) {
        const filter = new RegExp(
          `[\\\\/]chevrotain[\\\\/]lib[\\\\/]src[\\\\/]${path.replaceAll("/", "[\\\\/]")}\\.js$`,
        );
        onLoad({ filter }, ({ path: file }) => ({ contents: write(exportsOf(readFileSync(file, "utf8"))) }));
      }
    },
  };
}

/** What stands for each part; it gets the names that the part exports. */
const parts: Readonly<Record<string, (names: readonly string[]) => string>> = {
  "parse/grammar/checks": (names) => each(names, "() => []"),
  "parse/grammar/follow": (names) => each(names, "() => ({})"),
  "parse/errors_public": (names) => each(names, "{}"),
  "parse/cst/cst_visitor": (names) => each(names, "undefined"),
  "parse/parser/traits/recoverable": (names) =>
    `${each(without(names, "Recoverable"), "{}")}
    export class Recoverable {
      initRecoverable() { this.recoveryEnabled = false; }
      attemptInRepetitionRecovery() {}
      getHumanReadableRuleStack() { return []; }
    }`,
  "parse/parser/traits/tree_builder": (names) =>
    `${each(without(names, "TreeBuilder"), "{}")}
    const nothing = () => {};
    export class TreeBuilder {
      initTreeBuilder() {
        this.CST_STACK = [];
        this.outputCst = false;
        this.cstInvocationStateUpdate = this.cstFinallyStateUpdate = nothing;
        this.cstPostTerminal = this.cstPostNonTerminal = this.cstPostRule = nothing;
      }
    }`,
};

function exportsOf(source: string): readonly string[] {
  return [...source.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(([, name = ""]) => name);
}

function without(names: readonly string[], name: string): readonly string[] {
  if (!names.includes(name)) throw new Error(`Chevrotain no longer exports ${name} where it did`);
  return names.filter((other) => other !== name);
}

function each(names: readonly string[], value: string): string {
  return names.map((name) => `export const ${name} = ${value};`).join("\n");
}
