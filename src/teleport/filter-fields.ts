import { resourceFields } from "./resource-fields.ts";
import { sessionFields } from "./session-fields.ts";
import { userFields } from "./user-fields.ts";

/** What a policy's filter sees. */
export const sessionFilterFields = { user: userFields, resource: resourceFields, session: sessionFields };

/** Names that the published documentation uses in examples, and the fields they mean. */
export const aliases = {
  "resource.name": "resource.metadata.name",
  "resource.spec.db_protocol": "resource.spec.protocol",
  cluster_name: "session.cluster_name",
};
