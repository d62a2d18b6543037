import type { Secret } from "../domain/secret.ts";
import type { StoredResource } from "../kinds/schema.ts";
import type { Job } from "../threads/job.ts";
import type { ExternalIdentity } from "./external-identity.ts";
import type { Proofs } from "./flows.ts";
import type { Send } from "./send.ts";

export type OidcConnector = Extract<StoredResource, { kind: "oidc" }>;
export type GithubConnector = Extract<StoredResource, { kind: "github" }>;
export type SamlConnector = Extract<StoredResource, { kind: "saml" }>;
export type Connector = OidcConnector | GithubConnector | SamlConnector;

/** A connector with the dependencies of its requests to the provider. */
export interface Opened<Kind extends Connector> {
  readonly connector: Kind;
  /** Its sealed values by field: `spec.client_secret`. */
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly send: Send;
  readonly read: Read;
}

/** Runs a job on a provider's response. Rejects with a `SignInError`, also if the job exceeds a limit. */
export type Read = <Input extends readonly unknown[], Output>(
  job: Job<Input, Output>,
  ...input: Input
) => Promise<Output>;

/** The parameters of a sign-in request, and of its callback. */
export interface LoginRequest {
  /** The callback URL. */
  readonly redirect: string;
  readonly proofs: Proofs;
}

/** The parameters of a callback URL. */
export interface LoginCallback extends LoginRequest {
  readonly query: URLSearchParams;
}

/** A provider with a callback URL that contains a code. Throws only `SignInError`s. */
export interface CodeProvider<Kind extends Connector> {
  /** The URL at the provider. */
  begin(opened: Opened<Kind>, request: LoginRequest): Promise<URL>;
  finish(opened: Opened<Kind>, callback: LoginCallback): Promise<ExternalIdentity>;
}

/** The public URL of the pages. */
export interface Pages {
  readonly origin: string;
  /** Whether the settings contain the address; otherwise it comes from the `Host` header of the request. */
  readonly isConfigured: boolean;
}
