import { connectorOperations } from "../../api/sign-in.ts";
import type { Finished } from "../../connectors/connectors.ts";
import { SignInError } from "../../connectors/failure.ts";
import { patience } from "../../connectors/flows.ts";
import { NameTaken } from "../../identity/external-users.ts";
import type { ApiContext, RouteGroup } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { localPage, signInFailed } from "../errors/sign-in-failure.ts";
import { clearSignInCookie, setSessionCookie, setSignInCookie, signInCookieOf } from "../http/cookies.ts";
import { originOf, pagesOf } from "../http/origin.ts";
import { addressLimit } from "../middleware/address-limit.ts";
import { requireSameOrigin } from "../middleware/same-origin.ts";

/** Signing in to the pages with an identity provider. */
export const connectorRoutes: RouteGroup = (api, service) => {
  const { config, connectors, signIns } = service;
  api.use("/v1/sign-in/:kind/:name", addressLimit(service, "start", 60));
  api.use("/v1/sign-in/continue", addressLimit(service, "callback", 120));
  api.use("/v1/webapi/*", addressLimit(service, "callback", 120));
  api.openapi(connectorOperations.list, async (context) => context.json({ connectors: await connectors.list() }, 200));
  api.openapi(connectorOperations.begin, async (context) => {
    requireSameOrigin(context, config);
    const { kind, name } = context.req.valid("param");
    const returnTo = localPage(context.req.valid("json").return_to);
    const begun = await audited(context, () => connectors.begin(kind, name, pagesOf(context, config), returnTo));
    if (begun === undefined) throw problem(404, "not-found", `connector ${kind}/${name} does not exist`);
    setSignInCookie(context, service, { ...begun, seconds: patience });
    return context.json({ location: begun.location.href }, 200);
  });
  for (const kind of ["oidc", "github"] as const) {
    api.openapi(connectorOperations[kind], (context) =>
      audited(context, async () => {
        const { searchParams } = new URL(context.req.url);
        const pages = pagesOf(context, config);
        return await arrive(context, await connectors.finish(kind, searchParams, pages, kept(context)));
      }),
    );
  }
  api.openapi(connectorOperations.acs, (context) => audited(context, () => receive(context, undefined)));
  api.openapi(connectorOperations.namedAcs, (context) =>
    audited(context, () => receive(context, context.req.valid("param").name)),
  );
  api.openapi(connectorOperations.collect, (context) =>
    audited(context, async () => {
      return await arrive(context, await connectors.collect(context.req.valid("query").state, kept(context)));
    }),
  );
  api.openapi(connectorOperations.metadata, async (context) => {
    const { name } = context.req.valid("param");
    const text = await connectors.metadata(name, pagesOf(context, config));
    if (text === undefined) throw problem(404, "not-found", `connector saml/${name} does not exist`);
    return context.body(text, 200, { "content-type": "application/samlmetadata+xml" });
  });
  api.openapi(connectorOperations.accept, async (context) => {
    requireSameOrigin(context, config);
    const { ticket, confirm } = context.req.valid("json");
    const who = await connectors.unasked(ticket);
    if (confirm) {
      await audited(context, async () => {
        await begun(context, await connectors.accept(ticket));
      });
    }
    return context.json(who, 200);
  });

  async function receive(context: ApiContext, connector: string | undefined): Promise<Response> {
    const form = await context.req.parseBody();
    const { SAMLResponse: response, RelayState: relayState = "" } = form;
    if (typeof response !== "string" || typeof relayState !== "string") {
      throw problem(400, "malformed", "SAMLResponse is missing");
    }
    const pages = pagesOf(context, config);
    const { state, unasked } = await connectors.receive({ response, relayState, connector }, pages);
    // The post came from another site, without cookies; the next request has them.
    const next = unasked ? `/sign-in/continue#ticket=${state}` : `/v1/webapi/saml/finish?state=${state}`;
    return context.redirect(next, 303);
  }

  /** Starts the session, and removes the sign-in. */
  async function begun(context: ApiContext, { user }: Finished): Promise<void> {
    const { value } = await signIns.byConnector(user, originOf(context, config)).catch((error: unknown) => {
      if (!(error instanceof NameTaken)) throw error;
      const details = { user: user.name, attributes: user.traits, error: `the user name belongs to ${error.owner}` };
      const remedy =
        "ask an administrator to remove that user, or to change the user name that the identity provider sends";
      throw new SignInError("not-allowed", error.message, remedy, details, user);
    });
    setSessionCookie(context, service, value);
  }

  async function arrive(context: ApiContext, finished: Finished): Promise<Response> {
    await begun(context, finished);
    return context.redirect(finished.returnTo, 303);
  }

  /** The browser's secret of a sign-in, which is removed from it. */
  function kept(context: ApiContext) {
    return (id: string): string | undefined => {
      const secret = signInCookieOf(context, service, id);
      if (secret !== undefined) clearSignInCookie(context, service, id);
      return secret;
    };
  }

  async function audited<T>(context: ApiContext, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof SignInError) await signInFailed(error, context, service);
      throw error;
    }
  }
};
