import { createRoute, z } from "@hono/zod-openapi";
import { callbackPaths, connectorKinds } from "../domain/connectors.ts";
import { jsonAnswer, jsonBody, list, nameParameter, textAnswer } from "./operation.ts";
import { problems } from "./problem.ts";
import { webSessionSchema } from "./web-sessions.ts";

const tags = ["sign-in"];
const description =
  "For the pages: sets a cookie that scripts cannot read, and is rejected from other sites. Programs use `/v1/login`.";
const begun = jsonAnswer("The session", webSessionSchema);

/** Signing in to the pages, by a password or a code, and out of them. */
export const signInOperations = {
  byPassword: createRoute({
    method: "post",
    path: "/v1/sign-in",
    tags,
    summary: "Sign in to the pages with a user name and password",
    description,
    security: [],
    request: {
      body: jsonBody(
        z.strictObject({ user: z.string().max(1000).min(1), password: z.string().min(1).max(1024) }).openapi("SignIn"),
      ),
    },
    responses: { 200: begun, ...problems(400, 401, 403, 429) },
  }),
  byCode: createRoute({
    method: "post",
    path: "/v1/sign-in/code",
    tags,
    summary: "Sign in to the pages with a one-time code, which the server prints at startup",
    description,
    security: [],
    request: { body: jsonBody(z.strictObject({ code: z.string().min(1).max(200) }).openapi("SignInCode")) },
    responses: { 200: begun, ...problems(400, 401, 403, 429) },
  }),
  signOut: createRoute({
    method: "post",
    path: "/v1/sign-out",
    tags,
    summary: "Sign out of the pages",
    security: [],
    responses: { 204: { description: "Signed out" }, ...problems(403) },
  }),
};

const kind = z.enum(connectorKinds);
const connector = z.object({
  kind,
  name: z.string(),
  display: z.string().openapi({ description: "The label of the button." }),
});
/** A way to sign in by an identity provider. */
export type SignInConnector = z.infer<typeof connector>;

const arrived = {
  303: { description: "Signed in; redirects to the requested page" },
  400: textAnswer("An error page with the reason and what to do", "text/html"),
};
const led = { method: "get" as const, tags, security: [], responses: arrived };
const posted = {
  required: true,
  content: {
    "application/x-www-form-urlencoded": {
      schema: z.object({ SAMLResponse: z.string(), RelayState: z.string().optional() }),
    },
  },
};
const acs = {
  ...led,
  method: "post" as const,
  responses: { ...arrived, 415: textAnswer("An error page: a form was expected", "text/html") },
};

/** Signing in to the pages by an identity provider. */
export const connectorOperations = {
  list: createRoute({
    method: "get",
    path: "/v1/sign-in",
    tags,
    summary: "List connectors",
    security: [],
    responses: {
      200: jsonAnswer(
        "The connectors, by kind and name",
        z.object({ connectors: list(connector) }).openapi("SignInConnectors"),
      ),
      ...problems(429),
    },
  }),
  begin: createRoute({
    method: "post",
    path: "/v1/sign-in/{kind}/{name}",
    tags,
    summary: "Start to sign in with a connector",
    description: "For the pages: sets a cookie for some minutes, and returns the URL to open.",
    security: [],
    request: {
      params: z.object({ kind, name: z.string() }),
      body: jsonBody(
        z
          .strictObject({
            return_to: z.string().max(2000).default("/").openapi({
              description: "The page to show afterwards, such as `/recordings?sort=risk`.",
            }),
          })
          .openapi("SignInBeginning"),
      ),
    },
    responses: {
      200: jsonAnswer("The URL to open", z.object({ location: z.url() }).openapi("SignInLocation")),
      ...problems(400, 403, 404, 429, 502, 503),
    },
  }),
  oidc: createRoute({
    ...led,
    path: callbackPaths.oidc,
    summary: "Callback of OpenID Connect providers",
  }),
  github: createRoute({ ...led, path: callbackPaths.github, summary: "Callback of GitHub" }),
  acs: createRoute({
    ...acs,
    path: callbackPaths.saml,
    summary: "Assertion consumer service of SAML providers",
    request: { body: posted },
  }),
  namedAcs: createRoute({
    ...acs,
    path: `${callbackPaths.saml}/{name}` as const,
    summary: "Assertion consumer service of one connector, which can accept unsolicited responses",
    request: { params: nameParameter, body: posted },
  }),
  collect: createRoute({
    ...led,
    path: "/v1/webapi/saml/finish",
    summary: "Continue a SAML sign-in",
    request: { query: z.object({ state: z.string().max(200) }) },
  }),
  metadata: createRoute({
    ...led,
    path: "/v1/webapi/saml/metadata/{name}",
    summary: "Get the SAML metadata of this service",
    request: { params: nameParameter },
    responses: {
      200: textAnswer("Metadata of a service provider", "application/samlmetadata+xml"),
      400: textAnswer("An error page: the public URL is invalid", "text/html"),
      404: textAnswer("The connector does not exist", "text/html"),
    },
  }),
  accept: createRoute({
    method: "post",
    path: "/v1/sign-in/continue",
    tags,
    summary: "Continue a sign-in that the SAML provider started",
    description: "For the pages: without `confirm`, returns the user who would be signed in, to ask for confirmation.",
    security: [],
    request: {
      body: jsonBody(
        z
          .strictObject({ ticket: z.string().min(1).max(200), confirm: z.boolean().default(false) })
          .openapi("SignInContinuation"),
      ),
    },
    responses: {
      200: jsonAnswer("The user", z.object({ user: z.string(), connector: z.string() }).openapi("SignInUser")),
      ...problems(400, 403, 429),
    },
  }),
};
