import { z } from "zod";
import { expects, fields, required, some, text, texts } from "./shape.ts";

/** What a role may allow or deny. */
function conditions(side: "allow" | "deny") {
  const at = `spec.${side}.rules[]`;
  const rule = fields(at, {
    resources: some(`${at}.resources`, required(`${at}.resources[]`)),
    verbs: some(`${at}.verbs`, required(`${at}.verbs[]`)),
    where: text(`${at}.where`).optional(),
  });
  return fields(`spec.${side}`, {
    rules: z.array(rule, { error: expects(`spec.${side}.rules`, "a list") }).optional(),
  });
}

export const roleSpec = fields("spec", {
  allow: conditions("allow").optional(),
  deny: conditions("deny").optional(),
});

/** One rule of a role: on these resources, these verbs, where the condition is true or there is none. */
export type Rule = NonNullable<NonNullable<z.infer<typeof roleSpec>["allow"]>["rules"]>[number];

export const userSpec = fields("spec", {
  roles: texts("spec.roles").optional(),
  traits: z
    .record(z.string(), z.array(text("a trait's value"), { error: expects("a trait", "a list") }), {
      error: expects("spec.traits", "a mapping"),
    })
    .optional(),
});
