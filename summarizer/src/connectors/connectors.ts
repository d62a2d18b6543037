import type { Database } from "../database/database.ts";
import type { ConnectorKind } from "../domain/connectors.ts";
import { callbackPaths, connectorKinds } from "../domain/connectors.ts";
import { Secret } from "../domain/secret.ts";
import type { ExternalUser } from "../identity/external-users.ts";
import { kindTable } from "../kinds/kinds.ts";
import { addressGuard } from "../outgoing/address-guard.ts";
import { findResource, listResources } from "../resources/repository.ts";
import type { Keyring } from "../seal/keyring.ts";
import type { Threads } from "../threads/threads.ts";
import type { CodeProvider, Connector, Opened, Pages, Read, SamlConnector } from "./connector.ts";
import type { ExternalIdentity } from "./external-identity.ts";
import { traitsOf } from "./external-identity.ts";
import { askAdministrator, errorText, SignInError } from "./failure.ts";
import type { Flow } from "./flows.ts";
import { beginFlow, expired, findFlow, flowId, keepIdentity, newSecret, proofsOf, takeFlow } from "./flows.ts";
import { GithubProvider } from "./github.ts";
import { OidcProvider } from "./oidc.ts";
import { readIn } from "./read.ts";
import { newRequestId, samlIdentity, samlMetadata, samlRequest } from "./saml.ts";
import type { Send } from "./send.ts";
import { sender } from "./send.ts";

/** The public data of a connector. */
export interface ShownConnector {
  readonly kind: ConnectorKind;
  readonly name: string;
  readonly display: string;
}

/** A started sign-in: the URL to open, and the secret that the browser keeps. */
export interface Begun {
  readonly location: URL;
  readonly id: string;
  readonly secret: Secret;
}

/** A successful sign-in. */
export interface Finished {
  readonly user: ExternalUser;
  readonly returnTo: string;
}

interface Options {
  readonly database: Database;
  readonly keyring: Keyring;
  /** Hosts that can have link-local or metadata addresses. */
  readonly allowedHosts: readonly string[];
  /** Parse responses of providers. */
  readonly threads: Threads;
  /** The timeout of providers, in milliseconds. */
  readonly patience?: number;
}

/** Sign-in with identity providers, as configured by the resources of the kinds oidc, github and saml. */
export class Connectors {
  readonly #database: Database;
  readonly #keyring: Keyring;
  readonly #send: Send;
  readonly #read: Read;
  readonly #oidc = new OidcProvider();
  readonly #github = new GithubProvider();

  constructor({ database, keyring, allowedHosts, threads, patience }: Options) {
    this.#database = database;
    this.#keyring = keyring;
    this.#send = sender(addressGuard(["private", ...allowedHosts]), patience);
    this.#read = readIn(threads);
  }

