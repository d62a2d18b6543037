import type { ResourceKind } from "../../../src/kinds/schema.ts";
import type { Finding } from "./client.ts";
import { request } from "./client.ts";

export type { ResourceKind } from "../../../src/kinds/schema.ts";

/** A resource as the API gives it and takes it; what is sealed is not in it. */
export interface ResourceDocument {
  readonly kind: ResourceKind;
  readonly version: string;
  readonly metadata: {
    readonly name: string;
    readonly description?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly expires?: string;
    readonly revision?: string;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** What the store knows of a resource beside what it says. */
export interface AboutResource {
  readonly name: string;
  readonly created: string;
  readonly updated: string;
  /** Fields that hold a value which is never told. */
  readonly sealed: readonly string[];
  /** Resources that cannot do without it, as far as one may see them. */
  readonly neededBy: readonly { readonly kind: ResourceKind; readonly name: string }[];
  /** There from the start, and for good. */
  readonly preset: boolean;
}

/** What came of documents that were sent. */
export interface Application {
  readonly applied: readonly { readonly kind: ResourceKind; readonly name: string }[];
  /** What is worth a look. */
  readonly findings: readonly Finding[];
}

/** `/v1/resources/KIND/NAME` and below. */
export function resourcePath(kind: ResourceKind, name: string, rest = ""): string {
  return `/v1/resources/${kind}/${encodeURIComponent(name)}${rest}`;
}

/**
 * Makes a resource of YAML, or of the JSON of a document. Refuses one that exists.
 * @throws ApiError
 */
export async function createResource(text: string): Promise<Application> {
  const outgoing = { method: "POST", body: text, type: "application/yaml" } as const;
  return await request<Application>("/v1/resources?file=document", outgoing);
}

/**
 * Puts another document in a resource's place; with `metadata.revision`, only if nobody changed it since.
 * @throws ApiError
 */
export async function updateResource(kind: ResourceKind, name: string, text: string): Promise<Application> {
  const outgoing = { method: "PUT", body: text, type: "application/yaml" } as const;
  return await request<Application>(resourcePath(kind, name, "?file=document"), outgoing);
}

/** @throws ApiError */
export async function removeResource(kind: ResourceKind, name: string): Promise<void> {
  await request(resourcePath(kind, name), { method: "DELETE" });
}
