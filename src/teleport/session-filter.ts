import { defineEnvironment } from "../predicate.ts";
import { getters } from "./getters.ts";
import { resourceFields } from "./resource-fields.ts";
import { sessionFields, sessionKinds } from "./session-fields.ts";
import { userFields } from "./user-fields.ts";

export const sessionFilterFields = { user: userFields, resource: resourceFields, session: sessionFields };

/** Names that the published documentation uses in examples, and the fields they mean. */
export const aliases = {
  "resource.name": "resource.metadata.name",
  "resource.spec.db_protocol": "resource.spec.protocol",
  cluster_name: "session.cluster_name",
};

/** Filters of `inference_policy.spec.filter`: which finished sessions a policy is for. */
export const sessionFilter = defineEnvironment({
  fields: sessionFilterFields,
  aliases,
  kinds: sessionKinds,
  portable: true,
  getters,
});
