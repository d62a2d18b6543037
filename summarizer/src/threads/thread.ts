import type { Carried } from "./carried.ts";
import { carry } from "./carried.ts";

/** What a thread is asked to do: see `Job`. */
export interface Order {
  readonly module: string;
  readonly name: string;
  readonly input: readonly unknown[];
}

export type Result = { readonly output: unknown } | { readonly error: Carried };

/** Runs one job; the pool calls it in each of its threads. */
export default async function run({ module, name, input }: Order): Promise<Result> {
  try {
    const { [name]: work } = (await import(module)) as Readonly<Record<string, (...input: unknown[]) => unknown>>;
    if (work === undefined) throw new TypeError(`${module} does not export ${name}`);
    return { output: await work(...input) };
  } catch (error) {
    return { error: carry(error) };
  }
}
