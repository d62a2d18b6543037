import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { isIP } from "node:net";
import type { Scope } from "../domain/network-addresses.ts";
import { allowedHost, plainAddress, portOf, scopeOf } from "../domain/network-addresses.ts";

/** Checks user-supplied addresses before requests. */
export interface AddressGuard {
  /** @throws ForbiddenAddress where the address itself must not be reached */
  check(url: URL): void;
  /** The resolver of a connection to `url`: fails where its name leads to such an address. */
  lookup(url: URL): LookupFunction;
}

/** A guard that lets only public addresses through, and what the entries of `allowed` admit ({@link allowedHost}). */
export function addressGuard(allowed: readonly string[] = []): AddressGuard {
  const entries = allowed.flatMap((text) => allowedHost(text) ?? []);
  const isAllowed = (url: URL, host: string, scope: Scope) =>
    entries.some(({ admits, port }) => admits(host, scope) && (port === undefined || port === portOf(url)));
  const isBarred = (url: URL, host: string) => {
    const scope = scopeOf(host);
    return scope !== "public" && !isAllowed(url, plainAddress(host), scope);
  };
  return {
    check(url) {
      if (isBarred(url, url.hostname)) throw new ForbiddenAddress(url, scopeOf(url.hostname));
    },
    lookup(url) {
      const isNamed = isAllowed(url, plainAddress(url.hostname), "public");
      return (hostname, options, callback) => {
        lookup(hostname, { ...options, all: true }, (error, addresses) => {
          if (error) return callback(error, "", 0);
          const bad = isNamed ? undefined : addresses.find(({ address }) => isBarred(url, address));
          const [first] = addresses;
          if (bad !== undefined) return callback(new ForbiddenAddress(url, scopeOf(bad.address)), "", 0);
          if (options.all || first === undefined) return callback(null, addresses);
          return callback(null, first.address, first.family);
        });
      };
    },
  };
}

/** An address that must not be reached. The message names the host, and never what its name resolves to. */
export class ForbiddenAddress extends Error {
  /** `host:port`, as `--allow-hosts` takes it. */
  readonly entry: string;

  constructor(url: URL, scope: Scope) {
    const host = url.hostname;
    super(`${host} ${isIP(plainAddress(host)) === 0 ? "resolves to" : "is"} ${scopes[scope]}`);
    this.name = "ForbiddenAddress";
    this.entry = `${host}:${portOf(url)}`;
  }
}

const scopes = {
  metadata: "a link-local or cloud metadata address",
  private: "a private address",
  public: "a public address",
} as const satisfies Record<Scope, string>;
