import * as client from "openid-client";
import { parseDuration } from "../domain/time.ts";
import type { CodeProvider, OidcConnector, Opened } from "./connector.ts";
import { userName } from "./external-identity.ts";
import { askAdministrator, errorText, SignInError, tryAgain } from "./failure.ts";
import type { Claims } from "./mapping.ts";
import { claimValues, mappedRolesJob } from "./mapping.ts";
import type { Send } from "./send.ts";

/** How long provider metadata is cached, in milliseconds. */
const fresh = 10 * 60_000;

/** The scopes of every request. */
const scopes = ["openid", "email"];

interface Discovered {
  readonly at: number;
  readonly found: Promise<client.Configuration>;
}

/**
 * Sign-in with OpenID Connect: the code flow with PKCE; the ID token is checked against state, nonce and the provider's
 * keys.
 */
export class OidcProvider implements CodeProvider<OidcConnector> {
  readonly #known = new Map<string, Discovered>();

  async begin(
    opened: Opened<OidcConnector>,
    { redirect, proofs }: Parameters<CodeProvider<OidcConnector>["begin"]>[1],
  ) {
    const { spec } = opened.connector;
    const configuration = await this.#discovered(opened);
    const maxAge = seconds(spec.max_age);
    return client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirect,
      scope: [...new Set([...scopes, ...(spec.scope ?? [])])].join(" "),
      state: proofs.state,
      nonce: proofs.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(proofs.verifier),
      code_challenge_method: "S256",
      ...(spec.prompt && { prompt: spec.prompt }),
      ...(spec.acr_values && { acr_values: spec.acr_values }),
      ...(maxAge !== undefined && { max_age: String(maxAge) }),
    });
  }

  async finish(
    opened: Opened<OidcConnector>,
    { redirect, proofs, query }: Parameters<CodeProvider<OidcConnector>["finish"]>[1],
  ) {
    const { spec } = opened.connector;
    const configuration = await this.#discovered(opened);
    const maxAge = seconds(spec.max_age);
    const here = new URL(redirect);
    here.search = query.toString();
    try {
      const tokens = await client.authorizationCodeGrant(configuration, here, {
        expectedState: proofs.state,
        expectedNonce: proofs.nonce,
        pkceCodeVerifier: proofs.verifier,
        idTokenExpected: true,
        ...(maxAge !== undefined && { maxAge }),
      });
      const token = tokens.claims();
      if (token === undefined) throw new Error("the ID token is missing");
      requireSignature(tokens.id_token);
      const more =
        configuration.serverMetadata().userinfo_endpoint === undefined
          ? {}
          : await client.fetchUserInfo(configuration, tokens.access_token, token.sub);
      const said: Readonly<Record<string, unknown>> = { ...more, ...token };
      requireAcr(spec.acr_values, said["acr"]);
      const claims = claimsOf(said);
      return {
        subject: `${token.iss} ${token.sub}`,
        name: nameOf(opened.connector, said),
        claims,
        roles: await opened.read(mappedRolesJob, spec.claims_to_roles, claims),
      };
    } catch (error) {
      throw failureOf(error);
    }
  }

  async #discovered({ connector, secrets, send }: Opened<OidcConnector>): Promise<client.Configuration> {
    const { metadata, spec } = connector;
    const key = `${metadata.name} ${metadata.revision}`;
    const known = this.#known.get(key);
    if (known !== undefined && known.at > Date.now() - fresh) return await known.found;
    const { issuer_url, client_id } = spec;
    if (!issuer_url || !client_id) throw unset(issuer_url ? "spec.client_id" : "spec.issuer_url");
    const secret = secrets.get("spec.client_secret")?.reveal();
    const found = client
      .discovery(
        new URL(issuer_url),
        client_id,
        secret === undefined ? {} : { client_secret: secret },
        secret === undefined ? client.None() : authentication(secret),
        // The sender of requests decides whether plain HTTP is allowed.
        {
          [client.customFetch]: fetcher(send),
          execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
          timeout: 15,
        },
      )
      .catch((error: unknown) => {
        this.#known.delete(key);
        throw failureOf(error);
      });
    if (this.#known.size > 100) this.#known.clear();
    this.#known.set(key, { at: Date.now(), found });
    return await found;
  }
}

/** The provider's method of client authentication; by default, the header, as in the standard. */
function authentication(secret: string): client.ClientAuth {
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, metadata, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const chosen = methods.includes("client_secret_basic") || !methods.includes("client_secret_post") ? basic : post;
    return chosen(server, metadata, body, headers);
  };
}

