import type { Edit } from "../diagnostic.ts";
import { nearest } from "../suggest.ts";
import type { Name } from "../syntax/ast.ts";
import { quote } from "../syntax/strings.ts";
import type { TypedExpr } from "../typed.ts";
import type { Checker } from "./checker.ts";

/** A key of a map that is written after a dot. */
export interface Key {
  readonly name: string;
  readonly end: number;
  /** Whether it can be written after a dot. */
  readonly isName: boolean;
  /** Whether it includes all of the names. */
  readonly isWhole: boolean;
  /** Whether it is the only possible meaning: not if a following name can be a field of the entry. */
  readonly isCertain: boolean;
}

/**
 * The key that begins with the first of `names`: with dashes and slashes, and with all the names if entries have no
 * fields.
 */
export function keyAt(names: readonly Name[], isDeep: boolean, { text }: Checker): Key {
  const [first, ...more] = names;
  const last = isDeep ? first : names.at(-1);
  const tail = dashedTail(text, last?.span.end ?? text.length);
  const isOne = isDeep || more.length === 0;
  return {
    name: (isDeep ? [first] : names).map((one) => one?.name ?? "").join(".") + tail,
    end: (last?.span.end ?? 0) + tail.length,
    isName: tail === "" && isOne,
    isWhole: !isDeep || more.length === 0,
    isCertain: tail !== "" || isOne,
  };
}

const dashes = /(?:[-/][\p{L}\p{Nd}_]+(?:\.[\p{L}\p{Nd}_]+)*)*/uy;

/**
 * The text directly after a name, as if names could contain dashes and slashes: `-center` of `labels.cost-center`,
 * `/name` of `labels.app.example.com/name`.
 */
export function dashedTail(text: string, offset: number): string {
  dashes.lastIndex = offset;
  return dashes.exec(text)?.[0] ?? "";
}

/**
 * Reports a literal key that a map with closed keys does not have, with the fix that `fixFor` returns for the nearest
 * one; returns whether there is nothing to report.
 */
export function checkKey(
  map: TypedExpr,
  key: TypedExpr,
  { report }: Checker,
  fixFor = (near: string): Edit => ({ span: key.span, text: quote(near) }),
): boolean {
  if (map.kind !== "field" || map.field.closed !== true || key.kind !== "literal") return true;
  const { keys = [], name } = map.field;
  const value = String(key.value);
  if (keys.includes(value)) return true;
  const near = nearest(value, keys);
  const edits = near === undefined ? [] : [fixFor(near)];
  const fixes = edits.map((edit) => ({ title: `write ${edit.text}`, edits: [edit] }));
  report("unknown-map-key", key.span, [name, value, near, keys], { fixes });
  return false;
}
