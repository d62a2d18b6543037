/** Limits of a filter's text and tree. Each has its own diagnostic. */
export interface Limits {
  /** Length of the text, in bytes of UTF-8. */
  readonly bytes: number;
  /** Nesting of parentheses, calls, indexes, `!`, and comparisons with dots, each counted separately. At most 200. */
  readonly depth: number;
  /** Nodes of the syntax tree. */
  readonly nodes: number;
  /** Arguments of one call. */
  readonly arguments: number;
}

export const defaultLimits: Limits = { bytes: 65_536, depth: 100, nodes: 10_000, arguments: 1_000 };