function fetcher(send: Send): client.CustomFetch {
  return async (url, { method, headers, body }) => {
    const bytes = body instanceof Uint8Array ? Buffer.from(body) : body;
    return await send(new URL(url), { method, headers, body: bytes ?? null });
  };
}

/** The user name: the connector's claim, or the email address, which must be verified. */
function nameOf({ spec }: OidcConnector, said: Readonly<Record<string, unknown>>): string {
  const claim = spec.username_claim || "email";
  const value = said[claim];
  if (claim === "email" && spec.allow_unverified_email !== true && said["email_verified"] !== true) {
    const remedy = "verify it there, or ask an administrator about allow_unverified_email";
    const message = "the identity provider has not verified your email address";
    throw new SignInError("not-allowed", message, remedy, typeof value === "string" ? { user: value } : {});
  }
  return userName(
    typeof value === "string" ? value : undefined,
    `ask an administrator: the provider does not send the claim ${JSON.stringify(claim)}`,
  );
}

/** Signature algorithms that only the provider can create, and anyone can verify. */
const asymmetric = /^(?:(?:RS|PS|ES)(?:256|384|512)|EdDSA|Ed25519)$/;

/** The library verifies the signature with the provider's keys; this checks that the algorithm uses such keys. */
function requireSignature(token: string | undefined): void {
  const [header = ""] = token?.split(".") ?? [];
  const { alg } = JSON.parse(Buffer.from(header, "base64url").toString("utf8")) as { readonly alg?: unknown };
  if (typeof alg !== "string" || !asymmetric.test(alg))
    throw new Error(`the ID token is signed by ${JSON.stringify(alg)}`);
}

/** A requested stronger authentication method must have been used. */
function requireAcr(wanted: string | undefined, got: unknown): void {
  if (!wanted || (typeof got === "string" && wanted.split(" ").includes(got))) return;
  const message = "the identity provider used a weaker authentication method than required";
  throw new SignInError("refused", message, askAdministrator, { error: `acr is ${JSON.stringify(got)}` });
}

/** Claims about the token, not about the user. */
const ofTokens = new Set(["aud", "exp", "iat", "nbf", "nonce", "at_hash", "c_hash", "s_hash", "jti", "azp"]);

function claimsOf(said: Readonly<Record<string, unknown>>): Claims {
  return new Map(
    Object.entries(said).flatMap(([name, value]) => {
      const values = ofTokens.has(name) ? undefined : claimValues(value);
      return values === undefined ? [] : [[name, values] as const];
    }),
  );
}

function seconds(maxAge: string | undefined): number | undefined {
  if (!maxAge) return undefined;
  if (/^\d+$/.test(maxAge)) return Number(maxAge);
  const milliseconds = parseDuration(maxAge);
  if (milliseconds === undefined) throw unset("spec.max_age");
  return Math.floor(milliseconds / 1000);
}

function unset(field: string): SignInError {
  const details = { error: `${field} is missing or invalid` };
  return new SignInError("configuration", "the connector is misconfigured", askAdministrator, details);
}

const unknownHere = "the identity provider does not recognize the client of this connector";

/** Converts an error of the library. */
function failureOf(error: unknown): SignInError {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof SignInError) return at;
  const details = { error: errorText(error) };
  if (error instanceof client.AuthorizationResponseError) {
    if (error.error === "access_denied") {
      return new SignInError("canceled", "the sign-in was canceled at the identity provider", tryAgain, details);
    }
    return new SignInError("refused", "the identity provider rejected the sign-in", askAdministrator, {
      error: `${error.error}: ${errorText(error)}`,
    });
  }
  if (error instanceof client.ResponseBodyError) {
    const told = { error: `${error.error}: ${errorText(error)}` };
    if (error.error === "invalid_grant") {
      return new SignInError(
        "expired",
        "the sign-in at the identity provider has expired or was used already",
        tryAgain,
        told,
      );
    }
    if (error.status < 500) {
      return new SignInError("configuration", unknownHere, askAdministrator, told);
    }
    return new SignInError("provider", "the identity provider failed", tryAgain, told);
  }
  if (error instanceof client.WWWAuthenticateChallengeError) {
    const challenges = error.cause.map(({ parameters }) => `${parameters.error} ${parameters.error_description ?? ""}`);
    return new SignInError("configuration", unknownHere, askAdministrator, { error: challenges.join(", ") });
  }
  const status = error instanceof Error && error.cause instanceof Response ? error.cause.status : 0;
  if (status >= 300) {
    const told = { error: `${details.error} (status ${status})` };
    return new SignInError("provider", "the identity provider failed", tryAgain, told);
  }
  const message = "the identity provider's response is not trusted";
  return new SignInError("untrusted", message, askAdministrator, details);
}
