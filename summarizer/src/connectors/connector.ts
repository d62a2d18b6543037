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

/** A connector of one kind with what it needs to ask its provider. */
export interface Opened<Kind extends Connector> {
  readonly connector: Kind;
  /** Its sealed values by their fields: `spec.client_secret`. */
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly send: Send;
  readonly read: Read;
}

/** Runs a job on what a provider sent. Rejects with a `SignInError`, also if the job exceeds a limit. */
export type Read = <Input extends readonly unknown[], Output>(
  job: Job<Input, Output>,
  ...input: Input
) => Promise<Output>;

/** Where a sign-in goes, and what has to come back. */
export interface LoginRequest {
  /** Where the provider is to lead back to. */
  readonly redirect: string;
  readonly proofs: Proofs;
}

/** What came back from a provider that leads the browser by its address. */
export interface LoginCallback extends LoginRequest {
  readonly query: URLSearchParams;
}

/** A provider that leads back by an address with a code in it. All its errors are `SignInError`s. */
export interface CodeProvider<Kind extends Connector> {
  /** The address at the provider. */
  begin(opened: Opened<Kind>, request: LoginRequest): Promise<URL>;
  finish(opened: Opened<Kind>, callback: LoginCallback): Promise<ExternalIdentity>;
}

/** Where people reach the pages. */
export interface Pages {
  readonly origin: string;
  /** Whether the settings name the address; otherwise it is what the sender of a request wrote into its `Host` header. */
  readonly isConfigured: boolean;
}
