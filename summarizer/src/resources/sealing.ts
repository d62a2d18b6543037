import { isObject } from "../domain/json.ts";
import { Secret } from "../domain/secret.ts";
import { kindTable } from "../kinds/kinds.ts";
import type { Resource, StoredResource } from "../kinds/schema.ts";
import type { Keyring, Sealed } from "../seal/keyring.ts";
import { fieldLabel } from "../seal/keyring.ts";

type Tree = { readonly [key: string]: unknown };

/** A resource, separated into its visible and its sealed parts. */
export interface Separated {
  /** The resource without its sealed fields and without its revision. */
  readonly document: StoredResource;
  /** Values by field: `spec.value`. */
  readonly values: ReadonlyMap<string, Secret>;
}

export function separate(resource: Resource): Separated {
  const values = new Map<string, Secret>();
  let document: Tree = without(resource, ["metadata", "revision"]);
  for (const path of kindTable[resource.kind].sealed) {
    const value = valueAt(document, path);
    if (typeof value === "string" && value !== "") values.set(path.join("."), new Secret(value));
    document = without(document, path);
  }
  return { document: document as StoredResource, values };
}

/** The sealed fields that can still exist in `document`, because their mapping does. */
export function sealedFields(document: StoredResource): readonly string[] {
  const paths = kindTable[document.kind].sealed.filter((path) => isObject(valueAt(document, path.slice(0, -1))));
  return paths.map((path) => path.join("."));
}

/** Seals one field's value for one resource. */
export async function sealField(
  keyring: Keyring,
  document: StoredResource,
  field: string,
  value: Secret,
): Promise<Sealed> {
  const { kind, metadata } = document;
  const hosts = kind === "inference_secret" ? document.spec.hosts : undefined;
  return await keyring.seal(value.reveal(), fieldLabel(kind, metadata.name, field, hosts));
}

/** A sealed field, and the field with the address that its value is sent to. */
interface Destination {
  readonly sealed: string;
  readonly address: string;
}

const destinations: Readonly<Partial<Record<StoredResource["kind"], Destination>>> = {
  inference_secret: { sealed: "spec.value", address: "spec.hosts" },
  oidc: { sealed: "spec.client_secret", address: "spec.issuer_url" },
  github: { sealed: "spec.client_secret", address: "spec.endpoint_url" },
};

/**
 * The omitted sealed field of `after` that would be sent to another address than in `before`: its value must be
 * removed.
 */
export function redirected(before: StoredResource, { document, values }: Separated): Destination | undefined {
  const destination = destinations[document.kind];
  if (destination === undefined || values.has(destination.sealed)) return undefined;
  const address = (resource: StoredResource) => JSON.stringify(valueAt(resource, destination.address.split(".")) || "");
  return address(before) === address(document) ? undefined : destination;
}

function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, step) => (isObject(inner) ? inner[step] : undefined), tree);
}

function without(tree: Tree, [first = "", ...rest]: readonly string[]): Tree {
  const inner = tree[first];
  if (rest.length === 0) return Object.fromEntries(Object.entries(tree).filter(([key]) => key !== first));
  return isObject(inner) ? { ...tree, [first]: without(inner, rest) } : tree;
}
