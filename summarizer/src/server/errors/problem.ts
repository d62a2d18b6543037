import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ProblemDocument } from "../../api/problem.ts";
import { problemTitles } from "../../api/problem.ts";
import { plainData } from "../../domain/plain.ts";

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
    return problemTitles[this.status] ?? "The request failed";
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
