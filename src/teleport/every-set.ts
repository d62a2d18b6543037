import type { Field, Fields } from "../environment.ts";

/** The same fields without kinds: outside policies, any resource can set them. */
export function everySet<F extends Fields>(fields: F): F {
  const entries = Object.entries(fields).map(([name, member]) => [
    name,
    isField(member) ? { ...member, kinds: undefined, values: undefined } : everySet(member as Fields),
  ]);
  return Object.fromEntries(entries) as F;
}

function isField(member: Fields[string]): member is Field {
  return member.kind === "field";
}
