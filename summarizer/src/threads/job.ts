// biome-ignore lint/suspicious/noExplicitAny: a class of any constructor
export type ErrorClass = abstract new (...args: any[]) => Error;

/** Work on foreign bytes that a thread of its own does: a function that a module exports, from plain data to plain data. */
export interface Job<Input extends readonly unknown[], Output> {
  /** The module's address, as `import.meta.url` gives it. */
  readonly module: string;
  /** The name under which the module exports the function. */
  readonly name: string;
  /** What a message calls the work: `reading the recording`. */
  readonly title: string;
  /** Classes of what it throws; they come out of the thread as what they are. */
  readonly errors: readonly ErrorClass[];
  /** Never set: it carries the types. */
  readonly signature?: (...input: Input) => Output;
}

/** The job that calls `work`, which the module at `module` has to export under the function's own name. */
export function job<Input extends readonly unknown[], Output>(
  module: string,
  work: (...input: Input) => Output | Promise<Output>,
  title: string,
  errors: readonly ErrorClass[] = [],
): Job<Input, Output> {
  return { module, name: work.name, title, errors };
}
