import type { Access } from "../access/access.ts";
import type { Principal } from "../access/principal.ts";
import { resourceSubject } from "../access/subject.ts";
import type { Queryable } from "../database/database.ts";
import type { Resource, StoredResource } from "../kinds/schema.ts";
import { findResource } from "./repository.ts";

/**
 * Rejects a resource that sends a secret, unless `principal` has permission on that secret: `read` for one with
 * `spec.hosts`; `update` for any other, which can be sent anywhere, and for one that does not exist yet.
 * @throws AccessDenied
 */
export async function requireSecret(
  store: Queryable,
  access: Access,
  principal: Principal,
  resource: Resource | StoredResource,
): Promise<void> {
  const name = useOf(resource)?.secret;
  if (!name) return;
  const secret = await findResource(store, "inference_secret", name);
  const verb = secret?.spec.hosts === undefined ? "update" : "read";
  const { kind, version, metadata } = secret ?? { kind: "inference_secret", version: "v1", metadata: { name } };
  const subject =
    secret === undefined ? { resource: { kind, version, metadata }, session: {} } : resourceSubject(secret);
  access.require(principal, verb, "inference_secret", subject, name);
}

/** Whether both send the same secret to the same address. */
export function usesAlike(one: Resource | StoredResource, other: Resource | StoredResource): boolean {
  return JSON.stringify(useOf(one)) === JSON.stringify(useOf(other));
}

/** The secret that a resource sends, and the address. */
function useOf({ kind, spec }: Resource | StoredResource) {
  if (kind !== "inference_model" && kind !== "retrieval_model") return undefined;
  const { api_key_secret_ref: secret, base_url = "" } = spec.openai ?? {};
  return { secret, base_url };
}
