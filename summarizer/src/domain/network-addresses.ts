import { BlockList, isIP } from "node:net";

type Family = "ipv4" | "ipv6";
type Subnets = readonly (readonly [net: string, prefix: number, family: Family])[];

/** Cloud metadata addresses, which provide credentials; never an address of a model. */
// biome-ignore format: table
const metadata = blockList([
  ["169.254.0.0",     16,  "ipv4"],  // link-local: AWS, Azure, Google Cloud, Oracle Cloud, containers' credentials
  ["fe80::",          10,  "ipv6"],  // link-local
  ["fd00:ec2::",      32,  "ipv6"],  // AWS
  ["fd20:ce::",       32,  "ipv6"],  // Google Cloud
  ["100.100.100.200", 32,  "ipv4"],  // Alibaba Cloud
  ["168.63.129.16",   32,  "ipv4"],  // Azure
  ["192.0.0.192",     32,  "ipv4"],  // Oracle Cloud
]);

/** Addresses of this machine and of private networks (IANA's special-purpose registries). */
// biome-ignore format: table
const privateNetworks = blockList([
  ["0.0.0.0",     8,   "ipv4"],  // this machine
  ["127.0.0.0",   8,   "ipv4"],  // loopback
  ["10.0.0.0",    8,   "ipv4"],
  ["172.16.0.0",  12,  "ipv4"],
  ["192.168.0.0", 16,  "ipv4"],
  ["100.64.0.0",  10,  "ipv4"],  // shared by carriers and overlay networks
  ["192.0.0.0",   24,  "ipv4"],  // protocol assignments
  ["198.18.0.0",  15,  "ipv4"],  // benchmarks
  ["::",          127, "ipv6"],  // this machine, and loopback
  ["fc00::",      7,   "ipv6"],  // unique local
  ["fec0::",      10,  "ipv6"],  // site-local
]);

const loopback = blockList([
  ["127.0.0.0", 8, "ipv4"],
  ["::1", 128, "ipv6"],
]);

/**
 * Forms of IPv6 addresses that carry an IPv4 address: hexadecimal digits that the address has from an offset on, and the
 * bytes of the IPv4 address.
 */
const last = [12, 13, 14, 15] as const;
// biome-ignore format: table
const carriers: readonly (readonly [digits: string, offset: number, bytes: readonly number[], inverted?: "inverted"])[] = [
  ["000000000000000000000000", 0,  last],
  ["00000000000000000000ffff", 0,  last],             // mapped
  ["0000000000000000ffff0000", 0,  last],             // translated
  ["0064ff9b",                 0,  last],             // NAT64, RFC 6052 and 8215: a /48, /56, /64 or /96
  ["0064ff9b0001",             0,  [6, 7, 9, 10]],
  ["0064ff9b0001",             0,  [7, 9, 10, 11]],
  ["0064ff9b0001",             0,  [9, 10, 11, 12]],
  ["2002",                     0,  [2, 3, 4, 5]],     // 6to4
  ["00005efe",                 16, last],             // ISATAP
  ["02005efe",                 16, last],
  ["20010000",                 0,  [4, 5, 6, 7]],     // Teredo: the server, and the client
  ["20010000",                 0,  last, "inverted"],
];

/** Where an IP address leads: to a machine's or cloud's description of itself, into private networks, or anywhere else. */
export type Scope = "metadata" | "private" | "public";

/** The scope of an IP address, with or without brackets and zone; a name is public. */
export function scopeOf(address: string): Scope {
  const plain = plainAddress(address);
  if (isIP(plain) === 0) return "public";
  const all = [plain, ...carried(plain)];
  if (all.some((each) => includes(metadata, each))) return "metadata";
  return all.some((each) => includes(privateNetworks, each)) ? "private" : "public";
}

function carried(address: string): readonly string[] {
  if (isIP(address) !== 6) return [];
  const bytes = bytesOf(address);
  const digits = bytes.toString("hex");
  return carriers
    .filter(([expected, offset]) => digits.startsWith(expected, offset))
    .map(([, , places, inverted]) => places.map((at) => (bytes[at] ?? 0) ^ (inverted ? 255 : 0)).join("."));
}

function bytesOf(address: string): Buffer {
  const normal = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = "", after] = normal.split("::");
  const groups = (text = "") => (text === "" ? [] : text.split(":")).map((group) => group.padStart(4, "0"));
  const [head, tail] = [groups(before), groups(after)];
  return Buffer.from([...head, ...Array(8 - head.length - tail.length).fill("0000"), ...tail].join(""), "hex");
}

/** One entry of the list of hosts that may have private addresses. */
export interface AllowedHost {
  /** Whether the entry is about a host, by the name or address of a URL, or about an address that a name leads to. */
  readonly admits: (host: string, scope: Scope) => boolean;
  readonly port: string | undefined;
}

/**
 * The entry that `text` describes; undefined for any other text. `HOST` and `HOST:PORT` stand for a name or an address,
 * `10.0.0.0/8` for a network, `loopback` for this machine, `private` for loopback and all private networks.
 */
export function allowedHost(text: string): AllowedHost | undefined {
  if (text === "loopback") return { admits: (host) => includes(loopback, host), port: undefined };
  if (text === "private") return { admits: (_, scope) => scope === "private", port: undefined };
  const network = networkOf(text);
  if (network !== undefined) return { admits: (host) => includes(network, host), port: undefined };
  const [, name, port] = /^(\[[^\]]+\]|[^:/\s@]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (name === undefined || !URL.canParse(`http://${name}:${port ?? "80"}`)) return undefined;
  const { hostname } = new URL(`http://${name}`);
  return { admits: (host) => host === plainAddress(hostname), port };
}

/** The port that a URL leads to. */
export function portOf({ protocol, port }: URL): string {
  return port || (protocol === "https:" ? "443" : "80");
}

/** An address without brackets and zone; a name in lower case. */
export function plainAddress(host: string): string {
  return host
    .replace(/^\[|\]$/g, "")
    .split("%", 1)
    .join("")
    .toLowerCase();
}

function networkOf(text: string): BlockList | undefined {
  const [address = "", prefix = "", more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more !== undefined) return undefined;
  const most = family === 4 ? 32 : 128;
  const bits = prefix === "" && !text.includes("/") ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : most + 1;
  return bits > most ? undefined : blockList([[address, bits, family === 4 ? "ipv4" : "ipv6"]]);
}

function includes(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? "ipv4" : "ipv6");
}

function blockList(subnets: Subnets): BlockList {
  const list = new BlockList();
  for (const [net, prefix, family] of subnets) list.addSubnet(net, prefix, family);
  return list;
}
