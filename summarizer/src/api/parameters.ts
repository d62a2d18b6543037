import { z } from "@hono/zod-openapi";
import type { SessionState } from "../domain/rows.ts";
import { sessionStates } from "../domain/rows.ts";
import { stateOf, stateWords } from "../domain/session-states.ts";
import { isDay, parseMoment } from "../domain/time.ts";

/** How many of a list to give at once. */
export function pageSize(fallback: number, most: number) {
  const message = `must be a whole number from 1 to ${most}`;
  return z.coerce
    .number<number | string>({ error: message })
    .int(message)
    .min(1, message)
    .max(most, message)
    .default(fallback)
    .openapi({ type: "integer", minimum: 1, maximum: most, default: fallback });
}

/** A moment: a date, or a date with a time, in RFC 3339. */
export const momentParameter = z
  .string()
  .transform((text, context): Date => {
    const read = parseMoment(text);
    if (read !== undefined) return read;
    context.addIssue({ code: "custom", message: "must be a date such as 2026-11-24 or 2026-11-24T09:00:00Z" });
    return z.NEVER;
  })
  .openapi({ type: "string", example: "2026-11-24T09:00:00Z" });

/** A day in UTC. */
export const dayParameter = z
  .string()
  .refine(isDay, { error: "must be a day such as 2026-11-24" })
  .openapi({ type: "string", example: "2026-11-24" });

/** One of `names`, or several, comma-separated. */
export function namesParameter<const Name extends string>(names: readonly [Name, ...Name[]]) {
  const known = z.array(z.enum(names)).min(1);
  return z
    .string()
    .transform((text, context): readonly Name[] => {
      const read = known.safeParse(text.split(","));
      if (read.success) return read.data;
      context.addIssue({ code: "custom", message: `must be one of ${names.join(", ")}, or several, comma-separated` });
      return z.NEVER;
    })
    .openapi({
      type: "string",
      example: names[0],
      description: `One of ${names.join(", ")}, or several, comma-separated`,
    });
}

/** A state of sessions, or several, comma-separated: as the API has them, or as lists call them. */
export const statesParameter = z
  .string()
  .transform((text, context): readonly SessionState[] => {
    const states = text.split(",").map(stateOf);
    if (states.every((state) => state !== undefined)) return states;
    const message = `must be one of ${stateWords.join(", ")}, or several, comma-separated`;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  })
  .openapi({
    type: "string",
    example: "failed",
    description:
      `One of ${sessionStates.join(", ")}, or several, comma-separated. ` +
      `The words of lists stand for the same: ${stateWords.join(", ")}`,
  });

/** Labels as `key=value`, as often as wanted. */
export const labelsParameter = z
  .union([z.string(), z.array(z.string()).readonly()])
  .transform((texts, context): readonly (readonly [key: string, value: string])[] => {
    const pairs = [texts].flat().map((text) => /^([^=]+)=(.*)$/s.exec(text)?.slice(1));
    if (pairs.every((pair) => pair !== undefined)) return pairs.map(([key = "", value = ""]) => [key, value]);
    context.addIssue({ code: "custom", message: "must be a label and its value, such as env=prod" });
    return z.NEVER;
  })
  .openapi({ type: "array", items: { type: "string" }, example: ["env=prod"], description: "All items" });
