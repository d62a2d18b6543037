import { defineEnvironment } from "../predicate.ts";
import { sessionFilterFields } from "./filter-fields.ts";
import { getters } from "./getters.ts";
import { sessionKinds } from "./session-fields.ts";

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
