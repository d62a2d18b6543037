import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ProblemDocument } from "../../api/problem.ts";
import { problemTitles } from "../../api/problem.ts";
import { plainData } from "../../domain/plain.ts";

/** A problem response. Thrown by routes; {@link problemResponse} sends it. */
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

  /** The common title of a status. */
  get title(): string {
    return problemTitles[this.status] ?? "The request failed";
  }
}

/**
 * A problem to throw: `throw problem(404, "no-such-session", "session x does not exist")`. `detail` says where, what
 * and, with `more.remedy`, what to do; it must not contain secrets.
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

/** The response for a request that failed with `error`, as `application/problem+json`. */
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
