import type { SerializedError } from "./serialized-error.ts";
import { serializeError } from "./serialized-error.ts";

/** One call of a `Job`. */
export interface Call {
  readonly module: string;
  readonly name: string;
  readonly input: readonly unknown[];
}

export type Result = { readonly output: unknown } | { readonly error: SerializedError };

/** Runs one job. Piscina calls this in each worker thread. */
export default async function run({ module, name, input }: Call): Promise<Result> {
  try {
    const { [name]: work } = (await import(module)) as Readonly<Record<string, (...input: unknown[]) => unknown>>;
    if (work === undefined) throw new TypeError(`${module} does not export ${name}`);
    return { output: await work(...input) };
  } catch (error) {
    return { error: serializeError(error) };
  }
}
