import type { ErrorClass } from "./job.ts";

/** An error on its way out of a thread: between threads an error keeps its message, and neither class nor fields. */
export interface Carried {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly cause: Carried | undefined;
}

export function carry(error: unknown): Carried {
  if (!(error instanceof Error)) {
    return { name: "Error", message: String(error), stack: "", fields: {}, cause: undefined };
  }
  const { name, message, stack = "", cause } = error;
  const { name: _, ...own } = { ...error };
  const fields = Object.fromEntries(Object.entries(own).filter(([, value]) => isCarried(value)));
  return { name, message, stack, fields, cause: cause === undefined ? undefined : carry(cause) };
}

/** Whether a field is data: an error of a library may bring its sockets along. */
function isCarried(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** The error again, of the first of `classes` that has its name, else a plain one. */
export function revive({ name, message, stack, fields, cause }: Carried, classes: readonly ErrorClass[]): Error {
  const error = new Error(message, cause && { cause: revive(cause, classes) });
  const kind = classes.find((candidate) => candidate.name === name);
  if (kind !== undefined) Object.setPrototypeOf(error, kind.prototype);
  return Object.assign(error, fields, { name, stack });
}
