import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { analysis } from "../src/analyze/index.ts";
import {
  bool,
  type Diagnostic,
  defineEnvironment,
  FilterError,
  field,
  float,
  fn,
  int,
  list,
  map,
  PolicySet,
  renderDiagnostics,
  required,
  type SQLDialect,
  string,
  timestamp,
} from "../src/index.ts";
import type { FilterEnvironment } from "../src/predicate.ts";
import { resourceFilter, sessionFilter, whereClause } from "../src/teleport/index.ts";
import {
  impersonateClause,
  joinFilter,
  labelExpression,
  reviewClause,
  thresholdFilter,
} from "../src/teleport/roles.ts";

/** A filter in a text file, with what is said of it: title, options, source, `==>`, the codes, the rendering. */
export interface Case {
  readonly title: string;
  /** `dialect: teleport, kinds: ssh db, env: where, depth: 3, show: last` */
  readonly options: string;
  /** As the file has it: characters that a reader would not see stand as `<U+200B>`. */
  readonly written: string;
  /** `ok`, or `error unknown-field, warning missing-key`. */
  readonly summary: string;
  readonly rendering: string;
}

export interface Verdict {
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly summary: string;
  readonly rendering: string;
}

const folder = new URL("./cases/", import.meta.url);

export const caseFiles: readonly string[] = readdirSync(folder).filter((name) => name.endsWith(".txt"));

export const pathOf = (file: string): URL => new URL(file, folder);

export function readCases(file: string): readonly Case[] {
  const [, ...blocks] = `\n${readFileSync(pathOf(file), "utf8")}`.split("\n# ");
  return blocks.map((block) => {
    const [, title = "", options = "", written = "", summary = "", rendering = ""] =
      /^([^\n]*)\n(?:-- ([^\n]*)\n)?(.*?)==> ?([^\n]*)\n?(.*)$/s.exec(block) ?? [];
    return { title, options, written: written.replace(/\n$/, ""), summary, rendering: rendering.trimEnd() };
  });
}

