import {
  defineLanguageFacet,
  indentService,
  indentUnit,
  Language,
  LanguageSupport,
  languageDataProp,
} from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import { type Input, NodeSet, NodeType, Parser, type PartialParse, Tree, type TreeFragment } from "@lezer/common";
import { styleTags, tags } from "@lezer/highlight";
import { defaultLimits } from "../limits.ts";
import { lex, type Token, wholeSyntax } from "../syntax/lex.ts";
import type { TokenKind } from "../syntax/tokens.ts";

const data = defineLanguageFacet({
  commentTokens: { line: "//", block: { open: "/*", close: "*/" } },
  closeBrackets: { brackets: ["(", "[", '"', "`"] },
});

/** The highlighting tag of each node of the tree, by its name. */
const styles = {
  Comment: tags.comment,
  String: tags.string,
  Number: tags.number,
  Bool: tags.bool,
  Function: tags.function(tags.variableName),
  Root: tags.variableName,
  Property: tags.propertyName,
  Operator: tags.operator,
  Bracket: tags.bracket,
  Punctuation: tags.punctuation,
  Invalid: tags.invalid,
} as const;
type NodeName = keyof typeof styles;

const names = Object.keys(styles) as readonly NodeName[];
const top = NodeType.define({ id: 0, name: "Filter", top: true, props: [[languageDataProp, data]] });
const nodes = new NodeSet([top, ...names.map((name, at) => NodeType.define({ id: at + 1, name }))]).extend(
  styleTags(styles),
);

/** Text beyond the default limit for filters is not highlighted. */
const mostCharacters = defaultLimits.bytes;

/** The tokens of a text as a tree of one level, which is enough for colors and brackets. */
class FilterParser extends Parser {
  override createParse(input: Input, _: readonly TreeFragment[], ranges: readonly { from: number; to: number }[]) {
    const start = ranges[0]?.from ?? 0;
    const end = ranges.at(-1)?.to ?? input.length;
    let stoppedAt: number | null = null;
    return {
      parsedPos: start,
      get stoppedAt() {
        return stoppedAt;
      },
      advance: () => treeOf(input.read(start, Math.min(end, start + mostCharacters)), (stoppedAt ?? end) - start),
      stopAt: (position) => {
        stoppedAt = position;
      },
    } satisfies PartialParse;
  }
}

function treeOf(text: string, length: number): Tree {
  const buffer: number[] = [];
  const tokens = lex(text, wholeSyntax).filter(({ span }) => span.end <= length);
  for (const [at, { kind, span }] of tokens.entries()) {
    const name = nodeName(kind, tokens[at - 1]?.kind, tokens[at + 1]?.kind);
    buffer.push(names.indexOf(name) + 1, span.start, span.end, 4);
  }
  return Tree.build({ buffer, nodeSet: nodes, topID: top.id, length });
}

function nodeName(kind: TokenKind, before: TokenKind | undefined, after: TokenKind | undefined): NodeName {
  switch (kind) {
    case "comment":
      return "Comment";
    case "string":
    case "raw-string":
      return "String";
    case "int":
    case "float":
      return "Number";
    case "true":
    case "false":
      return "Bool";
    case "name":
      return after === "(" ? "Function" : before === "." ? "Property" : "Root";
    case "(":
    case ")":
    case "[":
    case "]":
      return "Bracket";
    case ".":
    case ",":
      return "Punctuation";
    case "!":
    case "&&":
    case "||":
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return "Operator";
    case "unknown":
      return "Invalid";
  }
}

/** Filters as a CodeMirror language, with the tokens of the library's own lexer. */
export const filterLanguage = new Language(data, new FilterParser(), [], "filter");

/** The language with its indentation: one step per open bracket. */
export function filterSupport(): LanguageSupport {
  return new LanguageSupport(
    filterLanguage,
    indentService.of(({ state, unit }, at) => indentation(state, at, unit)),
  );
}

function indentation(state: EditorState, at: number, unit: number): number | null {
  if (at > mostCharacters) return null;
  const line = state.doc.lineAt(at);
  const open = depthAfter(lex(state.sliceDoc(0, line.from)));
  const closing = /^\s*[)\]]/.test(line.text) ? 1 : 0;
  return Math.max(0, open - closing) * (unit || state.facet(indentUnit).length);
}

function depthAfter(tokens: readonly Token[]): number {
  let depth = 0;
  for (const { kind } of tokens) {
    if (kind === "(" || kind === "[") depth += 1;
    else if (kind === ")" || kind === "]") depth = Math.max(0, depth - 1);
  }
  return depth;
}
