import { isIP } from "node:net";
import type { MiddlewareHandler } from "hono";
import type { Config } from "../../config.ts";
import type { AppEnvironment } from "../environment.ts";
import { problem } from "../errors/problem.ts";

type Names = Pick<Config, "host" | "publicUrl" | "serverNames">;

/** Paths that load balancers and kubelets request with any host name. They reveal nothing. */
const underAnyName = new Set(["/healthz", "/readyz"]);

/**
 * Rejects requests for other hosts: otherwise a page whose name resolves to this service (DNS rebinding) could read its
 * responses. Ignores ports, and always accepts IP addresses and `localhost`, which no name server can redirect. Does
 * not apply within the process and to the operator's socket.
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

/** Whether a URL's host is an IP address or `localhost`, which DNS cannot redirect. */
function isOwnName(hostname: string): boolean {
  return hostName(hostname) === "localhost" || isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
}

function hostName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