export function writeCases(cases: readonly Case[]): string {
  const blocks = cases.map(({ title, options, written, summary, rendering }) =>
    [`# ${title}`, options && `-- ${options}`, written, `==> ${summary}`, rendering].filter((line) => line !== ""),
  );
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

function isWeekday(day: string): boolean {
  const at = days.indexOf(day);
  if (at < 0) throw new RangeError(`"${day}" is not a day`);
  return at > 0 && at < 6;
}

const environments = {
  session: sessionFilter,
  where: whereClause,
  resource: resourceFilter,
  impersonate: impersonateClause,
  review: reviewClause,
  threshold: thresholdFilter,
  join: joinFilter,
  labels: labelExpression,
  /** Fields of every type. */
  types: defineEnvironment({
    fields: {
      text: string,
      count: int,
      ratio: float,
      at: timestamp,
      since: timestamp,
      ids: list(int),
      deep: map(map(string)),
    },
  }),
  /** Fields of every type under two roots. */
  two: defineEnvironment({
    fields: {
      a: { at: timestamp, count: int, ratio: float, ids: list(int) },
      b: { at: timestamp, count: int, ratio: float, ids: list(int) },
    },
  }),
  /** A user who has a name. */
  required: defineEnvironment({
    fields: {
      doc: { owner: string, team: string, readers: list(string) },
      user: required({ name: field(string, { required: true }), team: string }),
    },
  }),
  /** With `<`, signs and `time`. */
  ordered: defineEnvironment({
    order: true,
    fields: {
      order: {
        total: int,
        limit: int,
        discount: float,
        rate: float,
        placed: timestamp,
        shipped: timestamp,
        sku: string,
        sizes: list(int),
      },
    },
  }),
  keyed: defineEnvironment({
    fields: { tags: field(map(string), { doc: "tags of the thing", keys: ["env", "cost-center"] }) },
  }),
  /** Functions of one's own: `is_weekday` throws, `domain_of` has a validate that does. */
  own: defineEnvironment({
    fields: {
      order: {
        email: string,
        day: string,
        status: field(string, { doc: "where it stands", values: ["open", "paid", "shipped"] }),
        flags: field(list(string), { values: ["gift", "express"] }),
        tags: field(map(string), { keys: ["channel", "cost-center"], closed: true }),
      },
    },
    functions: [
      fn("is_weekday", [["day", string]], bool, "day is from Monday to Friday", isWeekday, [
        [`is_weekday("Sunday")`, false],
      ]),
      fn(
        "domain_of",
        [["email", string]],
        string,
        "what stands behind the @",
        (email) => email.split("@")[1] ?? "",
        [],
        {
          validate: ([email]) => {
            if (email === "") throw new Error("no address");
            return undefined;
          },
        },
      ),
    ],
  }),
  /** Names that objects have anyway, and names that no filter can spell, which only functions read. */
  hostile: defineEnvironment({
    fields: {
      ["__proto__"]: string,
      constructor: { prototype: string, "two words": field(string, { hidden: true }), true: string },
      "a-b": field(string, { hidden: true }),
      true: field(string, { hidden: true }),
      and: string,
      "": field(string, { hidden: true }),
    },
  }),
};

function environmentNamed(name: string): FilterEnvironment<never> {
  return environments[name as keyof typeof environments];
}

/** The environment that a case is for, under its options. */
export function environmentOf(one: Case) {
  const given = optionsOf(one);
  const environment = environmentNamed(given.get("env") ?? "session");
  const limits = [...given].filter(([name]) => ["bytes", "depth", "nodes", "arguments"].includes(name));
  return environment.with({
    dialect: given.get("dialect"),
    kinds: given.get("kinds")?.split(" "),
    analysis: given.get("analysis") === undefined ? undefined : analysis,
    limits: Object.fromEntries(limits.map(([name, limit]) => [name, Number(limit)])),
  });
}

function optionsOf({ options }: Case): ReadonlyMap<string, string> {
  return new Map(options.split(", ").map((option) => option.split(": ") as [string, string]));
}

/** The filter itself, with the characters that a reader would not see. */
export function textOf({ written }: Case): string {
  return written.replace(/<U\+([\dA-F]{4,6})>/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)));
}

export function judge(one: Case): Verdict {
  if (isOfPolicies(one)) return judgePolicies(one);
  const text = textOf(one);
  const diagnostics = one.options.includes("sql: ") ? judgeSQL(one, text) : environmentOf(one).check(text).diagnostics;
  const shown = one.options.includes("show: last") ? diagnostics.slice(-1) : diagnostics;
  return { text, diagnostics, summary: summarize(diagnostics), rendering: renderDiagnostics(shown, text).trimEnd() };
}

/** What `toSQL` says of a filter, with a column for each field but the unmapped one, or those of an unmapped namespace. */
function judgeSQL(one: Case, text: string): readonly Diagnostic[] {
  const given = optionsOf(one);
  const environment = environmentOf(one);
  const unmapped = given.get("unmapped");
  const mapped = environment.fields.filter(({ name }) => name !== unmapped && !name.startsWith(`${unmapped}.`));
  const columns = Object.fromEntries(mapped.map(({ name }) => [name, name]));
  try {
    environment.compile(text).toSQL({ dialect: given.get("sql") as SQLDialect, columns });
  } catch (error) {
    if (error instanceof FilterError) return error.diagnostics;
    throw error;
  }
  return [];
}

/** Whether the source is a list of policies in YAML, rather than a filter. */
export function isOfPolicies({ options }: Case): boolean {
  return options === "policies";
}

function judgePolicies({ written: text }: Case): Verdict {
  try {
    new PolicySet(parse(text), sessionFilter);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return { text, diagnostics: error.diagnostics, summary: summarize(error.diagnostics), rendering: error.message };
  }
  return { text, diagnostics: [], summary: summarize([]), rendering: "" };
}

/** `error unknown-field, warning missing-key ×2`; `ok` when there is nothing. */
function summarize(diagnostics: readonly Diagnostic[]): string {
  const counts = new Map<string, number>();
  for (const { severity, code } of diagnostics) {
    const name = `${severity} ${code}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(", ") || "ok";
}
