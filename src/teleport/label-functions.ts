import { either, type FunctionRow, fn, type Notes, type Validate } from "../functions/define.ts";
import { equality } from "../functions/equality.ts";
import { containsNotes } from "../functions/lists.ts";
import { bool, list, map, string } from "../types/type.ts";
import { conform, type MapData } from "../types/value.ts";
import { localPart } from "./emails.ts";
import {
  type BadPattern,
  globOrRegexp,
  hasGroup,
  isBad,
  looksLikeRegexp,
  parseTemplate,
  regexp,
  replaceAll,
} from "./patterns.ts";

/** For a list, Teleport also accepts a string as a list of one item. */
const texts = either(string, list(string));

const asList = (value: string | readonly string[]): readonly string[] => (typeof value === "string" ? [value] : value);

/** Maps each item; drops items that map to undefined. */
const mapped = (items: string | readonly string[], change: (item: string) => string | undefined): readonly string[] =>
  asList(items).flatMap((item) => change(item) || []);

const bad = (argument: number, { message, help }: BadPattern) =>
  ({ argument, severity: "error", message, ...(help !== undefined && { help }) }) as const;

const validatePattern =
  (argument: number): Validate =>
  (args) => {
    const pattern = args[argument];
    if (typeof pattern !== "string") return undefined;
    const read = globOrRegexp(pattern);
    if (isBad(read)) return bad(argument, read);
    if (!looksLikeRegexp(pattern)) return undefined;
    return {
      argument,
      severity: "warning",
      message: "only * is special in this pattern, because the pattern does not begin with ^ and end with $",
      help: "to match a regular expression:",
      instead: `^${pattern.replace(/^\^/, "").replace(/\$$/, "")}$`,
    };
  };

const validateReplacement: Validate = ([, pattern, template]) => {
  if (typeof pattern !== "string") return undefined;
  const read = regexp(pattern);
  if (isBad(read)) return bad(1, read);
  if (typeof template !== "string") return undefined;
  for (const part of parseTemplate(template)) {
    if (typeof part === "string" || hasGroup(read, part.group)) continue;
    const [, number, rest] = /^(\d+)(\D.*)$/u.exec(part.group) ?? [];
    const isCutShort = number !== undefined && hasGroup(read, number);
    const message = `the pattern has no group ${part.group}, so $${part.group} is empty`;
    if (!isCutShort) return { argument: 2, severity: "warning", message };
    const instead = template.replaceAll(`$${part.group}`, `\${${number}}${rest}`);
    return {
      argument: 2,
      severity: "warning",
      message,
      help: "a group name includes every letter and digit that follows; to delimit it:",
      instead,
    };
  }
  return undefined;
};

const validateEmail: Validate = ([email]) =>
  typeof email !== "string" || localPart(email) !== undefined
    ? undefined
    : {
        argument: 0,
        severity: "error",
        message: "not an email address",
        help: `write one like "alice@example.com"`,
      };

/** Changes case like Go, one character at a time: `ß` and final sigmas stay single letters. */
const changeCase = (text: string, change: (character: string) => string): string =>
  Array.from(text, (character) => {
    const changed = change(character);
    return [...changed].length === 1 ? changed : character === "İ" ? "i" : character;
  }).join("");

const upper = (text: string) => changeCase(text, (character) => character.toUpperCase());
const lower = (text: string) => changeCase(text, (character) => character.toLowerCase());

/** `==` and `!=`, which compare only strings in these conditions. */
export const textEquality = equality.filter(({ name }) => name !== "equals").map(ofTexts);

function ofTexts(row: FunctionRow): FunctionRow {
  const not = row.meaning === "unequal" ? "!" : "";
  const instead: Notes["instead"] = (types, texts) => {
    if (!types.every(({ kind }) => kind === "list")) return row.notes?.instead?.(types, texts);
    const calls = ["equals", "contains_any"].map((name) => `${not}${name}(${texts.join(", ")})`);
    return { help: `${row.name} compares strings; for lists:`, fixes: calls };
  };
  const parameters = row.parameters.map((parameter) => ({ ...parameter, pattern: string }));
  const examples = row.examples.filter(([filter]) => !filter.includes("set("));
  return { ...row, parameters, examples, notes: { ...row.notes, instead } };
}

