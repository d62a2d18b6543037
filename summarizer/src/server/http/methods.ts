import type { Api } from "../environment.ts";

/** Which methods the routes that `api` has by then have for a path; none where there is nothing. */
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
