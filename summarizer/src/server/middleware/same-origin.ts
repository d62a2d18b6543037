import type { Config } from "../../config.ts";
import type { ApiContext } from "../environment.ts";
import type { Problem } from "../errors/problem.ts";
import { problem } from "../errors/problem.ts";
import { pageOrigin } from "../http/origin.ts";

/** A header of the pages. Other sites cannot send it without a CORS preflight, which this server does not allow. */
const header = "x-summarizer-pages";

const safe = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Rejects a request with a cookie, or one that would set it, unless it comes from our own pages: changes must prove it
 * by their origin and by a header; reads must not come from elsewhere.
 * @throws Problem
 */
export function requireSameOrigin(context: ApiContext, config: Pick<Config, "publicUrl">): void {
  const { req } = context;
  const site = req.header("sec-fetch-site");
  const ours = pageOrigin(context, config);
  if (safe.has(req.method)) {
    if (site !== undefined && site !== "same-origin" && site !== "none") throw crossSite(ours);
    return;
  }
  const origin = req.header("origin");
  if (req.header(header) !== "1") throw crossSite(ours);
  if (site !== undefined && site !== "same-origin") throw crossSite(ours);
  if (origin !== undefined && origin !== ours) throw crossSite(ours);
  if (site === undefined && origin === undefined) throw crossSite(ours);
}

/**
 * Rejects an event that another site could have made a browser send: with the browser's credentials (a certificate, a
 * user name and password), or from a machine that can send events without authentication. A forwarder sends JSON, and
 * no origin.
 * @throws Problem
 */
export function requireForwarder(context: ApiContext, config: Pick<Config, "publicUrl">): void {
  const { req } = context;
  const site = req.header("sec-fetch-site");
  const origin = req.header("origin");
  const ours = pageOrigin(context, config);
  if ((site !== undefined && site !== "same-origin" && site !== "none") || (origin !== undefined && origin !== ours)) {
    const remedy = "send events from the event forwarder, or with a token in the header Authorization";
    throw problem(403, "cross-site", "the event comes from another site", { remedy });
  }
  const type = req.header("content-type") ?? "";
  if (/^application\/json *(;|$)/i.test(type)) return;
  const detail = `an event must be application/json, got ${type === "" ? "no content type" : JSON.stringify(type.slice(0, 100))}`;
  throw problem(415, "wrong-type", detail, { remedy: "send the header Content-Type: application/json" });
}

function crossSite(ours: string): Problem {
  const remedy = `open the pages at ${ours}; programs send a token in the header Authorization instead of a cookie`;
  return problem(403, "cross-site", "the request does not come from this site", { remedy });
}
