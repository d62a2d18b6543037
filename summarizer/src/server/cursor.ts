import { z } from "@hono/zod-openapi";
import type { SessionSort } from "../domain/search.ts";
import type { Place } from "../sessions/listing.ts";
import { storedTime } from "./parameters.ts";

const place = z.union([
  z.tuple([storedTime.nullable(), z.string()]),
  z.tuple([storedTime.nullable(), z.string(), z.union([z.string().max(100), z.number()])]),
]);

/** What a cursor that no list has given out is told. */
const unknown = { code: "custom", message: "is not one that a list has given out" } as const;

/** A place in a list as a text that callers hand back as it is. */
export function cursorOf({ ended, id, key }: Place): string {
  return Buffer.from(JSON.stringify(key === undefined ? [ended, id] : [ended, id, key])).toString("base64url");
}

/** A query parameter that holds such a text. */
export const cursorParameter = z
  .string()
  .max(1000)
  .transform((text, context): Place => {
    const read = place.safeParse(parsed(Buffer.from(text, "base64url").toString("utf8")));
    if (read.success) return { ended: read.data[0], id: read.data[1], key: read.data[2] };
    context.addIssue(unknown);
    return z.NEVER;
  })
  .openapi({ type: "string", description: "`next` of the page before." });

const amount = z.number().int().nonnegative();
/** What sessions are sorted by. */
const keys: Readonly<Record<SessionSort, z.ZodType>> = {
  newest: z.undefined(),
  oldest: z.undefined(),
  type: z.string(),
  risk: amount,
  longest: amount,
  shortest: amount,
};

/** Refuses a cursor of a list in another order than `sort`. */
export function checkOrder(
  { sort, after }: { readonly sort: SessionSort; readonly after?: Place | undefined },
  context: z.core.$RefinementCtx,
): void {
  if (after === undefined || keys[sort].safeParse(after.key).success) return;
  context.addIssue({ ...unknown, path: ["after"] });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
