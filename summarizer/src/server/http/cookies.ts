import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Secret } from "../../domain/secret.ts";
import { knownDays } from "../../identity/known-browsers.ts";
import type { Origin } from "../../identity/web-sessions.ts";
import type { Service } from "../../service.ts";
import type { ApiContext } from "../environment.ts";
import { originOf, pageOrigin } from "./origin.ts";

/**
 * A cookie of ours. Over HTTPS its name makes browsers refuse it from anybody but this host; over HTTP it has the port in
 * it, as browsers send cookies to every port of a host.
 */
interface Place {
  readonly name: string;
  readonly secure: boolean;
}

function place(context: ApiContext, { config }: Pick<Service, "config">, what: string): Place {
  const { protocol, port } = new URL(pageOrigin(context, config));
  if (protocol === "https:") return { name: `__Host-${what}`, secure: true };
  return { name: port === "" ? what : `${what}-${port}`, secure: false };
}

const sessionCookie = "summarizer";

/** The cookie of the session of the pages that a request has; undefined without one. */
export function sessionCookieOf(context: ApiContext, service: Pick<Service, "config">): string | undefined {
  return getCookie(context, place(context, service, sessionCookie).name);
}

/**
 * Hands a session to the browser, until that is closed. No other site's request carries it, not even a link: the pages
 * themselves hold nothing of anybody, and ask for everything from here.
 */
export function setSessionCookie(context: ApiContext, service: Pick<Service, "config">, value: Secret): void {
  const { name, secure } = place(context, service, sessionCookie);
  setCookie(context, name, value.reveal(), { path: "/", httpOnly: true, sameSite: "Strict", secure });
}

export function clearSessionCookie(context: ApiContext, service: Pick<Service, "config">): void {
  const { name, secure } = place(context, service, sessionCookie);
  deleteCookie(context, name, { path: "/", httpOnly: true, sameSite: "Strict", secure });
}

const browserCookie = "summarizer-browser";

/** Who sent a request, with what its cookie says of a known browser. */
export function browserOriginOf(context: ApiContext, service: Pick<Service, "config">): Origin {
  const browser = getCookie(context, place(context, service, browserCookie).name);
  return { ...originOf(context, service.config), browser };
}

/** Lets a browser be known at later sign-ins; it outlives the session, and signs nobody in. */
export function setBrowserCookie(context: ApiContext, service: Pick<Service, "config">, value: Secret): void {
  const { name, secure } = place(context, service, browserCookie);
  const maxAge = knownDays * 86_400;
  setCookie(context, name, value.reveal(), { path: "/", httpOnly: true, sameSite: "Strict", secure, maxAge });
}

/** A sign-in under way: the secret that this browser alone has. `id` tells it from others of the same browser. */
export function signInCookieOf(context: ApiContext, service: Pick<Service, "config">, id: string): string | undefined {
  return getCookie(context, place(context, service, signInCookie(id)).name);
}

/** Lax: it has to come along when the identity provider leads the browser back here. */
export function setSignInCookie(
  context: ApiContext,
  service: Pick<Service, "config">,
  { id, secret, seconds }: { readonly id: string; readonly secret: Secret; readonly seconds: number },
): void {
  const { name, secure } = place(context, service, signInCookie(id));
  setCookie(context, name, secret.reveal(), { path: "/", httpOnly: true, sameSite: "Lax", secure, maxAge: seconds });
}

export function clearSignInCookie(context: ApiContext, service: Pick<Service, "config">, id: string): void {
  const { name, secure } = place(context, service, signInCookie(id));
  deleteCookie(context, name, { path: "/", httpOnly: true, sameSite: "Lax", secure });
}

function signInCookie(id: string): string {
  return `summarizer-sign-in-${id}`;
}
