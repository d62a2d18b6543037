import type { ValidationTargets } from "hono";
import type { z } from "zod";
import type { ProblemDocument } from "../../api/problem.ts";
import { pathText, unstorable } from "../../kinds/storable.ts";
import type { Problem } from "./problem.ts";
import { problem } from "./problem.ts";

type Fault = NonNullable<ProblemDocument["errors"]>[number];

const places: Readonly<Record<keyof ValidationTargets, Fault["in"]>> = {
  param: "path",
  query: "query",
  header: "header",
  cookie: "header",
  json: "body",
  form: "body",
};

/** The problems of a request that does not match a route's schemas. */
export function faultsOf(target: keyof ValidationTargets, error: z.ZodError): Problem {
  const errors = error.issues.flatMap((issue) =>
    faults(issue).map((fault): Fault => ({ in: places[target], ...fault })),
  );
  return refusal(errors);
}

/** The parts of a valid request that the store cannot hold; undefined if none. */
export function unstorableIn(target: keyof ValidationTargets, data: unknown): Problem | undefined {
  const errors = unstorable(data).map(({ path, fault }): Fault => {
    return { in: places[target], name: pathText(path), message: fault };
  });
  return errors.length === 0 ? undefined : refusal(errors);
}

function refusal(errors: Fault[]): Problem {
  const [first] = errors;
  const where = first === undefined ? "the request" : `${first.in} ${first.name}`.trim();
  return problem(400, "invalid-request", `${where}: ${first?.message ?? "is malformed"}`, { errors });
}

/** An issue in the words of this API; each unknown field is a problem of its own. */
function faults(issue: z.core.$ZodIssue): readonly Pick<Fault, "name" | "message">[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ name: pathText([...issue.path, key]), message: "is unknown" }));
  }
  const name = pathText(issue.path);
  if (issue.code === "invalid_value") return [{ name, message: `must be one of ${issue.values.join(", ")}` }];
  const hasOwnWords = !/^Too (small|big): /.test(issue.message);
  if (issue.code === "too_small" && !hasOwnWords) {
    return [{ name, message: bound(issue.origin, "at least", Number(issue.minimum)) }];
  }
  if (issue.code === "too_big" && !hasOwnWords) {
    return [{ name, message: bound(issue.origin, "at most", Number(issue.maximum)) }];
  }
  const [, expected, received] = /^Invalid input: expected (\w+), received (\w+)$/.exec(issue.message) ?? [];
  if (expected === undefined) return [{ name, message: issue.message }];
  return [{ name, message: received === "undefined" ? "is missing" : `must be of type ${expected}, got ${received}` }];
}

/** The message for a value below or above a bound: `must have at least 1 character`. */
function bound(origin: string, words: string, limit: number): string {
  const unit = { string: "character", array: "item", set: "item" }[origin];
  return unit === undefined
    ? `must be ${words} ${limit}`
    : `must have ${words} ${limit} ${unit}${limit === 1 ? "" : "s"}`;
}
