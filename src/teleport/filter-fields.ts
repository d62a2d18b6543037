import { resourceFields } from "./resource-fields.ts";
import { sessionFields } from "./session-fields.ts";
import { userFields } from "./user-fields.ts";

/** What a policy's filter sees. */
export const sessionFilterFields = { user: userFields, resource: resourceFields, session: sessionFields };
