import { RE2JS, RE2JSException } from "re2js";

/** The maximum length of a pattern, in UTF-16 units. */
const longest = 1_000;
/** The maximum number of instructions of a compiled pattern, estimated before compilation. */
const largest = 2_000;
/** The maximum product of a text's length and its matches, each of which can search to the end of the text. */
const mostSearched = 2 ** 20;
/** The maximum number of cached patterns. */
const most = 100;

/** An invalid pattern, and the reason. */
export interface BadPattern {
  readonly message: string;
  readonly help?: string;
}

const compiled = new Map<string, RE2JS | BadPattern>();

/**
 * The regular expression `source` in RE2 syntax, as in Go. Matching takes linear time, whatever the pattern. For a
 * pattern that does not parse, or is too large, returns the reason.
 */
export function regexp(source: string): RE2JS | BadPattern {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const made = compile(source);
  const [oldest] = compiled.keys();
  if (compiled.size >= most && oldest !== undefined) compiled.delete(oldest);
  compiled.set(source, made);
  return made;
}

export function isBad(pattern: RE2JS | BadPattern): pattern is BadPattern {
  return !(pattern instanceof RE2JS);
}

function compile(source: string): RE2JS | BadPattern {
  if (source.length > longest) return tooLarge;
  if (sizeOf(source) > largest) return tooLarge;
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { message: error.message.replace(/^error parsing regexp: /, "not a regular expression: ") };
  }
}

const tooLarge: BadPattern = {
  message: `the pattern is too large: the limit is ${longest} characters, and ${largest} with repetitions expanded`,
  help: "shorten it, or repeat with * or + instead of {n}",
};

/** The estimated number of instructions of a pattern: characters and classes, times the repetitions around them. */
function sizeOf(source: string): number {
  const outer: number[] = [];
  let total = 0;
  let last = 0;
  const piece = /\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|[()]|./gsu;
  for (const [text, least, limit] of source.matchAll(piece)) {
    if (text === "(") {
      outer.push(total);
      total = 0;
    } else if (text === ")") {
      last = total + 1;
      total = (outer.pop() ?? 0) + last;
    } else if (least !== undefined) {
      total += last * (Math.max(Number(least), Number(limit ?? 0), 1) - 1);
    } else if (!/[*+?|^]/.test(text)) {
      last = 1;
      total += 1;
    }
  }
  return total + outer.reduce((sum, size) => sum + size, 0);
}

/**
 * A pattern of `regexp.match` and `labels_matching`: `^…$` is a regular expression; any other text must match
 * completely, with `*` as a wildcard.
 */
export function globOrRegexp(pattern: string): RE2JS | BadPattern {
  return regexp(isAnchored(pattern) ? pattern : `^${RE2JS.quote(pattern).replaceAll("\\*", "(.*)")}$`);
}

/** Whether a pattern is a regular expression, rather than a text with wildcards. */
function isAnchored(pattern: string): boolean {
  return pattern.startsWith("^") && pattern.endsWith("$");
}

/** Whether a text with wildcards looks like a regular expression. */
export function looksLikeRegexp(pattern: string): boolean {
  return !isAnchored(pattern) && /\\|^\^|\$$|\[[^\]]*\]|\([^)]*\)|\||\.[*+]|\{\d/.test(pattern);
}

/**
 * `text` with every match of `pattern` replaced by `template`, expanded as in Go: `$1`, `${1}`, `$name`. Undefined if
 * there are too many matches for the text's length, which never happens up to 1,000 characters.
 */
export function replaceAll(pattern: RE2JS, text: string, template: readonly TemplatePart[]): string | undefined {
  const matcher = pattern.matcher(text);
  let result = "";
  let end = 0;
  let from = 0;
  for (let matches = 0; from <= text.length && matcher.find(from); matches++) {
    if (matches * text.length > mostSearched) return undefined;
    const [start, stop] = [matcher.start(), matcher.end()];
    result += text.slice(end, start);
    if (stop > end || start === 0) result += template.map((part) => expand(part, matcher)).join("");
    end = stop;
    from = Math.max(stop, from + ((text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1));
  }
  return result + text.slice(end);
}

type Matcher = ReturnType<RE2JS["matcher"]>;

/** Literal text, or a reference to a group by its number or name. */
export type TemplatePart = string | { readonly group: string };

function expand(part: TemplatePart, matcher: Matcher): string {
  if (typeof part === "string") return part;
  const { group } = part;
  if (!hasGroup(matcher.pattern(), group)) return "";
  return matcher.group(isNumber(group) ? Number(group) : group) ?? "";
}

function isNumber(group: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(group);
}

/** Whether a pattern has the group that a template refers to. */
export function hasGroup(pattern: RE2JS, group: string): boolean {
  if (isNumber(group)) return Number(group) <= pattern.groupCount();
  return Object.hasOwn(pattern.namedGroups(), group);
}

/** The parts of a replacement template; a name includes all following letters, digits and `_`. */
export function parseTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of template.matchAll(/\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu)) {
    parts.push(template.slice(end, match.index));
    const group = match[1] ?? match[2];
    parts.push(group === undefined ? "$" : { group });
    end = match.index + match[0].length;
  }
  return [...parts, template.slice(end)];
}
