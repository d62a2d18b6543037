import { joined, type Message } from "./message.ts";

/**
 * What another dialect's function of the same name does, and the system that uses the dialect; `asks` is unset if it
 * has no such function.
 */
export interface OtherReading {
  readonly reader: string;
  readonly asks: string | undefined;
}

/**
 * Messages about differences between an environment's dialects: an error if the filter's own dialect rejects it, else a
 * warning. `readers` are the systems that reject it: only the filter's own, if it does.
 */
export const dialectMessages = {
  "dialect-alias": (alias: string, name: string, readers: readonly string[]): Message => ({
    severity: "warning",
    message: `${alias} is read as ${name}; ${doNot(readers)} recognize it`,
    help: `write ${name}`,
  }),
  "dialect-scalar": (
    what: string,
    dialect: string,
    readers: readonly string[],
    isRefused: boolean,
    usable: readonly string[],
  ): Message => ({
    severity: severity(isRefused),
    message: `${joined(readers)} cannot filter on ${what}`,
    help: isRefused ? `test ${joined(usable, "or")}` : `this works in the dialect "${dialect}"`,
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
    help: isFixed ? "for the same meaning in every dialect:" : "no function has the same meaning in every dialect",
  }),
  "dialect-line-break": (what: string, _dialect: string, readers: readonly string[], isRefused: boolean): Message => ({
    severity: severity(isRefused),
    message: `${doNot(readers)} accept a line break before ${what}`,
    help: "end lines after an operator, a comma or an opening bracket",
  }),
  "dialect-keyword": (
    name: string,
    _dialect: string,
    readers: readonly string[],
    isRefused: boolean,
    isFixed: boolean,
  ): Message => ({
    severity: severity(isRefused),
    message: `${doNot(readers)} accept "${name}" after a dot: it is a Go keyword`,
    help: isFixed ? "write the index instead:" : "the name has no other spelling",
  }),
};

function severity(isRefused: boolean): Message["severity"] {
  return isRefused ? "error" : "warning";
}

function otherwise({ reader, asks = "does not exist" }: OtherReading): string {
  return `in ${reader}, it ${asks}`;
}

function doNot(readers: readonly string[]): string {
  return `${joined(readers)} ${readers.length === 1 ? "does" : "do"} not`;
}
