import type { Message } from "./message.ts";

const error = (message: string, help: string): Message => ({ severity: "error", message, help });

const residual = "evaluate it in JavaScript: `residual: true` returns it as a predicate";

/** Messages about conditions that cannot be translated to SQL; `otherwise` is what to do instead. */
export const sqlMessages = {
  /** `engine`: set if the function has SQL only for other engines. */
  "sql-function": (
    name: string,
    engine: { readonly title: string; readonly name: string } | undefined,
    otherwise = residual,
  ): Message =>
    engine === undefined
      ? error(`${name} cannot be translated to SQL`, `use comparisons, contains or has_prefix, or ${otherwise}`)
      : error(
          `${name} cannot be translated to SQL for ${engine.title}`,
          `define its SQL, \`sql: { ${engine.name}: … }\`, or ${otherwise}`,
        ),
  "sql-no-column": (field: string, root: string | undefined, otherwise = residual): Message => {
    const given = root === undefined ? "" : `, pass its value first with \`given({ ${key(root)} })\``;
    return error(`${field} has no column`, `map it or its namespace in \`columns\`${given}, or ${otherwise}`);
  },
  "sql-text": (what: string, engine: string, otherwise = residual): Message =>
    error(
      `${engine} cannot store text that contains ${what}`,
      `no stored value equals it: remove the condition, or ${otherwise}`,
    ),
  "sql-nesting": (engine: string, limit: number, otherwise = residual): Message =>
    error(`${engine} supports at most ${limit} nested entries`, `reduce the nesting, or ${otherwise}`),
};

/** A root as a member of an object literal. */
function key(root: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(root) ? root : `${JSON.stringify(root)}: …`;
}
