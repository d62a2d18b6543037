import { joined, type Message } from "./message.ts";

/** What another dialect's function of the same name does, with who reads it so; `asks` is unset where there is none. */
export interface OtherReading {
  readonly reader: string;
  readonly asks: string | undefined;
}

/**
 * Prose of what an environment's dialects do not read alike: an error where the dialect of the filter refuses it, else a
 * warning. `refusedBy` are the dialects that refuse it, or only the filter's own where that one does; `readers` are their
 * names in a sentence.
 */
export const dialectMessages = {
  "dialect-alias": (alias: string, name: string, readers: readonly string[]): Message => ({
    severity: "warning",
    message: `${alias} is read as ${name}; ${doNot(readers)} recognize it`,
    help: `write ${name}, which every dialect recognizes`,
  }),
  "dialect-scalar": (
    what: string,
    dialect: string,
    refusedBy: readonly string[],
    readers: readonly string[],
    scalars: readonly string[],
  ): Message => ({
    severity: severityIn(dialect, refusedBy),
    message: `${joined(readers)} cannot filter on ${what}`,
    help: refusedBy.includes(dialect)
      ? scalars.length === 0
        ? "test a list instead"
        : `compare ${joined(scalars, "or")}, or test a list`
      : `it works here; in ${refusedBy.length === 1 ? "the dialect" : "the dialects"} ${joined(refusedBy.map((name) => `"${name}"`))} it is an error`,
  }),
  "dialect-function": (
    name: string,
    here: string,
    others: readonly OtherReading[],
    isFixed: boolean,
    ofLists: boolean,
  ): Message => ({
    severity: "warning",
    message: `${name}${ofLists ? " of a list" : ""} ${here}; ${others.map(otherwise).join("; ")}`,
    help: isFixed
      ? "to mean the same in every dialect:"
      : "no single call means the same in every dialect; compare the values one by one",
  }),
  "dialect-line-break": (
    what: string,
    dialect: string,
    refusedBy: readonly string[],
    readers: readonly string[],
  ): Message => ({
    severity: severityIn(dialect, refusedBy),
    message: `${doNot(readers)} accept a line break before ${what}`,
    help: "end the line after an operator, a comma or an opening bracket, or join the lines",
  }),
  "dialect-keyword": (
    name: string,
    dialect: string,
    refusedBy: readonly string[],
    isFixed: boolean,
    readers: readonly string[],
  ): Message => ({
    severity: severityIn(dialect, refusedBy),
    message: `${doNot(readers)} accept "${name}" after a dot: it is a keyword of Go`,
    help: isFixed ? "write the index, which every dialect accepts:" : "the name has no other spelling",
  }),
};

function severityIn(dialect: string, refusedBy: readonly string[]): Message["severity"] {
  return refusedBy.includes(dialect) ? "error" : "warning";
}

function otherwise({ reader, asks }: OtherReading): string {
  return asks === undefined ? `${doNot([reader])} have it` : `${reader} ${asks}`;
}

function doNot(readers: readonly string[]): string {
  return `${joined(readers)} ${readers.length === 1 ? "does" : "do"} not`;
}
