import type { Resource, ResourceKind, StoredOf, StoredResource } from "../../../src/kinds/schema.ts";
import { request } from "./client.ts";
import type { Application } from "./types.ts";

export type { ResourceKind } from "../../../src/kinds/schema.ts";

/** A resource as a form has it: parts of its `spec` may be missing still. */
export type ResourceDocument<Kind extends ResourceKind = ResourceKind> = {
  readonly [Each in Kind]: Omit<StoredOf<Each>, "spec"> & { readonly spec: Unfinished<StoredOf<Each>["spec"]> };
}[Kind];

/** The same with what is sealed: it is written, and never read. */
export type SealedDocument<Kind extends ResourceKind> = Extract<Resource, { readonly kind: Kind }>;

type Unfinished<Part> = Part extends readonly (infer Item)[]
  ? readonly Unfinished<Item>[]
  : Part extends Readonly<Record<string, infer Item>>
    ? string extends keyof Part
      ? Readonly<Record<string, Unfinished<Item>>>
      : { readonly [Key in keyof Part]?: Unfinished<Part[Key]> | undefined }
    : Part;

/** Whether a resource is of a kind. */
export function isOfKind<Kind extends ResourceKind>(
  kind: Kind,
  resource: StoredResource,
): resource is StoredResource & ResourceDocument<Kind> {
  return resource.kind === kind;
}

/**
 * Makes a resource of YAML, or of the JSON of a document. Refuses one that exists.
 * @throws ApiError
 */
export async function createResource(text: string): Promise<Application> {
  return await request("POST /v1/resources", { query: { file: "document" }, body: text });
}

/**
 * Puts another document in a resource's place; with `metadata.revision`, only if nobody changed it since.
 * @throws ApiError
 */
export async function updateResource(kind: ResourceKind, name: string, text: string): Promise<Application> {
  const input = { params: { kind, name }, query: { file: "document" }, body: text };
  return await request("PUT /v1/resources/{kind}/{name}", input);
}

/** @throws ApiError */
export async function removeResource(kind: ResourceKind, name: string): Promise<void> {
  await request("DELETE /v1/resources/{kind}/{name}", { params: { kind, name } });
}
