import { bool, isOrdered, string, type Type, timestamp } from "../types/type.ts";
import { compare, readInstant } from "../types/value.ts";
import {
  type ArgumentProblem,
  fn,
  type Instead,
  type Meaning,
  type Notes,
  ordered,
  type Reader,
  type Specialize,
} from "./define.ts";

/** The comparisons of order, by operator. */
const tests = {
  "<": (order: number) => order < 0,
  "<=": (order: number) => order <= 0,
  ">": (order: number) => order > 0,
  ">=": (order: number) => order >= 0,
} as const;

type Operator = keyof typeof tests;

/** Numbers are compared without checking their type. */
const specializations: Readonly<Record<Operator, (a: Reader<number>, b: Reader<number>) => Reader>> = {
  "<": (a, b) => (context) => a(context) < b(context),
  "<=": (a, b) => (context) => a(context) <= b(context),
  ">": (a, b) => (context) => a(context) > b(context),
  ">=": (a, b) => (context) => a(context) >= b(context),
};

const specializeNumbers =
  (operator: Operator): Specialize =>
  ([type], _known, readers: readonly Reader<number>[]) => {
    const [a, b] = readers;
    if (type?.kind === "timestamp" || a === undefined || b === undefined) return undefined;
    return specializations[operator](a, b);
  };

/** What to write if the operands have no order, or different orders. */
const insteadOfOrder: NonNullable<Notes["instead"]> = ([a, b]): Instead | undefined => {
  if (a === undefined || b === undefined || (isOrdered(a) && isOrdered(b))) return undefined;
  return { help: isText(a, b) ? textHelp : "`<`, `<=`, `>` and `>=` compare two ints, two floats or two timestamps" };
};

const textHelp = "strings have no order; compare them with `==`, or test how one starts with `has_prefix`";

function isText(a: Type, b: Type): boolean {
  return a.kind === "string" && b.kind === "string";
}

/* @__NO_SIDE_EFFECTS__ */
function about(operator: Operator, meaning: Meaning) {
  return { meaning, notes: { instead: insteadOfOrder }, specialize: specializeNumbers(operator) };
}

/** The instant of a literal is known when the filter is checked; only literals are allowed. */
function validateTime([text]: readonly unknown[]): ArgumentProblem | undefined {
  const help = 'write the date, the time and the zone: `time("2026-01-31T00:00:00Z")`';
  if (typeof text !== "string") {
    return { argument: 0, severity: "error", message: "`time` takes a string literal", help };
  }
  if (readInstant(text) !== undefined) return undefined;
  const whole = completed(text);
  const instead = whole === undefined ? {} : { instead: whole };
  return { argument: 0, severity: "error", ...problemOf(text, help), ...instead };
}

/** Why a string is valid in RFC 3339 but not an instant; otherwise, that it is not RFC 3339. */
function problemOf(text: string, help: string): Pick<ArgumentProblem, "message" | "help"> {
  if (/:60(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text)) {
    return {
      message: `\`${text}\` is a leap second, which is not supported`,
      help: "write the second before or after it",
    };
  }
  if (/\.\d{10,}(?:[Zz]|[+-]\d\d:\d\d)$/.test(text))
    return { message: `\`${text}\` has more than nine fractional digits` };
  return { message: `\`${text}\` is not an RFC 3339 time`, help };
}

const written = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?\d*)? ?(?:[Zz]|([+-]\d\d)(?::?(\d\d))?)?$/;

/** A date, a time without seconds or zone, or one with a short offset, as an instant. Without a zone, it is in UTC. */
export function completed(text: string): string | undefined {
  const [, date, time = "00:00", seconds = ":00", hours, minutes = "00"] = written.exec(text) ?? [];
  const whole = `${date}T${time}${seconds}${hours === undefined ? "Z" : `${hours}:${minutes}`}`;
  return readInstant(whole) === undefined ? undefined : whole;
}

/** `<`, `<=`, `>`, `>=` and the literals of instants, for environments with `order`. */
// biome-ignore format: table
export const order = [
  fn("<", [["a", ordered], ["b", ordered]], bool, "a is less than b; an instant is earlier",
     (a, b) => tests["<"](compare(a, b)),
     [[`1 < 2`, true], [`2 < 2`, false], [`-1.5 < 0.5`, true]], about("<", "less")),
  fn("<=", [["a", ordered], ["b", ordered]], bool, "a is less than or equal to b; an instant is not later",
     (a, b) => tests["<="](compare(a, b)),
     [[`2 <= 2`, true], [`3 <= 2`, false]], about("<=", "at-most")),
  fn(">", [["a", ordered], ["b", ordered]], bool, "a is greater than b; an instant is later",
     (a, b) => tests[">"](compare(a, b)),
     [[`2 > -2`, true], [`2 > 2`, false], [`time("2026-01-31T12:00:00.5Z") > time("2026-01-31T12:00:00Z")`, true]], about(">", "greater")),
  fn(">=", [["a", ordered], ["b", ordered]], bool, "a is greater than or equal to b; an instant is not earlier",
     (a, b) => tests[">="](compare(a, b)),
     [[`2 >= 2`, true], [`time("2026-01-31T12:00:00+01:00") >= time("2026-01-31T12:00:00Z")`, false]], about(">=", "at-least")),
  fn("time", [["text", string]], timestamp, "the instant of an RFC 3339 string, to the nanosecond",
     (text) => readInstant(text) ?? "",
     [[`time("2026-01-31T13:00:00+01:00")`, "2026-01-31T12:00:00Z"], [`time("2026-01-31T12:00:00.50Z")`, "2026-01-31T12:00:00.5Z"]], { meaning: "instant", validate: validateTime }),
];
