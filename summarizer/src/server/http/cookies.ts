import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Secret } from "../../domain/secret.ts";
import { knownDays } from "../../identity/known-browsers.ts";
import type { Origin } from "../../identity/web-sessions.ts";
import type { Service } from "../../service.ts";
import type { ApiContext } from "../environment.ts";
import { originOf, pageOrigin } from "./origin.ts";

/**
 * Our cookies. Over HTTPS, the name prefix restricts them to this host; over HTTP, the name has the port, because
 * browsers send cookies to every port of a host.
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

/** The session cookie of a request; undefined without one. */
export function sessionCookieOf(context: ApiContext, service: Pick<Service, "config">): string | undefined {
  return getCookie(context, place(context, service, sessionCookie).name);
}

/**
 * Sets the session cookie, until the browser closes. Requests from other sites never have it, not even links: the pages
 * themselves contain no data, and request everything from here.
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

/** The origin of a request, with its known-browser cookie. */
export function browserOriginOf(context: ApiContext, service: Pick<Service, "config">): Origin {
  const browser = getCookie(context, place(context, service, browserCookie).name);
  return { ...originOf(context, service.config), browser };
}

/** Makes a browser known at later sign-ins; outlives the session, and does not sign anyone in. */
export function setBrowserCookie(context: ApiContext, service: Pick<Service, "config">, value: Secret): void {
  const { name, secure } = place(context, service, browserCookie);
  const maxAge = knownDays * 86_400;
  setCookie(context, name, value.reveal(), { path: "/", httpOnly: true, sameSite: "Strict", secure, maxAge });
}

/** The secret of a pending sign-in, which only this browser has. `id` distinguishes several of one browser. */
export function signInCookieOf(context: ApiContext, service: Pick<Service, "config">, id: string): string | undefined {
  return getCookie(context, place(context, service, signInCookie(id)).name);
}

/** Lax, because it must be sent when the identity provider redirects back here. */
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
