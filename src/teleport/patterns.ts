import { RE2JS, RE2JSException } from "re2js";

/** UTF-16 units that a pattern may have. */
const longest = 1_000;
/** Instructions that a pattern may compile to, counted before it is compiled. */
const largest = 2_000;
/** A text's length times its matches, of which each may have been searched for to the end of the text. */
const mostSearched = 2 ** 20;
/** Compiled patterns that are kept. */
const most = 100;

/** A pattern that no text is matched against, and why. */
export interface BadPattern {
  readonly message: string;
  readonly help?: string;
}

const compiled = new Map<string, RE2JS | BadPattern>();

/**
 * The regular expression `source` in the syntax of RE2, as Go has it. Matching takes time linear in the text, whatever
 * the pattern. A pattern that does not parse, or is too large, gives the reason.
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

/** About how many instructions a pattern comes to: characters and classes, times the repetitions around them. */
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

/** What a pattern of `regexp.match` and `labels_matching` is: `^…$` as it stands, any other text compared whole with `*` for anything. */
export function globOrRegexp(pattern: string): RE2JS | BadPattern {
  return regexp(isAnchored(pattern) ? pattern : `^${RE2JS.quote(pattern).replaceAll("\\*", "(.*)")}$`);
}

/** Whether a pattern is a regular expression, rather than a text with wildcards. */
function isAnchored(pattern: string): boolean {
  return pattern.startsWith("^") && pattern.endsWith("$");
}

/** Whether a text with wildcards looks as if a regular expression was meant. */
export function looksLikeRegexp(pattern: string): boolean {
  return !isAnchored(pattern) && /\\|^\^|\$$|\[[^\]]*\]|\([^)]*\)|\||\.[*+]|\{\d/.test(pattern);
}

/**
 * `text` with every match of `pattern` replaced by `template` as Go expands it: `$1`, `${1}`, `$name`. Undefined where
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

/** A literal text, or a reference to a group by its number or name. */
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

/** A replacement template in its parts; a name reaches as far as letters, digits and `_` go. */
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
