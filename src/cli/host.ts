/** The host of a command line: the process, or a test. */
export interface Host {
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** An output stream. */
export interface Stream {
  readonly isTTY?: boolean;
  /** The width of the terminal; meaningless unless `isTTY` is set. */
  readonly columns?: number;
  write(text: string): unknown;
}

/** 0: success, 1: findings, 2: invalid usage, or input that cannot be read. */
export type ExitCode = 0 | 1 | 2;

/** Adapts a function that takes the host first and returns the exit code to an action of commander. */
export type Act = <A extends readonly unknown[]>(
  action: (host: Host, ...args: A) => ExitCode | Promise<ExitCode>,
) => (...args: A) => Promise<void>;
