import { patterns } from "../syntax/tokens.ts";

const whole = new RegExp(`^${patterns.name}$`, "u");
const rest = /[\p{L}\p{Nd}_]*/uy;

/** Whether `name` can be written in a filter: after a dot, and except for `true` and `false` at the start of a path. */
export function isName(name: string): boolean {
  return whole.test(name);
}

/** The end of the name that continues at `offset`. */
export function nameEnd(text: string, offset: number): number {
  rest.lastIndex = offset;
  rest.exec(text);
  return Math.max(offset, rest.lastIndex);
}

/**
 * How well `name` matches the typed text: 0 if it begins with it, 1 if it does except for case and underscores, 2 if a
 * later word of it does; `undefined` otherwise. `hasP` matches `has_prefix`, `host` matches `server_host_name`.
 */
export function likeness(name: string, typed: string): 0 | 1 | 2 | undefined {
  if (name.startsWith(typed)) return 0;
  const wanted = typed.toLowerCase();
  const lower = name.toLowerCase();
  const letters = wanted.replaceAll("_", "");
  if (letters !== "" && lower.replaceAll("_", "").startsWith(letters)) return 1;
  return lower.includes(`_${wanted}`) || lower.includes(`.${wanted}`) ? 2 : undefined;
}

/** How well a field of that name matches the typed text: by its name, or by one of its other names, as a later word. */
export function fieldLikeness(
  name: string,
  { also = [] }: { readonly also?: readonly string[] | undefined },
  typed: string,
): 0 | 1 | 2 | undefined {
  const like = likeness(name, typed);
  if (like !== undefined) return like;
  return also.some((other) => likeness(other, typed) !== undefined) ? 2 : undefined;
}
