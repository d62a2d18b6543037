import { isIP } from "node:net";
import type { MiddlewareHandler } from "hono";
import type { Config } from "../../config.ts";
import type { AppEnvironment } from "../environment.ts";
import { problem } from "../errors/problem.ts";

type Names = Pick<Config, "host" | "publicUrl" | "serverNames">;

/** Paths that load balancers and kubelets ask under any name. They tell nothing. */
const underAnyName = new Set(["/healthz", "/readyz"]);

/**
 * Refuses requests for a host that is not this service: a page elsewhere whose name was made to lead here (DNS rebinding)
 * could otherwise read what this service answers. Ports do not matter, and IP addresses and `localhost` are always taken:
 * no name server can redirect them. Requests from within the process and over the operator's socket have no such sender.
 */
export function knownHosts({ host, publicUrl, serverNames }: Names): MiddlewareHandler<AppEnvironment> {
  const named = publicUrl === undefined ? [] : [new URL(publicUrl).hostname];
  const known = new Set([host, ...named, ...serverNames].map(hostName));
  return async (context, next) => {
    const { incoming, principal } = context.env ?? {};
    if (incoming === undefined || principal !== undefined || underAnyName.has(context.req.path)) return await next();
    const { hostname } = new URL(context.req.url);
    if (isOwnName(hostname) || known.has(hostName(hostname))) return await next();
    const detail = `the request is for the host ${JSON.stringify(hostname)}, which this service does not serve`;
    const remedy = "use the address in --public-url, or add the name to --server-names (SUMMARIZER_SERVER_NAMES)";
    throw problem(421, "wrong-host", detail, { remedy });
  };
}

/** Whether a URL's host is one that only this machine, or nobody, can give a meaning to: an IP address, or `localhost`. */
function isOwnName(hostname: string): boolean {
  return hostName(hostname) === "localhost" || isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
}

function hostName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
