import type { Diagnostic } from "../diagnostic.ts";
import type { Environment, EnvironmentField } from "../environment.ts";
import { diagnose } from "../messages.ts";
import { type TypedExpr, walk } from "../typed.ts";

/** Fields that none of the policy's kinds sets. */
export function* fieldsNeverSet(typed: TypedExpr, environment: Environment): Generator<Diagnostic> {
  for (const expr of walk(typed)) {
    if (expr.kind !== "field" || !isNeverSet(expr.field, environment)) continue;
    const isDefault = environment.defaultKinds.every((kind) => environment.kinds.includes(kind));
    const kinds = isDefault ? [] : environment.kinds;
    const { subject, kindName } = environment;
    yield diagnose("field-never-set", expr.span, [expr.field.name, kinds, expr.field.kinds ?? [], subject, kindName]);
  }
}

export function isNeverSet({ kinds }: EnvironmentField, environment: Environment): boolean {
  return kinds !== undefined && !environment.kinds.some((kind) => kinds.includes(kind));
}
