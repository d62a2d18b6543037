import type { AddressGuard } from "../outgoing/address-guard.ts";
import { guardedFetch } from "../outgoing/guarded-fetch.ts";
import { askAdministrator, errorText, SignInError, tryAgain } from "./failure.ts";

/** The timeout of a provider's response, in milliseconds. */
const patience = 10_000;
/** The maximum size of a response, in bytes; real ones are much smaller. */
const mostBytes = 2 * 1024 * 1024;

/** Sends a request to an identity provider. */
export type Send = (url: URL, sent?: Omit<RequestInit, "signal" | "redirect">) => Promise<Response>;

/**
 * Sends requests to identity providers: over HTTPS, or within this machine; not to metadata addresses, and not to
 * another origin after a redirect. Fails with a {@link SignInError}.
 */
export function sender(guard: AddressGuard, milliseconds = patience): Send {
  const fetch = guardedFetch(guard, mostBytes);
  return async (url, sent = {}) => {
    if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
      const error = `${url.origin} must use HTTPS`;
      throw new SignInError("configuration", "the connector is misconfigured", askAdministrator, { error });
    }
    const signal = AbortSignal.timeout(milliseconds);
    try {
      const response = await fetch(url, { ...sent, signal });
      // Its callers have no other timeout, and handle only SignInError.
      const isEmpty = response.body === null;
      return isEmpty ? response : new Response(await response.arrayBuffer(), response);
    } catch (error) {
      const slow = signal.aborted;
      const message = slow ? "the identity provider timed out" : "the identity provider is unreachable";
      throw new SignInError("provider", message, tryAgain, { error: `${url.origin}: ${errorText(error)}` });
    }
  };
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
