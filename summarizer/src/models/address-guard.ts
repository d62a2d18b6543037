import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { isIP } from "node:net";
import type { Scope } from "../domain/network-addresses.ts";
import { allowedHost, plainAddress, portOf, scopeOf } from "../domain/network-addresses.ts";
import { ProviderError } from "./provider.ts";

/** What stands between a model's address and the network. */
export interface AddressGuard {
  /** Throws a {@link ProviderError} where the address itself must not be reached. */
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
      if (isBarred(url, url.hostname)) throw refusal(url, scopeOf(url.hostname));
    },
    lookup(url) {
      const isNamed = isAllowed(url, plainAddress(url.hostname), "public");
      return (hostname, options, callback) => {
        lookup(hostname, { ...options, all: true }, (error, addresses) => {
          if (error) return callback(error, "", 0);
          const bad = isNamed ? undefined : addresses.find(({ address }) => isBarred(url, address));
          const [first] = addresses;
          if (bad !== undefined) return callback(refusal(url, scopeOf(bad.address)), "", 0);
          if (options.all || first === undefined) return callback(null, addresses);
          return callback(null, first.address, first.family);
        });
      };
    },
  };
}

const scopes = {
  metadata: "a link-local or metadata address, where machines tell of themselves: no model is asked there",
  private: "a private address",
  public: "a public address",
} as const satisfies Record<Scope, string>;

function refusal(url: URL, scope: Scope): ProviderError {
  const host = url.hostname;
  const leads = isIP(plainAddress(host)) === 0 ? "leads to" : "is";
  return new ProviderError(
    "forbidden-address",
    `${host} ${leads} ${scopes[scope]}`,
    `check spec.openai.base_url; to allow this address, start the service with --allow-hosts ${host}:${portOf(url)}`,
  );
}
