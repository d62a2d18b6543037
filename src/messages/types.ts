import type { Message } from "./message.ts";

const error = (message: string, help?: string): Message => ({ severity: "error", message, help });

/** Prose of what the checker reports. A row's parameters are what its message is about. */
export const typeMessages = {
  "unknown-name": (name: string, suggestion: string | undefined, roots: readonly string[], alone: boolean): Message => {
    const text = alone ? `; if it is a text, write it in quotes: ${shown(name)}` : "";
    return error(
      `${shown(name)} is not defined`,
      suggest(suggestion) ?? `a filter reads ${listed(roots, "or")}${text}`,
    );
  },
  "unknown-field": (
    namespace: string,
    name: string,
    suggestion: string | undefined,
    fields: readonly string[],
  ): Message =>
    error(`${namespace} has no field ${shown(name)}`, suggest(suggestion) ?? oneOf("its fields are", fields)),
  "unknown-function": (name: string, suggestion: string | undefined, functions: readonly string[]): Message =>
    error(`there is no function ${shown(name)}`, suggest(suggestion) ?? oneOf("the functions are", functions)),
  "unknown-operator": (operator: string, instead: string | undefined): Message =>
    error(`this condition has no operator ${operator}`, instead && `use the function ${instead}:`),
  "namespace-as-value": (namespace: string, fields: readonly string[]): Message =>
    error(`${namespace} is a namespace, not a value`, oneOf("name one of its fields:", fields)),
  "function-as-value": (name: string, signature: string): Message =>
    error(`${name} is a function, not a value`, `call it: ${signature}`),
  "not-a-function": (text: string): Message =>
    error(`${text} is not a function`, "only the environment's functions can be called"),
  method: (name: string, instead: string | undefined): Message =>
    error(
      `values have no methods, so there is no .${name}()`,
      instead === undefined ? "functions take the value as their first argument" : `use the function ${instead}:`,
    ),
  "map-index": (text: string, key: string): Message =>
    error(`${text} is a map; its entries are read by index`, `write ${text}[${key}]`),
  "not-indexable": (what: string, help: string | undefined): Message => error(`${what} cannot be indexed`, help),
  "no-fields": (what: string, name: string): Message => error(`${what} has no field ${shown(name)}`),
  "key-type": (what: string): Message => error(`the key of a map is a string, not ${what}`),
  "type-mismatch": (message: string, help?: string): Message => error(message, help),
  "wrong-arity": (name: string, wanted: string, got: number, signature: string): Message =>
    error(`${name} takes ${wanted}, got ${got}`, signature),
  "invalid-argument": (message: string, help: string | undefined): Message => error(message, help),
  "not-a-condition": (what: string, role: string, help: string | undefined): Message =>
    error(`${what} is not a condition, and ${role} has to be one`, help),
  "duplicate-policy": (name: string): Message =>
    error(
      `there are two policies named ${shown(name)}`,
      "policies are tried in the order of their names: give each its own",
    ),
  "unknown-kind": (kind: string, known: readonly string[]): Message =>
    error(`there is no kind ${shown(kind)}`, oneOf("the kinds are", known)),
};

function suggest(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `did you mean ${name}?`;
}

const most = 12;

function oneOf(lead: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  return `${lead} ${names.slice(0, most).join(", ")}${names.length > most ? `, and ${names.length - most} more` : ""}`;
}

function listed(names: readonly string[], conjunction: "or" | "and"): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${conjunction} ${names.at(-1)}`;
}

/** A name as it was written, cut where it is too long to read. */
function shown(name: string): string {
  return `"${name.length > 60 ? `${name.slice(0, 59)}…` : name}"`;
}
