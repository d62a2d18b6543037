import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { BlockList, isIP } from "node:net";
import { ProviderError } from "./provider.ts";

type Family = "ipv4" | "ipv6";

/** Addresses at which clouds and machines tell of themselves, credentials included; no model lives there. */
// biome-ignore format: table
const subnets: readonly (readonly [net: string, prefix: number, family: Family])[] = [
  ["169.254.0.0",     16,  "ipv4"],  // link-local: AWS, Azure, Google Cloud, Oracle Cloud, containers' credentials
  ["fe80::",          10,  "ipv6"],  // link-local
  ["fd00:ec2::",      32,  "ipv6"],  // AWS
  ["fd20:ce::",       32,  "ipv6"],  // Google Cloud
  ["100.100.100.200", 32,  "ipv4"],  // Alibaba Cloud
  ["168.63.129.16",   32,  "ipv4"],  // Azure
  ["192.0.0.192",     32,  "ipv4"],  // Oracle Cloud
];
const forbidden = new BlockList();
for (const [net, prefix, family] of subnets) forbidden.addSubnet(net, prefix, family);

/** Prefixes of IPv6 addresses that carry an IPv4 address, in the last 32 bits or right after the prefix. */
const carriers =
  /^(?:::ffff:0:|::ffff:|::|64:ff9b::|64:ff9b:1::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$|^2002:([0-9a-f]{1,4}):([0-9a-f]{0,4}):/i;

/** Whether nothing but the machine or the cloud itself answers at an IP address. */
export function isForbiddenAddress(address: string): boolean {
  const plain = address
    .replace(/^\[|\]$/g, "")
    .split("%", 1)
    .join("");
  const family = isIP(plain);
  if (family === 4) return forbidden.check(plain, "ipv4");
  if (family !== 6) return false;
  return forbidden.check(plain, "ipv6") || carried(plain).some((inner) => forbidden.check(inner, "ipv4"));
}

function carried(address: string): readonly string[] {
  const normal = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low, high6, low6] = carriers.exec(normal) ?? [];
  const first = high ?? high6;
  if (first === undefined) return [];
  const [a, b] = [Number.parseInt(first, 16), Number.parseInt(low ?? low6 ?? "0", 16) || 0];
  return [`${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`];
}

/** What stands between a model's address and the network. */
export interface AddressGuard {
  /** Throws a {@link ProviderError} where the address itself must not be reached. */
  check(url: URL): void;
  /** As the resolver of a connection: fails where a name leads to such an address. */
  readonly lookup: LookupFunction;
}

/** A guard that lets the hosts `allowed` through, by the name or address with which a `base_url` gives them. */
export function addressGuard(allowed: readonly string[] = []): AddressGuard {
  const names = new Set(allowed.map((name) => name.toLowerCase().replace(/^\[|\]$/g, "")));
  const isAllowed = (host: string) => names.has(host.toLowerCase().replace(/^\[|\]$/g, ""));
  return {
    check({ hostname }) {
      if (isForbiddenAddress(hostname) && !isAllowed(hostname)) throw refusal(hostname, hostname);
    },
    lookup(hostname, options, callback) {
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        if (error) return callback(error, "", 0);
        const bad = isAllowed(hostname) ? undefined : addresses.find(({ address }) => isForbiddenAddress(address));
        const [first] = addresses;
        if (bad !== undefined) return callback(refusal(hostname, bad.address), "", 0);
        if (options.all || first === undefined) return callback(null, addresses);
        return callback(null, first.address, first.family);
      });
    },
  };
}

function refusal(host: string, address: string): ProviderError {
  const through = host === address ? "" : `${host} leads to `;
  return new ProviderError(
    "forbidden-address",
    `${through}${address} is a link-local or metadata address, where machines tell of themselves: no model is asked there`,
    `check spec.openai.base_url; if a model does live there, whoever runs this service allows "${host}" by name`,
  );
}
