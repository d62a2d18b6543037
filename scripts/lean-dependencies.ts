import { readFileSync } from "node:fs";
import type { Options } from "tsup";
import ts from "typescript";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/**
 * Leaves out of the bundle what the lexer and the parser never run: Chevrotain's validation of tokens and grammars (the
 * tests run it), its analysis of regular expressions (each token says how it starts), its error recovery, syntax trees
 * and error messages, and the forms of rules that the grammar does not use. Each module keeps its exported names. Of the
 * widths of characters, it leaves out those that nothing asks for.
 */
export function leanDependencies(): Plugin {
  return {
    name: "lean-dependencies",
    setup({ onLoad }) {
      // esbuild takes the first answer: the modules below come before all others.
      for (const [path, lighten] of Object.entries(modules)) {
        const [name = "", inside = ""] = path.split(":");
        const pattern = `node_modules/${name}/lib/src/${inside}\\.js$`.replaceAll("/", "[\\\\/]");
        onLoad({ filter: new RegExp(pattern) }, ({ path: file }) => ({
          contents: settled(lighten(readFileSync(file, "utf8"))),
        }));
      }
      onLoad({ filter: /node_modules[\\/]get-east-asian-width[\\/]index\.js$/ }, ({ path: file }) => ({
        contents: withoutAmbiguous(readFileSync(file, "utf8")),
      }));
      onLoad({ filter: /node_modules[\\/](?:@?chevrotain|@noble[\\/]hashes)[\\/].*\.js$/ }, ({ path: file }) => ({
        contents: settled(readFileSync(file, "utf8")),
      }));
    },
  };
}

const digits = Array.from({ length: 9 }, (_, index) => String(index + 1));
/** Numbers of rule parts that the grammar does not have. */
const unused = digits.filter((digit) => digit === "1" || Number(digit) > 4);

