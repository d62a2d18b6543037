import { z } from "@hono/zod-openapi";
import type { Place } from "../store/listing.ts";

const place = z.union([
  z.tuple([z.iso.datetime().nullable(), z.string()]),
  z.tuple([z.iso.datetime().nullable(), z.string(), z.union([z.string().max(100), z.number()])]),
]);

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
    context.addIssue({ code: "custom", message: "is not one that a list has given out" });
    return z.NEVER;
  })
  .openapi({ type: "string", description: "`next` of the page before." });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
