/** One SQL statement, as far as a digest needs to know it. */
export interface Statement {
  /** The first word in capitals: `SELECT`, `UPDATE`, `DROP`. */
  readonly verb: string;
  /** Tables that it names, in order, without repeats. */
  readonly tables: readonly string[];
  /** On one line, with comments and the insides of string literals taken out. */
  readonly shape: string;
  /** As it was sent. */
  readonly text: string;
}

/** Comments, string literals (with `''` and `\'`), dollar quotes, quoted names: what a keyword must not be found in. */
const opaque =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|''|\\[\s\S]?)*(?:'|$)|(\$\w*\$)[\s\S]*?(?:\1|$)|"(?:[^"]|"")*(?:"|$)|`[^`]*(?:`|$)/g;

const afterTable =
  /\b(?:FROM|JOIN|INTO|UPDATE|TRUNCATE(?:\s+TABLE)?|(?:CREATE|ALTER|DROP)\s+(?:TEMP(?:ORARY)?\s+)?(?:TABLE|VIEW|INDEX)(?:\s+IF\s+(?:NOT\s+)?EXISTS)?|COPY|ANALYZE|VACUUM)\s+(?:ONLY\s+)?([\w$."]+)/gi;
const notTables = new Set([
  "select",
  "set",
  "values",
  "lateral",
  "unnest",
  "generate_series",
  "stdin",
  "stdout",
  "table",
]);

/** The statements of one query text. */
export function statementsOf(query: string): readonly Statement[] {
  const shapes = query
    .replace(opaque, (part) => (part.startsWith("'") || part.startsWith("$") ? "''" : /^["`]/.test(part) ? part : " "))
    .split(";")
    .map((shape) => shape.replace(/\s+/g, " ").trim())
    .filter((shape) => shape !== "");
  return shapes.map((shape) => ({
    verb: verbOf(shape),
    tables: tablesOf(shape),
    shape,
    text: shapes.length === 1 ? query.trim() : shape,
  }));
}

/** What a `WITH` or an `EXPLAIN ANALYZE` in the end does counts, not how it begins. */
function verbOf(shape: string): string {
  const first = /^\W*(\w+)/.exec(shape)?.[1]?.toUpperCase() ?? "";
  if (first === "WITH") return /\b(INSERT|UPDATE|DELETE|MERGE)\b/i.exec(shape)?.[1]?.toUpperCase() ?? "SELECT";
  return first;
}

function tablesOf(shape: string): readonly string[] {
  const names = [...shape.matchAll(afterTable)].map(([, table = ""]) => table.replaceAll('"', ""));
  return [...new Set(names.filter((table) => table !== "" && !notTables.has(table.toLowerCase())))];
}
