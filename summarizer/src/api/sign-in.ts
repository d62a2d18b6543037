import { createRoute, z } from "@hono/zod-openapi";
import { callbackPaths, connectorKinds } from "../domain/connectors.ts";
import { jsonAnswer, jsonBody, list, nameParameter, textAnswer } from "./operation.ts";
import { problems } from "./problem.ts";
import { webSessionSchema } from "./web-sessions.ts";

const tags = ["sign-in"];
const description =
  "For the pages: it sets a cookie that no script can read, and is refused from any other site. Programs use `/v1/login`.";
const begun = jsonAnswer("The session", webSessionSchema);

/** Signing in to the pages, by a password or a code, and out of them. */
export const signInOperations = {
  byPassword: createRoute({
    method: "post",
    path: "/v1/sign-in",
    tags,
    summary: "Sign in to the pages with a name and its password",
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
    summary: "The same for a code that signs somebody in once, as a server prints it at its terminal",
    description,
    security: [],
    request: { body: jsonBody(z.strictObject({ code: z.string().min(1).max(200) }).openapi("SignInCode")) },
    responses: { 200: begun, ...problems(400, 401, 403, 429) },
  }),
  signOut: createRoute({
    method: "post",
    path: "/v1/sign-out",
    tags,
    summary: "End the session of the pages that the cookie is of, if there is one",
    security: [],
    responses: { 204: { description: "It is ended" }, ...problems(403) },
  }),
};

const kind = z.enum(connectorKinds);
const connector = z.object({
  kind,
  name: z.string(),
  display: z.string().openapi({ description: "What the button says." }),
});
/** A way to sign in by an identity provider. */
export type SignInConnector = z.infer<typeof connector>;

const arrived = {
  303: { description: "Signed in: on to the page that was asked for" },
  400: textAnswer("A page that says why not, and what to do", "text/html"),
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
  responses: { ...arrived, 415: textAnswer("A page that says that a form was expected", "text/html") },
};

/** Signing in to the pages by an identity provider. */
export const connectorOperations = {
  list: createRoute({
    method: "get",
    path: "/v1/sign-in",
    tags,
    summary: "By which connectors one can sign in",
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
    summary: "Begin to sign in by a connector",
    description: "For the pages: sets a cookie for some minutes, and says where the browser has to go.",
    security: [],
    request: {
      params: z.object({ kind, name: z.string() }),
      body: jsonBody(
        z
          .strictObject({
            return_to: z.string().max(2000).default("/").openapi({
              description: "The page to show afterwards, as `/recordings?sort=risk`.",
            }),
          })
          .openapi("SignInBeginning"),
      ),
    },
    responses: {
      200: jsonAnswer("Where to go", z.object({ location: z.url() }).openapi("SignInLocation")),
      ...problems(400, 403, 404, 429, 502, 503),
    },
  }),
  oidc: createRoute({
    ...led,
    path: callbackPaths.oidc,
    summary: "Where an OpenID Connect provider leads a browser back to",
  }),
  github: createRoute({ ...led, path: callbackPaths.github, summary: "Where GitHub leads a browser back to" }),
  acs: createRoute({
    ...acs,
    path: callbackPaths.saml,
    summary: "Where a SAML provider has a browser post its response to",
    request: { body: posted },
  }),
  namedAcs: createRoute({
    ...acs,
    path: `${callbackPaths.saml}/{name}` as const,
    summary: "The same for one connector, which alone may take responses that nobody asked for",
    request: { params: nameParameter, body: posted },
  }),
  collect: createRoute({
    ...led,
    path: "/v1/webapi/saml/finish",
    summary: "Where a browser goes after that",
    request: { query: z.object({ state: z.string().max(200) }) },
  }),
  metadata: createRoute({
    ...led,
    path: "/v1/webapi/saml/metadata/{name}",
    summary: "What a SAML provider has to know of this service",
    request: { params: nameParameter },
    responses: {
      200: textAnswer("Metadata of a service provider", "application/samlmetadata+xml"),
      400: textAnswer("A page that says what is wrong with the address", "text/html"),
      404: textAnswer("There is no such connector", "text/html"),
    },
  }),
  accept: createRoute({
    method: "post",
    path: "/v1/sign-in/continue",
    tags,
    summary: "Go on with a sign-in that a SAML provider began",
    description: "For the pages: without `confirm` it says who would sign in, so that they can be asked.",
    security: [],
    request: {
      body: jsonBody(
        z
          .strictObject({ ticket: z.string().min(1).max(200), confirm: z.boolean().default(false) })
          .openapi("SignInContinuation"),
      ),
    },
    responses: {
      200: jsonAnswer("Who it is", z.object({ user: z.string(), connector: z.string() }).openapi("SignInUser")),
      ...problems(400, 403, 429),
    },
  }),
};
