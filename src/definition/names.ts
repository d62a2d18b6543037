import { isInfix } from "../syntax/ast.ts";
import { patterns } from "../syntax/tokens.ts";

const whole = new RegExp(`^${patterns.name}$`, "u");

const allowed = "use letters, digits and _, and do not begin with a digit";

/** Why a filter cannot use the name of a field or namespace; `undefined` if it can. */
export function unspeakable(
  name: string,
  isRoot: boolean,
): { readonly message: string; readonly help: string } | undefined {
  const hidden = "rename it, or mark a field that only functions read as `hidden: true`";
  if (name === "") return { message: "the name is empty", help: hidden };
  if (isRoot && isReserved(name)) {
    return { message: `\`${name}\` is a literal, not a name`, help: hidden };
  }
  if (whole.test(name)) return undefined;
  return { message: `${JSON.stringify(name)} is not a valid name: ${allowed}`, help: hidden };
}

/**
 * Why a filter cannot call a function by this name; `undefined` if it can. Names can be joined by a dot, as in
 * `strings.lower`.
 */
export function uncallable(name: string): { readonly message: string; readonly help: string } | undefined {
  if (isInfix(name)) return undefined;
  if (name === "") return { message: "the name is empty", help: 'name the function: "has_domain"' };
  const isSpelt = name.split(".").every((part) => whole.test(part)) && !isReserved(name.split(".")[0] ?? "");
  if (isSpelt) return undefined;
  return { message: `${JSON.stringify(name)} is not a valid function name: ${allowed}`, help: "rename it" };
}

function isReserved(name: string): boolean {
  return name === "true" || name === "false";
}
