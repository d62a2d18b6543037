import type { Dialect } from "../dialects.ts";
import { isSubsetWithin } from "../functions/lists.ts";

/** How filters are read: as the published documentation has them, or as Teleport evaluates them. */
export const dialects = {
  documented: { reader: "the documentation" },
  teleport: {
    reader: "Teleport",
    functions: [isSubsetWithin],
    scalars: ["string"],
    aliases: false,
    lineBreaks: false,
    keywords: false,
  },
} satisfies Readonly<Record<string, Dialect>>;

/** The name of a dialect of Teleport's environments. */
export type DialectName = keyof typeof dialects;

/** The names of the dialects, the default first. */
export const dialectNames = ["documented", "teleport"] as const satisfies readonly DialectName[];
