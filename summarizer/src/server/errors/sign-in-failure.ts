import { html } from "hono/html";
import { recordAudit } from "../../audit/audit.ts";
import type { SignInError, SignInFault } from "../../connectors/failure.ts";
import type { Service } from "../../service.ts";
import type { ApiContext } from "../environment.ts";
import { originOf } from "../http/origin.ts";
import type { Problem } from "./problem.ts";
import { problem } from "./problem.ts";
import type { Markup } from "./problem-page.ts";
import { page } from "./problem-page.ts";

/** The status of each kind of failure. */
// biome-ignore format: table
const statuses: Readonly<Record<SignInFault, 400 | 403 | 502 | 503>> = {
  canceled:       403,
  refused:         403,
  provider:        502,
  configuration:   503,
  untrusted:       403,
  expired:         400,
  "not-allowed":   403,
};

/** The response to a failed sign-in. */
export function signInProblem({ fault, message, remedy }: SignInError): Problem {
  return problem(statuses[fault], `sign-in-${fault}`, message, { remedy });
}

/** Audits a failed sign-in, with the provider's message; one that was not started here is only logged. */
export async function signInFailed(error: SignInError, context: ApiContext, service: Service): Promise<void> {
  const { details, fault, message, by } = error;
  context.var.log.warn({ fault, error: details.error, ...by }, "a sign-in with a connector failed");
  if (by === undefined) return;
  const { address } = originOf(context, service.config);
  await recordAudit(service.database, {
    event: "user.login",
    user: details.user ?? "",
    method: by.kind,
    connector: by.connector,
    success: false,
    error: details.error === undefined ? message : `${message}: ${details.error}`,
    ...(details.attributes && { attributes: details.attributes }),
    ...(address !== "" && { address }),
  });
}

/** The error page after a callback of a provider. */
export function signInProblemPage({ message, more }: Problem, requestId: string): Markup {
  return page(
    "Not signed in",
    html`<h1>Sign-in failed</h1>
<p class="lead">${sentence(message)}</p>
${more.remedy === undefined ? "" : html`<p>${sentence(more.remedy)}</p>`}
<p><a class="card" href="/">Back to sign-in</a></p>
<p class="quiet">Request ${requestId}</p>`,
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/** The path if it is one of our own pages; otherwise the first page. */
export function localPage(path: string): string {
  const here = "http://pages.invalid";
  if (!path.startsWith("/") || !URL.canParse(path, here)) return "/";
  const { origin, pathname, search } = new URL(path, here);
  // Judged by the URL that the browser will use, which can differ from the text.
  const local = origin === here && /^\/(?![/\\])/.test(pathname) && !/^\/(v1|assets)(\/|$)/.test(pathname);
  return local ? pathname + search : "/";
}
