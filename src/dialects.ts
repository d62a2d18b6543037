import type { ScalarKind } from "./types/type.ts";

export type DialectName = "documented" | "teleport";

/** What a filter's text may hold, and what it means, where the published documentation and a cluster differ. */
export interface Dialect {
  readonly name: DialectName;
  /** Scalar types that a filter can use. */
  readonly scalars: ReadonlySet<ScalarKind>;
  /** Whether an environment's {@link Definition.aliases | aliases} are names. */
  readonly aliases: boolean;
  /** Whether a line may break before an operator or a closing bracket. */
  readonly lineBreaks: boolean;
  /** Whether a Go keyword may stand after a dot. */
  readonly keywords: boolean;
}

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  documented: {
    name: "documented",
    scalars: new Set(["string", "bool", "int", "float", "timestamp"]),
    aliases: true,
    lineBreaks: true,
    keywords: true,
  },
  teleport: {
    name: "teleport",
    scalars: new Set(["string"]),
    aliases: false,
    lineBreaks: false,
    keywords: false,
  },
};
