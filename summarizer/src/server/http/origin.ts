import { BlockList, isIP, isIPv6 } from "node:net";
import type { Config } from "../../config.ts";
import type { Pages } from "../../connectors/connector.ts";
import type { Origin } from "../../identity/web-sessions.ts";
import type { ApiContext } from "../environment.ts";

/** The public URL of the pages: from the settings, or the address of this request. Proxy headers are not trusted. */
export function pageOrigin(context: ApiContext, { publicUrl }: Pick<Config, "publicUrl">): string {
  return publicUrl ?? new URL(context.req.url).origin;
}

/** The public URL for a sign-in, and whether it comes from the settings or from the request. */
export function pagesOf(context: ApiContext, config: Pick<Config, "publicUrl">): Pages {
  return { origin: pageOrigin(context, config), isConfigured: config.publicUrl !== undefined };
}

/** The origin of a request, for lists, limits and the audit log. */
export function originOf(context: ApiContext, config: Pick<Config, "trustProxies">): Origin {
  return { userAgent: context.req.header("user-agent") ?? "", address: addressOf(context, config) };
}

/** The address of a request, as trusted proxies report it; empty within the process. */
function addressOf(context: ApiContext, { trustProxies }: Pick<Config, "trustProxies">): string {
  const socket = plain(context.env?.incoming?.socket.remoteAddress ?? "");
  if (trustProxies.length === 0 || socket === "") return socket;
  const trusted = trustedOf(trustProxies);
  const forwarded = (context.req.header("x-forwarded-for") ?? "").split(",").map((hop) => plain(hop.trim()));
  const hops = [...forwarded.filter((hop) => hop !== ""), socket];
  // From the nearest hop: the first that is not a trusted proxy is the last one to trust.
  for (let at = hops.length - 1; at >= 0; at -= 1) {
    const hop = hops[at] ?? "";
    if (isIP(hop) === 0) return hops[at + 1] ?? socket;
    if (!trusted.check(hop, isIPv6(hop) ? "ipv6" : "ipv4")) return hop;
  }
  return hops[0] ?? socket;
}

function plain(address: string): string {
  return address
    .replace(/^::ffff:(?=\d+\.)/, "")
    .split("%", 1)
    .join("");
}

const lists = new WeakMap<readonly string[], BlockList>();

function trustedOf(networks: readonly string[]): BlockList {
  const known = lists.get(networks);
  if (known !== undefined) return known;
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  lists.set(networks, list);
  return list;
}