/** What each module becomes; `chevrotain:scan/lexer` is `lib/src/scan/lexer.js` of the package. */
const modules: Readonly<Record<string, (source: string) => string>> = {
  "chevrotain:scan/reg_exp": (source) => each(exportsOf(source), "() => []"),
  "chevrotain:scan/reg_exp_parser": (source) => each(exportsOf(source), "() => {}"),
  "chevrotain:scan/lexer": emptied([
    "buildLineBreakIssueMessage",
    "checkLineBreaksIssues",
    "findEmptyMatchRegExps",
    "findEndOfInputAnchor",
    "findInvalidGroupType",
    "findInvalidPatterns",
    "findMissingPatterns",
    "findModesThatDoNotExist",
    "findDuplicatePatterns",
    "findStartOfInputAnchor",
    "findUnreachablePatterns",
    "findUnsupportedFlags",
    "getAsciiClass",
    "noMetaChar",
    "performRuntimeChecks",
    "performWarningRuntimeChecks",
    "tryToMatchStrToPattern",
    "usesLookAheadOrBehind",
    "validatePatterns",
    "validateRegExpPattern",
  ]),
  "chevrotain:scan/lexer_public": emptied([
    "createFullToken",
    "createStartOnlyToken",
    "handleModes",
    "updateTokenEndLineColumnLocation",
  ]),
  "chevrotain:parse/grammar/checks": (source) => each(exportsOf(source), "() => []"),
  "chevrotain:parse/grammar/follow": (source) => each(exportsOf(source), "() => ({})"),
  "chevrotain:parse/grammar/interpreter": emptied([
    "AbstractNextPossibleTokensWalker",
    "AbstractNextTerminalAfterProductionWalker",
    "NextAfterTokenWalker",
    "NextTerminalAfterAtLeastOneSepWalker",
    "NextTerminalAfterAtLeastOneWalker",
    "NextTerminalAfterManySepWalker",
    "NextTerminalAfterManyWalker",
    "expandTopLevelRule",
    "nextPossibleTokensAfter",
  ]),
  "chevrotain:parse/grammar/llk_lookahead": emptied([
    "validate",
    "validateAmbiguousAlternationAlternatives",
    "validateEmptyOrAlternatives",
    "validateNoLeftRecursion",
    "validateSomeNonEmptyLookaheadPath",
  ]),
  "chevrotain:parse/grammar/lookahead": emptied(["walkAtLeastOne", "walkAtLeastOneSep", "walkManySep"]),
  "chevrotain:parse/grammar/rest": emptied([
    "restForRepetitionWithSeparator",
    "walkAtLeastOne",
    "walkAtLeastOneSep",
    "walkManySep",
  ]),
  "chevrotain:parse/errors_public": (source) => each(exportsOf(source), "{}"),
  "chevrotain:parse/cst/cst_visitor": (source) => each(exportsOf(source), "undefined"),
  "chevrotain:parse/parser/traits/recognizer_api": emptied([
    ...["CONSUME", "SUBRULE", "OPTION", "OR", "MANY"].flatMap((name) => unused.map((digit) => name + digit)),
    ...["MANY_SEP", "AT_LEAST_ONE", "AT_LEAST_ONE_SEP"].flatMap((name) => ["", ...digits].map((digit) => name + digit)),
    "BACKTRACK",
    "OVERRIDE_RULE",
    "atLeastOne",
    "getSerializedGastProductions",
  ]),
  "chevrotain:parse/parser/traits/recognizer_engine": emptied([
    "atLeastOneInternal",
    "atLeastOneInternalLogic",
    "atLeastOneSepFirstInternal",
    "atLeastOneSepFirstInternalLogic",
    "manySepFirstInternal",
    "manySepFirstInternalLogic",
    "reloadRecogState",
    "repetitionSepSecondInternal",
    "saveRecogState",
  ]),
  "chevrotain:parse/parser/traits/gast_recorder": emptied([
    "atLeastOneInternalRecord",
    "atLeastOneSepFirstInternalRecord",
    "manySepFirstInternalRecord",
  ]),
  "chevrotain:parse/parser/traits/error_handler": emptied(["raiseEarlyExitException"]),
  "chevrotain:parse/parser/traits/recoverable": (source) =>
    `${each(without(exportsOf(source), "Recoverable"), "{}")}
    export class Recoverable {
      initRecoverable() { this.recoveryEnabled = false; }
      attemptInRepetitionRecovery() {}
      getHumanReadableRuleStack() { return []; }
    }`,
  "chevrotain:parse/parser/traits/tree_builder": (source) =>
    `${each(without(exportsOf(source), "TreeBuilder"), "{}")}
    const nothing = () => {};
    export class TreeBuilder {
      initTreeBuilder() {
        this.CST_STACK = [];
        this.outputCst = false;
        this.cstInvocationStateUpdate = this.cstFinallyStateUpdate = nothing;
        this.cstPostTerminal = this.cstPostNonTerminal = this.cstPostRule = nothing;
      }
    }`,
  "@chevrotain/gast:model": emptied(["serializeGrammar", "serializeProduction"]),
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

/** Empties functions and classes of a module, and removes methods, by name. */
function emptied(names: readonly string[]): (source: string) => string {
  return (source) => {
    const file = ts.createSourceFile("module.js", source, ts.ScriptTarget.Latest, true);
    const cuts: Cut[] = [];
    const found = new Set<string>();
    const visit = (node: ts.Node): void => {
      const name = "name" in node && node.name !== undefined ? (node.name as ts.Node).getText(file) : "";
      const isCut =
        (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isClassDeclaration(node)) &&
        names.includes(name);
      if (!isCut) {
        ts.forEachChild(node, visit);
        return;
      }
      found.add(name);
      if (ts.isFunctionDeclaration(node) && node.body !== undefined) {
        cuts.push({ start: node.body.getStart(file), end: node.body.end, text: "{}" });
      } else if (ts.isClassDeclaration(node)) {
        cuts.push({ start: node.getStart(file), end: node.end, text: `export class ${name} {}` });
      } else cuts.push({ start: node.getStart(file), end: node.end, text: "" });
    };
    visit(file);
    const missing = names.filter((name) => !found.has(name) && !/\d$/.test(name));
    if (missing.length > 0) throw new Error(`Chevrotain no longer has ${missing.join(", ")} where it did`);
    return applied(source, cuts);
  };
}

/** Widths without the table of characters whose width is the reader's choice. */
function withoutAmbiguous(source: string): string {
  const choice = "(ambiguousAsWide && isAmbiguous(codePoint))";
  if (!source.includes(choice))
    throw new Error("get-east-asian-width no longer asks for ambiguous characters as it did");
  return source.replace(choice, "false");
}

/** Texts from this length on are messages for the authors of grammars. */
const leastMessage = 30;

/** Settings that the lexer and the parser are made with, by the property of `this` that holds them. */
const settings: Readonly<Record<string, boolean>> = {
  dynamicTokensEnabled: false,
  outputCst: false,
  recoveryEnabled: false,
  skipValidations: true,
  traceInitPerf: false,
  trackEndLines: false,
  trackStartLines: false,
};

/** What never happens: no token has a longer alternative, is matched by characters alone, or needs its line. */
const impossible: ReadonlySet<string> = new Set([
  "longerAlt !== undefined",
  "longerAltType",
  "trackLines === true && currConfig.canLineTerminator === true",
  "ASCII_CLASS_MATCH",
]);

/** A module with its settings as constants, and without its error messages. */
function settled(source: string): string {
  const file = ts.createSourceFile("module.js", source, ts.ScriptTarget.Latest, true);
  const cuts: Cut[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const isText =
      ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
    const place = { start: node.getStart(file), end: node.end };
    if (isText && place.end - place.start >= leastMessage) cuts.push({ ...place, text: '""' });
    else if (ts.isIfStatement(node) && impossible.has(node.expression.getText(file))) {
      cuts.push({ ...place, text: node.elseStatement?.getText(file) ?? ";" });
    } else if (ts.isCaseClause(node) && impossible.has(node.expression.getText(file)) && node.statements.length > 0) {
      cuts.push({ ...place, text: "" });
    } else if (isSetting(node)) cuts.push({ ...place, text: String(settings[node.name.text]) });
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return applied(source, cuts);
}

/** Whether `node` reads a setting: `this.recoveryEnabled`, `this.config.skipValidations`. */
function isSetting(node: ts.Node): node is ts.PropertyAccessExpression {
  if (!ts.isPropertyAccessExpression(node) || !Object.hasOwn(settings, node.name.text)) return false;
  if (!/^this(?:\.config)?$/.test(node.expression.getText())) return false;
  return !(
    ts.isBinaryExpression(node.parent) &&
    node.parent.left === node &&
    /^=$/.test(node.parent.operatorToken.getText())
  );
}

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function applied(source: string, cuts: readonly Cut[]): string {
  return [...cuts]
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: instead }) => text.slice(0, start) + instead + text.slice(end), source);
}
