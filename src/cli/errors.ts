import type { FunctionError } from "../functions/guard.ts";
import type { FilterError } from "../report/error.ts";
import type { ColumnsError } from "../sql/columns.ts";
import type { ContextError } from "../types/value.ts";

/* By name, because the user's environment can throw errors of another copy of the package. */

export function isFilterError(error: unknown): error is FilterError {
  return isNamed(error, "FilterError");
}

export function isContextError(error: unknown): error is ContextError {
  return isNamed(error, "ContextError");
}

export function isColumnsError(error: unknown): error is ColumnsError {
  return isNamed(error, "ColumnsError");
}

export function isFunctionError(error: unknown): error is FunctionError {
  return isNamed(error, "FunctionError");
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