/** Functions that accept a string as a list of one item. */
// biome-ignore format: table
export const textFunctions = [
  fn("contains", [["list", texts], ["item", string]], bool, "item is one of list, or equals a string",
     (items, item) => asList(items).includes(item),
     [[`contains("dev", "dev")`, true], [`contains("dev-1", "dev")`, false]], { meaning: "covers", notes: containsNotes }),
  fn("regexp.match", [["list", texts], ["pattern", string]], bool, "a string, or an item of a list, matches pattern: a regular expression from ^ to $, or else a text in which * matches anything",
     (items, pattern) => { const read = globOrRegexp(pattern); return !isBad(read) && asList(items).some((item) => read.test(item)); },
     [[`regexp.match("prod-eu", "prod-*")`, true], [`regexp.match("prod-eu", "^(prod|dev)-[a-z]+$")`, true], [`regexp.match("prod-eu", "prod")`, false]], { validate: validatePattern(1) }),
];

/** Functions of label expressions, in addition to `==`, `!=` and {@link textFunctions}. */
// biome-ignore format: table
export const labelFunctions = [
  fn("contains_any", [["list", texts], ["items", texts]], bool, "at least one of items is in list",
     (items, wanted) => { const set = new Set(asList(items)); return asList(wanted).some((item) => set.has(item)); },
     [[`contains_any("dev", "dev")`, true], [`contains_any(user.spec.traits["teams"], "dev")`, false]]),
  fn("contains_all", [["list", texts], ["items", texts]], bool, "every one of items is in list; false if items is empty",
     (items, wanted) => { const set = new Set(asList(items)); const all = asList(wanted); return all.length > 0 && all.every((item) => set.has(item)); },
     [[`contains_all("dev", "dev")`, true], [`contains_all("dev", user.spec.traits["teams"])`, false]]),
  fn("regexp.replace", [["list", texts], ["pattern", string], ["replacement", string]], list(string), "the items that pattern matches, with every match replaced; $1 in replacement is the text of the first group",
     (items, pattern, replacement) => { const read = regexp(pattern); const template = parseTemplate(replacement); return isBad(read) ? [] : mapped(items, (item) => read.test(item) ? replaceAll(read, item, template) : undefined); },
     [[`regexp.replace("env-prod", "^env-(.*)$", "$1")`, ["prod"]], [`regexp.replace("prod", "^env-(.*)$", "$1")`, []]], { validate: validateReplacement }),
  fn("email.local", [["list", texts]], list(string), "the part before the @ of each email address; drops items that are not addresses, for which Teleport denies access",
     (items) => mapped(items, localPart),
     [[`email.local("alice@example.com")`, ["alice"]], [`email.local("Alice <a.b@example.com>")`, ["a.b"]]], { validate: validateEmail }),
  fn("strings.upper", [["list", texts]], list(string), "the items in upper case",
     (items) => asList(items).map(upper),
     [[`strings.upper("prod-eu")`, ["PROD-EU"]], [`strings.upper("straße")`, ["STRAßE"]]]),
  fn("strings.lower", [["list", texts]], list(string), "the items in lower case",
     (items) => asList(items).map(lower),
     [[`strings.lower("PROD-eu")`, ["prod-eu"]], [`strings.lower("ΟΔΟΣ")`, ["οδοσ"]]]),
  fn("labels_matching", [["labels", map(string), "labels"], ["pattern", string]], list(string), "the values of all labels whose keys match pattern, as regexp.match does",
     (labels, pattern) => { const read = globOrRegexp(pattern); return isBad(read) ? [] : entries(labels).filter(([key]) => read.test(key)).map(([key, value]) => conform(string, value, () => `labels["${key}"]`) as string); },
     [[`contains(labels_matching("project-*"), "apollo")`, false], [`contains_any(labels_matching("*"), "prod")`, false]], { validate: ([pattern]) => validatePattern(0)([pattern]) }),
];

function entries(labels: MapData): readonly (readonly [string, unknown])[] {
  return labels instanceof Map ? [...labels] : Object.entries(labels);
}
