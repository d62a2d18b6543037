import { storableText } from "../database/json.ts";
import { SignInError } from "./failure.ts";
import type { Claims } from "./mapping.ts";

/** An identity that a provider has verified. */
export interface ExternalIdentity {
  /** The stable id at the provider, whatever the user name. */
  readonly subject: string;
  /** The user name here. */
  readonly name: string;
  readonly claims: Claims;
  /** The claims for the connector's mapping. */
  readonly roles: readonly string[];
}

/** The maximum size of claims in the store and the audit log. */
const most = { claims: 100, values: 500, length: 500 } as const;

/** Reserved names. */
const reserved = new Set(["local", "forwarder"]);

/**
 * A valid user name.
 * @throws SignInError
 */
export function userName(name: string | undefined, missing: string): string {
  if (name === undefined || name.trim() === "") {
    throw new SignInError("not-allowed", "the identity provider did not send your user name", missing);
  }
  const fine = name.length <= 200 && name === name.trim() && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u.test(name);
  if (fine && !reserved.has(name)) return name;
  const remedy = "ask an administrator to change the user name that the identity provider sends";
  throw new SignInError("not-allowed", "the user name that the identity provider sent is not allowed", remedy, {
    user: name.slice(0, 200),
  });
}

/** Claims as a user's traits. */
export function traitsOf(claims: Claims): Readonly<Record<string, readonly string[]>> {
  const kept = [...claims].filter(([name]) => name !== "" && name !== "__proto__" && name.length <= most.length);
  return Object.fromEntries(
    kept
      .slice(0, most.claims)
      .map(([name, values]) => [storableText(name), values.slice(0, most.values).map(shortened)]),
  );
}

function shortened(value: string): string {
  return storableText(value.slice(0, most.length));
}
