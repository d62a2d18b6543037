import type { AuditEventName } from "../audit/events.ts";
import type { ResourceKind } from "./schema.ts";

/** What the store and the audit log have to know of a kind of resource. */
interface KindRow {
  /** Fields whose values are sealed, and never come out. */
  readonly sealed: readonly (readonly string[])[];
  readonly events: {
    readonly create: AuditEventName;
    readonly update: AuditEventName;
    readonly delete: AuditEventName;
  };
  /** What people call several of them. */
  readonly plural: string;
}

const secret = ["spec", "client_secret"];
const signing = ["spec", "signing_key_pair", "private_key"];
const assertion = ["spec", "assertion_key_pair", "private_key"];
const google = ["spec", "google_service_account"];

// biome-ignore format: table
export const kindTable: Readonly<Record<ResourceKind, KindRow>> = {
  inference_model:  { plural: "inference_models",   sealed: [],                        events: { create: "inference_model.create",  update: "inference_model.update",  delete: "inference_model.delete" } },
  inference_secret: { plural: "inference_secrets",  sealed: [["spec", "value"]],       events: { create: "inference_secret.create", update: "inference_secret.update", delete: "inference_secret.delete" } },
  inference_policy: { plural: "inference_policies", sealed: [],                        events: { create: "inference_policy.create", update: "inference_policy.update", delete: "inference_policy.delete" } },
  retrieval_model:  { plural: "retrieval_models",   sealed: [],                        events: { create: "retrieval_model.create",  update: "retrieval_model.update",  delete: "retrieval_model.delete" } },
  retention_policy: { plural: "retention_policies", sealed: [],                        events: { create: "retention_policy.create", update: "retention_policy.update", delete: "retention_policy.delete" } },
  role:             { plural: "roles",              sealed: [],                        events: { create: "role.created",            update: "role.updated",            delete: "role.deleted" } },
  user:             { plural: "users",              sealed: [],                        events: { create: "user.create",             update: "user.update",             delete: "user.delete" } },
  github:           { plural: "githubs",            sealed: [secret],                  events: { create: "github.created",          update: "github.updated",          delete: "github.deleted" } },
  saml:             { plural: "samls",              sealed: [signing, assertion],      events: { create: "saml.created",            update: "saml.updated",            delete: "saml.deleted" } },
  oidc:             { plural: "oidcs",              sealed: [secret, signing, google], events: { create: "oidc.created",            update: "oidc.updated",            delete: "oidc.deleted" } },
};
