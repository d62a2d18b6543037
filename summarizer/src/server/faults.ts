import type { ValidationTargets } from "hono";
import type { z } from "zod";
import type { Problem, ProblemDocument } from "./problem.ts";
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

/** What is wrong with a request that a route's schemas refuse, each fault named. */
export function faultsOf(target: keyof ValidationTargets, error: z.ZodError): Problem {
  const errors = error.issues.map(({ path, message }): Fault => ({ in: places[target], name: nameOf(path), message }));
  const [first] = errors;
  const where = first === undefined ? "the request" : `${first.in} ${first.name}`.trim();
  return problem(400, "invalid-request", `${where}: ${first?.message ?? "is malformed"}`, { errors });
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((before, step) => {
    if (typeof step === "number") return `${before}[${step}]`;
    return before === "" ? String(step) : `${before}.${String(step)}`;
  }, "");
}
