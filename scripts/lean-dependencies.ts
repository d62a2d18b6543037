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
/** The highest number that each form of a rule's part has in the grammar. */
const highest = { CONSUME: 2, SUBRULE: 4, OPTION: 2, OR: 2, MANY: 3 };
/** The forms that the grammar does not have. */
const repetitions = [
  "visitRepetitionMandatory",
  "visitRepetitionMandatoryWithSeparator",
  "visitRepetitionWithSeparator",
];

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
  "chevrotain:scan/tokens": (source) =>
    emptied(["assignCategoriesMapProp", "assignCategoriesTokensProp", "singleAssignCategoriesToksMap"])(
      replaced(source, "expandCategories(tokenTypes);", "tokenTypes;"),
    ),
  "chevrotain:scan/lexer_public": emptied([
    "addTokenUsingMemberAccess",
    "computeNewColumn",
    "match",
    "pop_mode",
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
  "chevrotain:parse/grammar/lookahead": emptied([...repetitions, "walkAtLeastOne", "walkAtLeastOneSep", "walkManySep"]),
  "chevrotain:parse/grammar/rest": emptied([
    "restForRepetitionWithSeparator",
    "walkAtLeastOne",
    "walkAtLeastOneSep",
    "walkManySep",
  ]),
  "chevrotain:parse/errors_public": (source) => each(exportsOf(source), "{}"),
  "chevrotain:parse/cst/cst_visitor": (source) => each(exportsOf(source), "undefined"),
  "chevrotain:parse/parser/traits/recognizer_api": emptied([
    ...Object.entries(highest).flatMap(([name, last]) =>
      digits.filter((digit) => digit === "1" || Number(digit) > last).map((digit) => name + digit),
    ),
    ...["MANY_SEP", "AT_LEAST_ONE", "AT_LEAST_ONE_SEP"].flatMap((name) => ["", ...digits].map((digit) => name + digit)),
    "ACTION",
    "BACKTRACK",
    "OVERRIDE_RULE",
    "atLeastOne",
    "consume",
    "getSerializedGastProductions",
    "many",
    "option",
    "or",
    "subrule",
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
    "shortRuleNameToFullName",
  ]),
  "chevrotain:parse/parser/traits/gast_recorder": emptied([
    "ACTION_RECORD",
    "BACKTRACK_RECORD",
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
  "chevrotain:parse/parser/traits/perf_tracer": () => "export class PerformanceTracer { initPerformanceTracer() {} }",
  "chevrotain:parse/parser/traits/lexer_adapter": emptied(["SKIP_TOKEN", "importLexerState"]),
  "chevrotain:parse/parser/traits/looksahead": emptied(repetitions),
  "@chevrotain/gast:helpers": emptied(["getProductionDslName"]),
  "@chevrotain/gast:visitor": emptied(repetitions),
  "@chevrotain/gast:model": emptied([
    "RepetitionMandatory",
    "RepetitionMandatoryWithSeparator",
    "RepetitionWithSeparator",
    "serializeGrammar",
    "serializeProduction",
  ]),
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
        (ts.isFunctionDeclaration(node) ||
          ts.isMethodDeclaration(node) ||
          ts.isClassDeclaration(node) ||
          ts.isVariableDeclaration(node)) &&
        names.includes(name);
      if (!isCut) {
        ts.forEachChild(node, visit);
        return;
      }
      found.add(name);
      if (ts.isFunctionDeclaration(node) && node.body !== undefined) {
        cuts.push({ start: node.body.getStart(file), end: node.body.end, text: "{}" });
      } else if (ts.isVariableDeclaration(node)) {
        cuts.push({ start: node.getStart(file), end: node.end, text: `${name} = undefined` });
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
  return replaced(source, "(ambiguousAsWide && isAmbiguous(codePoint))", "false");
}

function replaced(source: string, text: string, instead: string): string {
  if (!source.includes(text)) throw new Error(`a module no longer has \`${text}\``);
  return source.replace(text, instead);
}

/** Texts from this length on are messages for the authors of grammars. */
const leastMessage = 30;

/** Settings that the lexer and the parser are made with, by the property of `this` that holds them. */
const settings: Readonly<Record<string, boolean>> = {
  dynamicTokensEnabled: false,
  hasCustom: true,
  outputCst: false,
  recoveryEnabled: false,
  safeMode: false,
  skipValidations: true,
  traceInitPerf: false,
  trackEndLines: false,
  trackStartLines: false,
};

/**
 * Conditions that never hold: tokens have neither categories nor longer alternatives, need no line, and say how they
 * start; the grammar has no predicates, no labels and no repetitions but `MANY`, and all that it refers to.
 */
const never = [
  /^longerAlt(?:Type$| !== undefined)/,
  /^trackLines === true/,
  /^ASCII_CLASS_MATCH$/,
  /^foundResyncPoint === false &&/,
  /^match\.payload !== undefined/,
  /^payload !== null/,
  /^traceInitVal === true/,
  /^typeof traceInitVal === "number"/,
  /^\/(?:full|onlyStart)\/i\.test\(/,
  /^regExpSource\.length === [12] &&/,
  /^typeof currPattern === "function"/,
  /^options\.positionTracking !== "onlyOffset"/,
  /^currTokType\.PATTERN instanceof RegExp/,
  /^Object\.hasOwn\(config, (?:CATEGORIES|LABEL|POP_MODE|PUSH_MODE|LONGER_ALT)\)/,
  /^hasCategoriesProperty\(currTokType\) &&/,
  /^\w+ instanceof Repetition(?:Mandatory|(?:Mandatory)?WithSeparator)\b/,
  /^Repetition(?:Mandatory|(?:Mandatory)?WithSeparator)$/,
  /^hasPredicates$/,
  /^predicate !== undefined/,
  /^reSyncEnabled$/,
  /^options !== undefined && options\.ERR_MSG/,
  /^isRecognitionException\(e\) && e\.partialCstResult !== undefined/,
  /^originalError\.KNOWN_RECORDER_ERROR !== true/,
  /^handleSep$/,
  /^Object\.hasOwn\(currAlt, /,
  /^this\.definedRulesNames\.includes\(name\)/,
  /^!ref$/,
];

/** Conditions that always hold. */
const always = [
  /^isOptimizedMode$/,
  /^Array\.isArray\((?:lexerDefinition|tokenVocabulary)\)/,
  /^this\.config\.lineTerminatorsPattern ===/,
  /^currPattern\.length === 1$/,
];

/** Statements without an effect here: they look at forms that the grammar does not have, or name kinds of errors. */
const idle = [
  /^repetition(?:Mandatory|(?:Mandatory)?WithSeparator)\.forEach\(/,
  /^\(function \(ParserDefinitionErrorType\)/,
  /^this\[`(?:MANY_SEP|AT_LEAST_ONE|AT_LEAST_ONE_SEP)\$/,
  /^this\[`[a-z]\w+`\] = /,
  /^delete that\[`[a-z]\w+`\]/,
];

function matches(patterns: readonly RegExp[], node: ts.Node): boolean {
  const text = node.getText().replace(/\s+/g, " ");
  return patterns.some((pattern) => pattern.test(text));
}

/** A module with its settings as constants, without its error messages and without what never happens. */
function settled(source: string): string {
  const file = ts.createSourceFile("module.js", source, ts.ScriptTarget.Latest, true);
  const cuts: Cut[] = [];
  const cut = (start: number, end: number, text: string) => cuts.push({ start, end, text });
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const isText =
      ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
    const start = node.getStart(file);
    if (isText && node.end - start >= leastMessage) cut(start, node.end, '""');
    else if (ts.isIfStatement(node) && matches(never, node.expression)) {
      if (node.elseStatement === undefined) cut(start, node.end, ";");
      else {
        cut(start, node.elseStatement.getStart(file), "");
        visit(node.elseStatement);
      }
    } else if (ts.isIfStatement(node) && matches(always, node.expression)) {
      cut(start, node.thenStatement.getStart(file), "");
      visit(node.thenStatement);
      cut(node.thenStatement.end, node.end, "");
    } else if (isGuard(node) || (ts.isExpressionStatement(node) && matches(idle, node))) cut(start, node.end, ";");
    else if (ts.isWhileStatement(node) && matches(never, node.expression)) cut(start, node.end, ";");
    else if (ts.isCaseClause(node) && matches(never, node.expression) && node.statements.length > 0) {
      cut(start, node.end, "");
    } else if (isSetting(node)) cut(start, node.end, String(settings[node.name.text]));
    else {
      const traced = tracedIn(node);
      if (traced === undefined) ts.forEachChild(node, visit);
      else {
        cut(start, traced.getStart(file), "(");
        visit(traced);
        cut(traced.end, node.end, ")()");
      }
    }
  };
  visit(file);
  return applied(source, cuts);
}

/** Whether `node` throws at a faulty token, grammar or configuration, and does nothing else. */
function isGuard(node: ts.Node): boolean {
  if (!ts.isIfStatement(node) || node.elseStatement !== undefined || !ts.isBlock(node.thenStatement)) return false;
  const { statements } = node.thenStatement;
  const last = statements.at(-1);
  return last !== undefined && ts.isThrowStatement(last);
}

/** What `this.TRACE_INIT(name, action)` runs. */
function tracedIn(node: ts.Node): ts.Node | undefined {
  if (!ts.isCallExpression(node) || node.expression.getText() !== "this.TRACE_INIT") return undefined;
  return node.arguments[1];
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
