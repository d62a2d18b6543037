// biome-ignore lint/suspicious/noExplicitAny: a class of any constructor
export type ErrorClass = abstract new (...args: any[]) => Error;

/** A function that runs in a worker thread: exported by a module, from plain data to plain data. */
export interface Job<Input extends readonly unknown[], Output> {
  /** The URL of the module. */
  readonly module: string;
  /** The function's exported name. */
  readonly name: string;
  /** The job in messages: `reading the recording`. */
  readonly title: string;
  /** Error classes that are restored when the function throws one. */
  readonly errors: readonly ErrorClass[];
  /** Never set: it carries the types. */
  readonly signature?: (...input: Input) => Output;
}

/** The job that runs `work`, which the module at `module` exports under its own name. */
export function job<Input extends readonly unknown[], Output>(
  module: string,
  work: (...input: Input) => Output | Promise<Output>,
  title: string,
  errors: readonly ErrorClass[] = [],
): Job<Input, Output> {
  return { module, name: work.name, title, errors };
}
