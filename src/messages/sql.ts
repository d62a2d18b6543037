import type { Message } from "./message.ts";

const error = (message: string, help: string): Message => ({ severity: "error", message, help });

const orElse = "or ask for the rest as a predicate: `residual: true`";

/** Prose of what a SQL engine cannot say. */
export const sqlMessages = {
  "sql-function": (name: string): Message =>
    error(`${name} cannot be said in SQL`, `say it with comparisons, contains or has_prefix, ${orElse}`),
  "sql-no-column": (field: string): Message =>
    error(`${field} has no column`, `add it, or its namespace, to \`columns\`, ${orElse}`),
  "sql-text": (what: string, engine: string): Message =>
    error(`${engine} has no text with ${what}`, `nothing that is stored there can equal it: leave it out, ${orElse}`),
};
