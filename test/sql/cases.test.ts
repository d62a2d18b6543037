import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Column, FilterError, type SQLDialect } from "wherefore";
import { everyType } from "./environment.ts";

/** A filter in the text file, and how each engine is asked it. */
interface Case {
  readonly title: string;
  /** `documents`, `one document`, `dialect: teleport`, `given: {…}`, `residual`. */
  readonly options: readonly string[];
  readonly filter: string;
  readonly answers: string;
}

const file = new URL("./cases.txt", import.meta.url);
const engines: readonly SQLDialect[] = ["postgres", "duckdb", "sqlite", "trino", "clickhouse"];

function readCases(): readonly Case[] {
  const [, ...blocks] = `\n${readFileSync(file, "utf8")}`.split("\n# ");
  return blocks.map((block) => {
    const [, title = "", options = "", filter = "", answers = ""] =
      /^([^\n]*)\n(?:-- ([^\n]*)\n)?(.*?)\n==>\n?(.*)$/s.exec(block) ?? [];
    return { title, options: options === "" ? [] : options.split("; "), filter, answers: answers.trimEnd() };
  });
}

function columnsOf(options: readonly string[]): Readonly<Record<string, string | Column>> {
  const { fields, root } = everyType.data;
  if (options.includes("one document")) {
    const roots = [...root.members.keys()];
    return Object.fromEntries(
      roots.map((name): [string, Column] => [name, { column: "doc", path: [name], as: "json" }]),
    );
  }
  const as = options.includes("documents") ? ("json" as const) : undefined;
  return Object.fromEntries(fields.map(({ name }): [string, Column] => [name, { column: name.replace(".", "_"), as }]));
}

function answersOf({ options, filter }: Case): string {
  const given = options.find((option) => option.startsWith("given: "))?.slice(7) ?? "{}";
  const dialect = options.includes("dialect: teleport") ? "teleport" : "documented";
  const predicate = everyType.with({ dialect }).compile(filter).given(JSON.parse(given));
  const columns = columnsOf(options);
  const residual = options.includes("residual");
  return engines
    .map((engine) => {
      try {
        const { text, values, residual: rest } = predicate.toSQL({ dialect: engine, columns, residual });
        const lines = [
          text,
          ...(values.length === 0 ? [] : [JSON.stringify(values)]),
          ...(rest ? [`and ${rest}`] : []),
        ];
        return `${engine.padEnd(12)}${lines.join(`\n${" ".repeat(12)}`)}`;
      } catch (error) {
        if (!(error instanceof FilterError)) throw error;
        return `${engine.padEnd(12)}${error.diagnostics.map(({ code }) => `error ${code}`).join(", ")}`;
      }
    })
    .join("\n");
}

function written({ title, options, filter, answers }: Case): string {
  const lines = [`# ${title}`, ...(options.length > 0 ? [`-- ${options.join("; ")}`] : []), filter, "==>", answers];
  return lines.join("\n");
}

if (process.env["UPDATE"] !== undefined) {
  writeFileSync(
    file,
    `${readCases()
      .map((one) => written({ ...one, answers: answersOf(one) }))
      .join("\n\n")}\n`,
  );
}

test.each(readCases())("$title", (one) => {
  expect(answersOf(one)).toBe(one.answers);
});
