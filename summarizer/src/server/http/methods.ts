import type { Api } from "../environment.ts";

/** The methods of the routes that `api` has so far for a path; none if the path is unknown. */
export function methodsOf({ routes }: Api): (path: string) => readonly string[] {
  const known = routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => ({ method, steps: path.split("/") }));
  return (path) => {
    const steps = path.split("/");
    const fits = (pattern: readonly string[]) =>
      pattern.length === steps.length &&
      pattern.every((step, at) => (step.startsWith(":") ? steps[at] !== "" : step === steps[at]));
    const methods = known.flatMap(({ method, steps: pattern }) => (fits(pattern) ? [method] : []));
    return [...new Set(methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])))].sort();
  };
}
