import { resourceFields } from "./resource-fields.ts";
import { sessionFields } from "./session-fields.ts";
import { userFields } from "./user-fields.ts";

/** The fields of a policy's filter. */
export const sessionFilterFields = { user: userFields, resource: resourceFields, session: sessionFields };

/** Names in examples of the published documentation, and the fields that they mean. */
export const aliases = {
  "resource.name": "resource.metadata.name",
  "resource.spec.db_protocol": "resource.spec.protocol",
  cluster_name: "session.cluster_name",
};
