import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { plainData } from "../domain/plain.ts";

/** What is wrong with one part of a request. */
const fault = z.object({
  in: z.enum(["path", "query", "header", "body"]),
  name: z
    .string()
    .openapi({ description: "The parameter, or the field as `spec.kinds[0]`; empty for the body itself." }),
  message: z.string(),
});

/** One thing to say about a file of resources. */
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

/** A resource that was written. */
export const appliedSchema = z
  .object({ kind: z.string(), name: z.string(), outcome: z.enum(["created", "replaced", "updated"]) })
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
    errors: z.array(fault).optional().openapi({ description: "All that is wrong, where it is more than one thing." }),
    findings: z.array(findingSchema).optional().openapi({ description: "What there is to say of resources." }),
    applied: z.array(appliedSchema).optional().openapi({ description: "What was applied before it failed." }),
    reason: z.string().optional().openapi({ description: "Why access was denied, for administrators." }),
    requestId: z.string().optional().openapi({ description: "As in the log and in the header X-Request-Id." }),
  })
  .openapi("Problem");

export type ProblemDocument = z.infer<typeof problemSchema>;

/** Titles by status: what every problem of that status has in common. */
const titles: Readonly<Record<number, string>> = {
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

/** A request that is answered with a problem document. Thrown by routes; {@link problemResponse} answers. */
export class Problem extends HTTPException {
  readonly code: string;
  readonly more: Partial<ProblemDocument>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ContentfulStatusCode,
    code: string,
    detail: string,
    more: Partial<ProblemDocument>,
    headers: Readonly<Record<string, string>>,
  ) {
    super(status, { message: detail });
    this.name = "Problem";
    this.code = code;
    this.more = more;
    this.headers = headers;
  }

  /** What all problems of its status have in common. */
  get title(): string {
    return titles[this.status] ?? "The request failed";
  }
}

/**
 * A problem to throw: `throw problem(404, "no-such-session", "there is no session x")`. `detail` says where, what and,
 * with `more.remedy`, what to do; it must hold no secret.
 */
export function problem(
  status: ContentfulStatusCode,
  code: string,
  detail: string,
  more: Partial<ProblemDocument> = {},
  headers: Readonly<Record<string, string>> = {},
): Problem {
  return new Problem(status, code, detail, more, headers);
}

/** The answer to a request that met with `error`, as `application/problem+json`. */
export function problemResponse(context: Context, error: Problem): Response {
  const { title, status, code, message, more, headers } = error;
  const document: ProblemDocument = plainData({
    type: `urn:wherefore-summarizer:${code}`,
    title,
    status,
    detail: message,
    code,
    ...more,
  });
  const answer = context.body(JSON.stringify(document), status, {
    ...headers,
    "content-type": "application/problem+json",
  });
  return answer;
}

/** The `responses` of a route's problems, for its description: `...problems(403, 404)`. */
export function problems<Status extends number>(...statuses: readonly Status[]) {
  const content = { "application/problem+json": { schema: problemSchema } };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: titles[status] ?? "A problem", content }]),
  ) as Record<Status, { description: string; content: typeof content }>;
}
