import { z } from "@hono/zod-openapi";
import { resourceKinds } from "../kinds/schema.ts";

const fault = z.object({
  in: z.enum(["path", "query", "header", "body"]),
  name: z
    .string()
    .openapi({ description: "The parameter, or the field as `spec.kinds[0]`; empty for the body itself." }),
  message: z.string(),
});

export const findingSchema = z
  .object({
    severity: z.enum(["error", "warning"]),
    file: z.string(),
    line: z.number().int(),
    column: z.number().int(),
    path: z.string().optional().openapi({ description: "The part of the document, as `spec.kinds[0]`." }),
    message: z.string(),
    help: z.string().optional(),
    excerpt: z.string().optional().openapi({ description: "The lines at fault of a filter, drawn." }),
  })
  .openapi("Finding");
/** An error or a warning about a file of resources. */
export type Finding = z.infer<typeof findingSchema>;

export const appliedSchema = z
  .object({ kind: z.enum(resourceKinds), name: z.string(), outcome: z.enum(["created", "replaced", "updated"]) })
  .openapi("Applied");

/** An error as RFC 9457 has it. `code` is for programs, `detail` and `remedy` are for people. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    remedy: z.string().optional().openapi({ description: "What to do about it." }),
    errors: z
      .array(fault)
      .readonly()
      .optional()
      .openapi({ description: "All that is wrong, where it is more than one thing." }),
    findings: z
      .array(findingSchema)
      .readonly()
      .optional()
      .openapi({ description: "What there is to say of resources." }),
    applied: z
      .array(appliedSchema)
      .readonly()
      .optional()
      .openapi({ description: "What was applied before it failed." }),
    reason: z.string().optional().openapi({ description: "Why access was denied, for administrators." }),
    request_id: z.string().optional().openapi({ description: "As in the log and in the header X-Request-Id." }),
  })
  .openapi("Problem");
export type ProblemDocument = z.infer<typeof problemSchema>;

/** What all problems of a status have in common. */
export const problemTitles: Readonly<Record<number, string>> = {
  400: "The request is malformed",
  401: "Nobody is logged in",
  403: "Access denied",
  404: "Not found",
  405: "Not possible here",
  408: "The request came too slowly",
  409: "Conflict",
  411: "The length is missing",
  413: "The request is too large",
  415: "The content has a type that is not read here",
  421: "The request is for another host",
  422: "The content cannot be used",
  429: "Too many requests",
  500: "Something went wrong here",
  502: "A service behind this one failed",
  503: "Not available now",
};

/** The answers of an operation that are problems, beside its others: `...problems(403, 404)`. */
export function problems<Status extends number>(...statuses: readonly Status[]) {
  const content = { "application/problem+json": { schema: problemSchema } };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: problemTitles[status] ?? "A problem", content }]),
  ) as Record<Status, { description: string; content: typeof content }>;
}
