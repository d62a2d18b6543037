import type { Message } from "./message.ts";

const error = (message: string, help: string): Message => ({ severity: "error", message, help });

const residual = "evaluate it in JavaScript: `residual: true` returns it as a predicate";

/** Prose of what cannot be translated to SQL; `otherwise` is what to do instead. */
export const sqlMessages = {
  /** `engine`: the one without SQL, where the function has SQL for others. */
  "sql-function": (
    name: string,
    engine: { readonly title: string; readonly name: string } | undefined,
    otherwise = residual,
  ): Message =>
    engine === undefined
      ? error(`${name} cannot be translated to SQL`, `use comparisons, contains or has_prefix, or ${otherwise}`)
      : error(
          `${name} has no SQL for ${engine.title}`,
          `add it to the function, \`sql: { ${engine.name}: … }\`, or ${otherwise}`,
        ),
  "sql-no-column": (field: string, root: string | undefined, otherwise = residual): Message => {
    const given = root === undefined ? "" : `, give its value first with \`given({ ${key(root)} })\``;
    return error(`${field} has no column`, `map it or its namespace in \`columns\`${given}, or ${otherwise}`);
  },
  "sql-text": (what: string, engine: string, otherwise = residual): Message =>
    error(
      `${engine} cannot store a text with ${what}`,
      `no stored value equals it: remove the condition, or ${otherwise}`,
    ),
  "sql-nesting": (engine: string, limit: number, otherwise = residual): Message =>
    error(`${engine} reads at most ${limit} nested entries`, `nest fewer, or ${otherwise}`),
};

/** A root as a member of an object literal. */
function key(root: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(root) ? root : `${JSON.stringify(root)}: …`;
}
