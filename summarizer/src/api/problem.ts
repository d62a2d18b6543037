import { z } from "@hono/zod-openapi";
import { resourceKinds } from "../kinds/schema.ts";

const fault = z.object({
  in: z.enum(["path", "query", "header", "body"]),
  name: z.string().openapi({
    description: "The parameter, or the path of the field, such as `spec.kinds[0]`; empty for the body itself.",
  }),
  message: z.string(),
});

export const findingSchema = z
  .object({
    severity: z.enum(["error", "warning"]),
    file: z.string(),
    line: z.number().int(),
    column: z.number().int(),
    path: z.string().optional().openapi({ description: "The path in the document, such as `spec.kinds[0]`." }),
    message: z.string(),
    help: z.string().optional(),
    excerpt: z.string().optional().openapi({ description: "The rendered excerpt of a filter." }),
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
    errors: z.array(fault).readonly().optional().openapi({ description: "All problems, if there are several." }),
    findings: z.array(findingSchema).readonly().optional().openapi({ description: "Findings about resources." }),
    applied: z
      .array(appliedSchema)
      .readonly()
      .optional()
      .openapi({ description: "The resources that were applied before the failure." }),
    reason: z.string().optional().openapi({ description: "Why access was denied; only for administrators." }),
    request_id: z
      .string()
      .optional()
      .openapi({ description: "The id of the request in the log and in the header X-Request-Id." }),
  })
  .openapi("Problem");
export type ProblemDocument = z.infer<typeof problemSchema>;

/** What all problems of a status have in common. */
export const problemTitles: Readonly<Record<number, string>> = {
  400: "Malformed request",
  401: "Not signed in",
  403: "Access denied",
  404: "Not found",
  405: "Method not allowed",
  408: "Request timeout",
  409: "Conflict",
  411: "Content-Length is required",
  413: "Request too large",
  415: "Unsupported content type",
  421: "Wrong host",
  422: "Invalid content",
  429: "Too many requests",
  500: "Internal error",
  502: "An upstream service failed",
  503: "Temporarily unavailable",
};

/** The answers of an operation that are problems, beside its others: `...problems(403, 404)`. */
export function problems<Status extends number>(...statuses: readonly Status[]) {
  const content = { "application/problem+json": { schema: problemSchema } };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: problemTitles[status] ?? "A problem", content }]),
  ) as Record<Status, { description: string; content: typeof content }>;
}
