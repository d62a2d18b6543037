import type { EnvironmentField } from "./environment.ts";
import { type TypedCall, type TypedExpr, walk } from "./typed.ts";

/** The fields that `expr` reads, and those that its known values were read from. */
export function fieldsIn(expr: TypedExpr): readonly EnvironmentField[] {
  return walk(expr).flatMap((inner) => {
    if (inner.kind === "field") return [inner.field];
    return inner.kind === "literal" && inner.origin !== undefined ? fieldsIn(inner.origin) : [];
  });
}

/** Whether a value of `expr` comes from a secret field, completely or in part. */
export function isSecret(expr: TypedExpr): boolean {
  return fieldsIn(expr).some(({ secret }) => secret === true);
}

/**
 * The names of the fields in `expr` whose values are masked: secret fields, and fields that are arguments of one call
 * with them, directly or through others, because `a == b` reveals `a` through `b`.
 */
export function maskedFields(expr: TypedExpr): ReadonlySet<string> {
  const masked = new Set<string>();
  for (const { name, secret } of fieldsIn(expr)) if (secret === true) masked.add(name);
  if (masked.size === 0) return masked;
  const calls = walk(expr).filter((inner) => inner.kind === "call");
  let open = calls.map(namesIn);
  for (;;) {
    const met = open.filter((names) => names.some((name) => masked.has(name)));
    if (met.length === 0) return masked;
    for (const name of met.flat()) masked.add(name);
    open = open.filter((names) => !met.includes(names));
  }
}

function namesIn(call: TypedCall): readonly string[] {
  return fieldsIn(call).map(({ name }) => name);
}
