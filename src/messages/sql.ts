import type { Message } from "./message.ts";

const error = (message: string, help: string): Message => ({ severity: "error", message, help });

const residual = "ask for the rest as a predicate: `residual: true`";

/** Prose of what a SQL engine cannot say; `otherwise` is what to do instead. */
export const sqlMessages = {
  "sql-function": (name: string, otherwise = residual): Message =>
    error(`${name} cannot be said in SQL`, `say it with comparisons, contains or has_prefix, or ${otherwise}`),
  "sql-no-column": (field: string, otherwise = residual): Message =>
    error(`${field} has no column`, `add it, or its namespace, to \`columns\`, or ${otherwise}`),
  "sql-text": (what: string, engine: string, otherwise = residual): Message =>
    error(
      `${engine} has no text with ${what}`,
      `nothing that is stored there can equal it: leave it out, or ${otherwise}`,
    ),
  "sql-nesting": (engine: string, limit: number, otherwise = residual): Message =>
    error(`${engine} reads no more than ${limit} entries within one another`, `take some out, or ${otherwise}`),
};