  /** All connectors, by kind and name. */
  async list(): Promise<readonly ShownConnector[]> {
    const found = await listResources(this.#database, connectorKinds);
    return found.map(({ kind, metadata, spec }) => ({
      kind,
      name: metadata.name,
      display: spec.display || metadata.name,
    }));
  }

  /**
   * Starts a sign-in for a browser that has these `pages`; `returnTo` is the requested page.
   * @throws SignInError; returns undefined if the connector does not exist
   */
  async begin(kind: ConnectorKind, name: string, pages: Pages, returnTo: string): Promise<Begun | undefined> {
    try {
      return await this.#begin(kind, name, pages, returnTo);
    } catch (error) {
      throw error instanceof SignInError ? error.of({ kind, connector: name }) : error;
    }
  }

  async #begin(kind: ConnectorKind, name: string, pages: Pages, returnTo: string): Promise<Begun | undefined> {
    const opened = await this.#open(kind, name);
    if (opened === undefined) return undefined;
    const redirect = redirectOf(opened.connector, pages);
    const secret = newSecret();
    const proofs = proofsOf(secret);
    const { state } = proofs;
    const requestId = isSaml(opened) ? newRequestId() : "";
    const location = isSaml(opened)
      ? await samlRequest(opened, { acs: redirect, requestId, relayState: state })
      : await this.#provider(opened).begin(opened, { redirect, proofs });
    await beginFlow(this.#database, state, { kind, connector: name, requestId, returnTo, identity: undefined });
    return { location, id: flowId(state), secret };
  }

  /**
   * Completes a sign-in with a callback URL. `secretOf` returns the browser's secret.
   * @throws SignInError
   */
  async finish(
    kind: "oidc" | "github",
    query: URLSearchParams,
    pages: Pages,
    secretOf: (id: string) => string | undefined,
  ): Promise<Finished> {
    const { flow, proofs } = await this.#taken(query.get("state") ?? "", secretOf);
    if (flow.kind !== kind) throw expired();
    const opened = await this.#open(kind, flow.connector);
    if (opened === undefined || isSaml(opened)) throw expired();
    return await this.#ended(flow, async () => {
      const redirect = redirectOf(opened.connector, pages);
      return await this.#provider(opened).finish(opened, { redirect, proofs, query });
    });
  }

  /**
   * Accepts a response that a SAML provider made a browser post, without our cookies. Returns the state with which the
   * browser continues, and whether the provider started the sign-in: then the user must confirm it.
   * @throws SignInError
   */
  async receive(
    form: { readonly response: string; readonly relayState: string; readonly connector: string | undefined },
    pages: Pages,
  ): Promise<{ readonly state: string; readonly unasked: boolean }> {
    const flow = await findFlow(this.#database, form.relayState);
    if (flow === undefined || flow.requestId === "") return await this.#receiveUnasked(form, pages);
    if (flow.kind !== "saml" || (form.connector ?? flow.connector) !== flow.connector) throw expired();
    const opened = await this.#open("saml", flow.connector);
    if (opened === undefined || !isSaml(opened)) throw expired();
    await this.#ended(flow, async () => {
      const acs = redirectOf(opened.connector, pages);
      const answer = { response: form.response, acs, requestId: flow.requestId };
      const identity = await samlIdentity(this.#database, opened, answer);
      await keepIdentity(this.#database, form.relayState, identity);
      return identity;
    });
    return { state: form.relayState, unasked: false };
  }

  async #receiveUnasked(
    { response, connector: name }: { readonly response: string; readonly connector: string | undefined },
    pages: Pages,
  ) {
    const opened = name === undefined ? undefined : await this.#open("saml", name);
    if (name === undefined || opened === undefined || !isSaml(opened)) throw expired();
    if (opened.connector.spec.allow_idp_initiated !== true) throw expired();
    const { state } = proofsOf(newSecret());
    const flow = { kind: "saml", connector: name, requestId: "", returnTo: "/" } as const;
    await this.#ended({ ...flow, identity: undefined }, async () => {
      const acs = redirectOf(opened.connector, pages);
      const identity = await samlIdentity(this.#database, opened, { response, acs, requestId: "" });
      await beginFlow(this.#database, state, { ...flow, identity });
      return identity;
    });
    return { state, unasked: true };
  }

  /**
   * Completes a sign-in whose response was accepted before.
   * @throws SignInError
   */
  async collect(state: string, secretOf: (id: string) => string | undefined): Promise<Finished> {
    const { flow } = await this.#taken(state, secretOf);
    const { identity } = flow;
    if (identity === undefined) throw expired();
    return await this.#ended(flow, async () => identity);
  }

  /**
   * The user of a sign-in that the provider started.
   * @throws SignInError
   */
  async unasked(state: string): Promise<{ readonly user: string; readonly connector: string }> {
    const flow = await findFlow(this.#database, state);
    if (flow?.identity === undefined || flow.requestId !== "") throw expired();
    return { user: flow.identity.name, connector: flow.connector };
  }

  /**
   * Completes such a sign-in, after the user has confirmed it.
   * @throws SignInError
   */
  async accept(state: string): Promise<Finished> {
    await this.unasked(state);
    const flow = await takeFlow(this.#database, state);
    const { identity } = flow;
    if (identity === undefined) throw expired();
    return await this.#ended(flow, async () => identity);
  }

  /** The SAML metadata of this service; undefined if the connector does not exist. */
  async metadata(name: string, pages: Pages): Promise<string | undefined> {
    const opened = await this.#open("saml", name);
    if (opened === undefined || !isSaml(opened)) return undefined;
    return samlMetadata(opened, redirectOf(opened.connector, pages));
  }

  /** The sign-in of a state that this browser started; removed, so that it can be used only once. */
  async #taken(state: string, secretOf: (id: string) => string | undefined) {
    const secret = state === "" ? undefined : secretOf(flowId(state));
    if (secret === undefined) throw expired();
    const proofs = proofsOf(new Secret(secret));
    if (proofs.state !== state) throw expired();
    return { flow: await takeFlow(this.#database, state), proofs };
  }

  /** Creates the local user of an external identity; adds the connector to failures. */
  async #ended(flow: Flow, identify: () => Promise<ExternalIdentity>): Promise<Finished> {
    const { kind, connector, returnTo } = flow;
    try {
      const { subject, name, claims, roles } = await identify();
      const traits = traitsOf(claims);
      if (roles.length === 0) throw nobody(name, traits);
      const known = new Set((await listResources(this.#database, ["role"])).map(({ metadata }) => metadata.name));
      const missing = roles.filter((role) => !known.has(role));
      if (missing.length > 0) {
        const error = `the connector maps to missing roles: ${missing.join(", ")}`;
        const details = { user: name, attributes: traits, error };
        throw new SignInError("configuration", "the connector is misconfigured", askAdministrator, details);
      }
      return { user: { kind, connector, subject, name, roles, traits }, returnTo };
    } catch (error) {
      throw error instanceof SignInError ? error.of({ kind, connector }) : error;
    }
  }

  async #open(kind: ConnectorKind, name: string): Promise<Opened<Connector> | undefined> {
    const connector = await findResource(this.#database, kind, name);
    if (connector === undefined) return undefined;
    const rows = await this.#database.query<{ field: string; key_id: string; sealed: Uint8Array }>(
      "SELECT field, key_id, sealed FROM sealed_values WHERE kind = $1 AND name = $2",
      [kind, name],
    );
    const known = new Set(kindTable[kind].sealed.map((path) => path.join(".")));
    const secrets = new Map<string, Secret>();
    for (const { field, key_id, sealed } of rows.filter((row) => known.has(row.field))) {
      try {
        secrets.set(field, new Secret(await this.#keyring.open({ keyId: key_id, bytes: sealed }, [kind, name, field])));
      } catch (error) {
        const details = { error: errorText(error) };
        throw new SignInError("configuration", "the connector is misconfigured", askAdministrator, details);
      }
    }
    return { connector: connector as Connector, secrets, send: this.#send, read: this.#read };
  }

  #provider(opened: Opened<Connector>): CodeProvider<Connector> {
    return (opened.connector.kind === "oidc" ? this.#oidc : this.#github) as CodeProvider<Connector>;
  }
}

function isSaml(opened: Opened<Connector>): opened is Opened<SamlConnector> {
  return opened.connector.kind === "saml";
}

/** Whether an address is on this machine. */
function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d+){3}$/.test(hostname);
}

/** Without an address in the connector or in the settings, the sender of a request could choose the public URL. */
function unknownPages(kind: ConnectorKind, origin: string): SignInError {
  const field = kind === "saml" ? "spec.acs" : "spec.redirect_url";
  const message = "the connector does not know the public URL of this service";
  return new SignInError(
    "configuration",
    message,
    `ask an administrator to set ${field}, or to start the service with --public-url`,
    {
      error: `the request is for ${origin}; neither ${field} nor --public-url is set`,
    },
  );
}

/**
 * The callback URL: the connector's URL at these pages, or our own if the connector has none and ours is known.
 * @throws SignInError if all of its URLs are elsewhere
 */
function redirectOf({ kind, metadata, spec }: Connector, { origin, isConfigured }: Pages): string {
  const given = "acs" in spec ? spec.acs : "redirect_url" in spec ? spec.redirect_url : undefined;
  const all = [given ?? []].flat().filter((address) => address !== "");
  const path = callbackPaths[kind];
  const named = `${path}/${encodeURIComponent(metadata.name)}`;
  if (all.length === 0) {
    if (!isConfigured && !isLoopback(origin)) throw unknownPages(kind, origin);
    return `${origin}${kind === "saml" ? named : path}`;
  }
  const ours = all.find((address) => new URL(address).origin === origin);
  if (ours === undefined) {
    const remedy = `open the pages at ${new URL(all[0] ?? origin).origin} and sign in there`;
    throw new SignInError("configuration", "the connector's callback is at another address", remedy, {
      error: `this service is at ${origin}, the connector's callbacks are ${all.join(", ")}`,
    });
  }
  const { pathname } = new URL(ours);
  if (pathname === path || (kind === "saml" && pathname === named)) return ours;
  throw new SignInError("configuration", "the connector is misconfigured", askAdministrator, {
    error: `the connector's callback is ${ours}, but it must be ${origin}${path}`,
  });
}

function nobody(user: string, attributes: Readonly<Record<string, readonly string[]>>): SignInError {
  const message = "the connector maps none of your claims to a role";
  const remedy = "ask an administrator to map you to a role; the audit log has the claims that the provider sent";
  return new SignInError("not-allowed", message, remedy, { user, attributes, error: "no role mapping matches" });
}
