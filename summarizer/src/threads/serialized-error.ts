import type { ErrorClass } from "./job.ts";

/** An error as data: structured clone keeps the message of an error, but neither its class nor its fields. */
export interface SerializedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly cause: SerializedError | undefined;
}

export function serializeError(error: unknown): SerializedError {
  if (!(error instanceof Error)) {
    return { name: "Error", message: String(error), stack: "", fields: {}, cause: undefined };
  }
  const { name, message, stack = "", cause } = error;
  const { name: _, ...own } = { ...error };
  const fields = Object.fromEntries(Object.entries(own).filter(([, value]) => isCloneable(value)));
  return { name, message, stack, fields, cause: cause === undefined ? undefined : serializeError(cause) };
}

/** False for functions, sockets and the like, which errors of libraries may hold. */
function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** An instance of the class in `classes` that has the error's name; a plain `Error` if there is none. */
export function deserializeError(
  { name, message, stack, fields, cause }: SerializedError,
  classes: readonly ErrorClass[],
): Error {
  const error = new Error(message, cause && { cause: deserializeError(cause, classes) });
  const kind = classes.find((candidate) => candidate.name === name);
  if (kind !== undefined) Object.setPrototypeOf(error, kind.prototype);
  return Object.assign(error, fields, { name, stack });
}
