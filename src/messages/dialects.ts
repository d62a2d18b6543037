import type { DialectName } from "../dialects.ts";
import type { Message } from "./message.ts";

/** Prose of what the documentation and a cluster disagree on. An error where the dialect at hand refuses it, else a warning. */
export const dialectMessages = {
  "dialect-alias": (alias: string, name: string): Message => ({
    severity: "warning",
    message: `${alias} is read as ${name}; a cluster does not know it`,
    help: `write ${name}, which both know`,
  }),
  "dialect-scalar": (what: string, dialect: DialectName): Message =>
    dialect === "teleport"
      ? {
          severity: "error",
          message: `a cluster cannot filter on ${what}`,
          help: "compare strings, or ask something of a list of strings",
        }
      : {
          severity: "warning",
          message: `a cluster cannot filter on ${what}`,
          help: `it works here; under the dialect "teleport" it is an error`,
        },
  "dialect-is-subset": (here: string, others: string, rewritten: boolean): Message => ({
    severity: "warning",
    message: `is_subset of a list asks ${here}; ${others}`,
    help: rewritten
      ? "to mean the same in both:"
      : "there is no way to say it that both read alike: compare the items one by one",
  }),
  "dialect-line-break": (what: string, dialect: DialectName): Message => ({
    severity: dialect === "teleport" ? "error" : "warning",
    message: `a cluster refuses a line break before ${what}`,
    help: `end the line behind an operator, a comma or an opening bracket, or join the lines`,
  }),
  "dialect-keyword": (name: string, dialect: DialectName, indexed: boolean): Message => ({
    severity: dialect === "teleport" ? "error" : "warning",
    message: `a cluster refuses "${name}" after a dot: it is a keyword of Go`,
    help: indexed ? "write the index, which both take:" : "there is no other spelling of the name",
  }),
};
