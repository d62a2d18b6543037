import { bool, float, int, list, string, type Type } from "../types/type.ts";
import type { Wanted } from "./checker.ts";

const absences: ReadonlySet<string> = new Set(["null", "nil", "none", "undefined"]);

/** The literals of the zero values, which absent values equal. */
const zeros: readonly (readonly [Type, string])[] = [
  [string, '""'],
  [list(string), "set()"],
  [bool, "false"],
  [int, "0"],
  [float, "0.0"],
];

export interface ForeignLiteral {
  /** Its spelling here. */
  readonly text: string;
  /** Whether it stands for an absent value. */
  readonly isAbsence: boolean;
}

/** The literal that a name is in other languages: `True`; or `null`, if a single type is expected. */
export function foreignLiteral(name: string, { accepts }: Wanted): ForeignLiteral | undefined {
  const lower = name.toLowerCase();
  if (lower === "true" || lower === "false") return { text: lower, isAbsence: false };
  if (!absences.has(lower)) return undefined;
  const fitting = zeros.filter(([type]) => accepts(type));
  const [only] = fitting;
  return fitting.length === 1 && only !== undefined ? { text: only[1], isAbsence: true } : undefined;
}
