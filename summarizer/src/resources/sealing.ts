import type { Keyring, Sealed } from "../seal/keyring.ts";
import { kindTable } from "./kinds.ts";
import type { Resource, StoredResource } from "./schema.ts";
import { Secret } from "./secret.ts";

type Tree = { readonly [key: string]: unknown };

/** A resource taken apart into what may be read and what may not. */
export interface Separated {
  /** The resource without its sealed fields, and without the revision that it came with. */
  readonly document: StoredResource;
  /** Values by the names of their fields: `spec.value`. */
  readonly values: ReadonlyMap<string, Secret>;
}

export function separate(resource: Resource): Separated {
  const values = new Map<string, Secret>();
  let document: Tree = without(resource, ["metadata", "revision"]);
  for (const path of kindTable[resource.kind].sealed) {
    const value = path.reduce<unknown>((tree, step) => (isTree(tree) ? tree[step] : undefined), document);
    if (typeof value === "string" && value !== "") values.set(path.join("."), new Secret(value));
    document = without(document, path);
  }
  return { document: document as StoredResource, values };
}

/** The names of sealed fields that `document` still has a place for: the mapping that they stand in is there. */
export function sealedFields(document: StoredResource): readonly string[] {
  const paths = kindTable[document.kind].sealed.filter((path) =>
    isTree(path.slice(0, -1).reduce<unknown>((tree, step) => (isTree(tree) ? tree[step] : undefined), document)),
  );
  return paths.map((path) => path.join("."));
}

/** Seals one field's value for one resource. */
export async function sealField(
  keyring: Keyring,
  { kind, metadata }: StoredResource,
  field: string,
  value: Secret,
): Promise<Sealed> {
  return await keyring.seal(value.reveal(), [kind, metadata.name, field]);
}

function without(tree: Tree, [first = "", ...rest]: readonly string[]): Tree {
  const inner = tree[first];
  if (rest.length === 0) return Object.fromEntries(Object.entries(tree).filter(([key]) => key !== first));
  return isTree(inner) ? { ...tree, [first]: without(inner, rest) } : tree;
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
