import { type Document, isScalar, visit, type YAMLError } from "yaml";
import type { Span } from "../source.ts";
import { blockOnNextLine, quoteFilterAt } from "./fixes.ts";
import { diagnoseFile, type FileDiagnostic } from "./messages.ts";

/**
 * The errors of the YAML parser in `document`, at most `most`, one per line: further ones are mostly consequences of
 * the first.
 */
export function syntaxFindings(document: Document.Parsed, text: string, most: number): readonly FileDiagnostic[] {
  const deep = document.errors.find((error) => error.code === "RESOURCE_EXHAUSTION");
  if (deep !== undefined) return [diagnoseFile("yaml-depth", inside(text, deep.pos), [])];
  const problems = [...document.warnings, ...document.errors].sort((a, b) => a.pos[0] - b.pos[0]);
  return firstOfLines(problems, text)
    .slice(0, most)
    .map((problem) =>
      problem.name === "YAMLWarning" ? warningFinding(problem, text) : errorFinding(problem, document, text),
    );
}

function firstOfLines(problems: readonly YAMLError[], text: string): readonly YAMLError[] {
  let last = -1;
  return problems.filter(({ pos: [start] }) => {
    const isNew = last < 0 || /[\r\n]/.test(text.slice(last, start));
    last = start;
    return isNew;
  });
}

/** A value that begins with `!`, which YAML reads as a tag. */
export function explicitTag(tag: Span, text: string): FileDiagnostic {
  return diagnoseFile("yaml-tag", tag, [], { fixes: quoteFilterAt(text, tag.start) });
}

function warningFinding(warning: YAMLError, text: string): FileDiagnostic {
  const span = inside(text, warning.pos);
  if (warning.code === "TAG_RESOLVE_FAILED") return explicitTag(span, text);
  return { ...diagnoseFile("yaml-syntax", span, [warning.code]), severity: "warning" };
}

function errorFinding(error: YAMLError, document: Document.Parsed, text: string): FileDiagnostic {
  const span = inside(text, error.pos);
  switch (error.code) {
    case "TAB_AS_INDENT":
      return diagnoseFile("yaml-tab", span, []);
    case "BAD_DQ_ESCAPE": {
      const end = Math.min(text.length, Math.max(span.end, span.start + 2));
      return diagnoseFile("yaml-escape", { start: span.start, end }, []);
    }
    case "MISSING_CHAR": {
      const quote = /closing (['"])quote/.exec(error.message)?.[1];
      if (quote !== undefined)
        return diagnoseFile("yaml-unclosed-quote", openingQuote(document, error.pos[0]) ?? span, [quote]);
      break;
    }
    default:
  }
  const broken = blockOnNextLine(text, span.start);
  if (broken.length > 0) return diagnoseFile("yaml-block-header", span, [], { fixes: broken });
  const fixes = quoteFilterAt(text, span.start);
  if (fixes.length > 0) return diagnoseFile("yaml-unquoted", span, [], { fixes });
  return diagnoseFile("yaml-syntax", span, [error.code]);
}

function openingQuote(document: Document.Parsed, end: number): Span | undefined {
  let found: Span | undefined;
  visit(document, {
    Scalar: (_key, node) => {
      if (isScalar(node) && node.type?.startsWith("QUOTE") && node.range?.[1] === end) {
        found = { start: node.range[0], end: node.range[0] + 1 };
        return visit.BREAK;
      }
      return undefined;
    },
  });
  return found;
}

function inside(text: string, [from, to]: readonly [number, number]): Span {
  const start = Math.min(from, Math.max(0, text.length - 1));
  return { start, end: Math.max(start, Math.min(to, text.length)) };
}
