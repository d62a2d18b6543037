/** What a command line runs in: the process, or a test in its place. */
export interface Host {
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A stream that the program writes to. */
export interface Stream {
  readonly isTTY?: boolean;
  /** The width of the terminal; meaningless when `isTTY` is not set. */
  readonly columns?: number;
  write(text: string): unknown;
}

/** 0: fine, 1: findings, 2: wrong usage, or an input that cannot be read. */
export type ExitCode = 0 | 1 | 2;

/** Makes an action for commander from a function that takes the host first and returns the exit code. */
export type Act = <A extends readonly unknown[]>(
  action: (host: Host, ...args: A) => ExitCode | Promise<ExitCode>,
) => (...args: A) => Promise<void>;
