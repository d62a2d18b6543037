import { createRoute, z } from "@hono/zod-openapi";
import type { Finished } from "../../connectors/connectors.ts";
import { SignInError } from "../../connectors/failure.ts";
import { patience } from "../../connectors/flows.ts";
import { callbackPaths, connectorKinds } from "../../domain/connectors.ts";
import { NameTaken } from "../../identity/external-users.ts";
import { addressLimit } from "../address-limit.ts";
import { clearSignInCookie, setSessionCookie, setSignInCookie, signInCookieOf } from "../cookies.ts";
import type { ApiContext, RouteGroup } from "../environment.ts";
import { originOf, pagesOf } from "../origin.ts";
import { problem, problems } from "../problem.ts";
import { requireSameOrigin } from "../same-origin.ts";
import { localPage, signInFailed } from "../sign-in-failure.ts";

const kind = z.enum(connectorKinds);

const list = createRoute({
  method: "get",
  path: "/v1/sign-in",
  tags: ["sign-in"],
  summary: "By which connectors one can sign in",
  security: [],
  responses: {
    200: {
      description: "The connectors, by kind and name",
      content: {
        "application/json": {
          schema: z
            .object({
              connectors: z.array(
                z.object({
                  kind,
                  name: z.string(),
                  display: z.string().openapi({ description: "What the button says." }),
                }),
              ),
            })
            .openapi("SignInConnectors"),
        },
      },
    },
    ...problems(429),
  },
});

const begin = createRoute({
  method: "post",
  path: "/v1/sign-in/{kind}/{name}",
  tags: ["sign-in"],
  summary: "Begin to sign in by a connector",
  description: "For the pages: sets a cookie for some minutes, and says where the browser has to go.",
  security: [],
  request: {
    params: z.object({ kind, name: z.string() }),
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z
            .strictObject({
              return_to: z.string().max(2000).default("/").openapi({
                description: "The page to show afterwards, as `/recordings?sort=risk`.",
              }),
            })
            .openapi("SignInBeginning"),
        },
      },
    },
  },
  responses: {
    200: {
      description: "Where to go",
      content: { "application/json": { schema: z.object({ location: z.url() }).openapi("SignInLocation") } },
    },
    ...problems(400, 403, 404, 429, 502, 503),
  },
});

const page = { "text/html": { schema: z.string() } };
const arrived = {
  303: { description: "Signed in: on to the page that was asked for" },
  400: { description: "A page that says why not, and what to do", content: page },
};

const oidc = createRoute({
  method: "get",
  path: callbackPaths.oidc,
  tags: ["sign-in"],
  summary: "Where an OpenID Connect provider leads a browser back to",
  security: [],
  responses: arrived,
});

const github = createRoute({ ...oidc, path: callbackPaths.github, summary: "Where GitHub leads a browser back to" });

const posted = {
  required: true,
  content: {
    "application/x-www-form-urlencoded": {
      schema: z.object({ SAMLResponse: z.string(), RelayState: z.string().optional() }),
    },
  },
};

const acs = createRoute({
  method: "post",
  path: callbackPaths.saml,
  tags: ["sign-in"],
  summary: "Where a SAML provider has a browser post its response to",
  security: [],
  request: { body: posted },
  responses: arrived,
});

const namedAcs = createRoute({
  ...acs,
  path: `${callbackPaths.saml}/{name}`,
  summary: "The same for one connector, which alone may take responses that nobody asked for",
  request: { params: z.object({ name: z.string() }), body: posted },
});

const collect = createRoute({
  method: "get",
  path: "/v1/webapi/saml/finish",
  tags: ["sign-in"],
  summary: "Where a browser goes after that",
  security: [],
  request: { query: z.object({ state: z.string().max(200) }) },
  responses: arrived,
});

const metadata = createRoute({
  method: "get",
  path: "/v1/webapi/saml/metadata/{name}",
  tags: ["sign-in"],
  summary: "What a SAML provider has to know of this service",
  security: [],
  request: { params: z.object({ name: z.string() }) },
  responses: {
    200: {
      description: "Metadata of a service provider",
      content: { "application/samlmetadata+xml": { schema: z.string() } },
    },
    404: { description: "There is no such connector", content: page },
  },
});

