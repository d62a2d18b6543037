import { z } from "@hono/zod-openapi";
import { isStorableTime } from "../domain/time.ts";

/** A time as this API writes it, within cursors. */
export const storedTime = z.iso.datetime().refine(isStorableTime);

/** The fault of a cursor that no list returned. */
export const unknownCursor = { code: "custom", message: "is not a cursor of this list" } as const;

/** Where the next page of a list begins, as a text that callers send back unchanged. */
export function cursorOf(place: object): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** The query parameter that takes such a text. */
export function cursorParameter<Place extends z.ZodType>(place: Place) {
  return z
    .string()
    .max(2000)
    .transform((text, context): z.output<Place> => {
      const read = place.safeParse(parsed(Buffer.from(text, "base64url").toString("utf8")));
      if (read.success) return read.data;
      context.addIssue(unknownCursor);
      return z.NEVER;
    })
    .openapi({ type: "string", description: "`next` of the previous page." });
}

/** Where the next page begins; absent on the last. */
export const nextCursor = z
  .string()
  .optional()
  .openapi({ description: "The cursor of the next page; absent on the last page." });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