const accept = createRoute({
  method: "post",
  path: "/v1/sign-in/continue",
  tags: ["sign-in"],
  summary: "Go on with a sign-in that a SAML provider began",
  description: "For the pages: without `confirm` it says who would sign in, so that they can be asked.",
  security: [],
  request: {
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z
            .strictObject({ ticket: z.string().min(1).max(200), confirm: z.boolean().default(false) })
            .openapi("SignInContinuation"),
        },
      },
    },
  },
  responses: {
    200: {
      description: "Who it is",
      content: {
        "application/json": { schema: z.object({ user: z.string(), connector: z.string() }).openapi("SignInUser") },
      },
    },
    ...problems(400, 403, 429),
  },
});

/** Signing in to the pages by an identity provider. */
export const connectorRoutes: RouteGroup = (api, service) => {
  const { config, connectors, signIns } = service;
  api.use("/v1/sign-in/:kind/:name", addressLimit(service, "start", 60));
  api.use("/v1/sign-in/continue", addressLimit(service, "callback", 120));
  api.use("/v1/webapi/*", addressLimit(service, "callback", 120));
  api.openapi(list, async (context) => context.json({ connectors: [...(await connectors.list())] }, 200));
  api.openapi(begin, async (context) => {
    requireSameOrigin(context, config);
    const { kind, name } = context.req.valid("param");
    const returnTo = localPage(context.req.valid("json").return_to);
    const begun = await audited(context, () => connectors.begin(kind, name, pagesOf(context, config), returnTo));
    if (begun === undefined) throw problem(404, "not-found", `there is no connector ${kind}/${name}`);
    setSignInCookie(context, service, { ...begun, seconds: patience });
    return context.json({ location: begun.location.href }, 200);
  });
  for (const route of [oidc, github]) {
    const kind = route === oidc ? "oidc" : "github";
    api.openapi(route, (context) =>
      audited(context, async () => {
        const { searchParams } = new URL(context.req.url);
        const pages = pagesOf(context, config);
        return await arrive(context, await connectors.finish(kind, searchParams, pages, kept(context)));
      }),
    );
  }
  api.openapi(acs, (context) => audited(context, () => receive(context, undefined)));
  api.openapi(namedAcs, (context) => audited(context, () => receive(context, context.req.valid("param").name)));
  api.openapi(collect, (context) =>
    audited(context, async () => {
      return await arrive(context, await connectors.collect(context.req.valid("query").state, kept(context)));
    }),
  );
  api.openapi(metadata, async (context) => {
    const { name } = context.req.valid("param");
    const text = await connectors.metadata(name, pagesOf(context, config));
    if (text === undefined) throw problem(404, "not-found", `there is no connector saml/${name}`);
    return context.body(text, 200, { "content-type": "application/samlmetadata+xml" });
  });
  api.openapi(accept, async (context) => {
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
      throw problem(400, "malformed", "there is no SAMLResponse");
    }
    const pages = pagesOf(context, config);
    const { state, unasked } = await connectors.receive({ response, relayState, connector }, pages);
    // The post came from another site, without cookies; the next request brings them.
    const next = unasked ? `/sign-in/continue#ticket=${state}` : `/v1/webapi/saml/finish?state=${state}`;
    return context.redirect(next, 303);
  }

  /** Begins the session, and forgets the sign-in. */
  async function begun(context: ApiContext, { user }: Finished): Promise<void> {
    const { value } = await signIns.byConnector(user, originOf(context, config)).catch((error: unknown) => {
      if (!(error instanceof NameTaken)) throw error;
      const details = { user: user.name, attributes: user.traits, error: `the name is of ${error.owner}` };
      const remedy = "ask an administrator: they can remove that user, or have the identity provider send another name";
      throw new SignInError("not-allowed", error.message, remedy, details, user);
    });
    setSessionCookie(context, service, value);
  }

  async function arrive(context: ApiContext, finished: Finished): Promise<Response> {
    await begun(context, finished);
    return context.redirect(finished.returnTo, 303);
  }

  /** What this browser keeps of a sign-in: once asked for, it keeps it no more. */
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
