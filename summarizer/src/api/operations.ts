import { accountOperations, handoverOperations } from "./accounts.ts";
import { auditOperations } from "./audit.ts";
import { healthOperations } from "./health.ts";
import { modelOperations } from "./models.ts";
import { policyOperations } from "./policies.ts";
import { resourceOperations } from "./resources.ts";
import { retentionOperations } from "./retention.ts";
import { searchOperations } from "./search.ts";
import { sessionOperations } from "./sessions.ts";
import { connectorOperations, signInOperations } from "./sign-in.ts";
import { uploadOperations } from "./uploads.ts";
import { usageOperations } from "./usage.ts";
import { webSessionOperations } from "./web-sessions.ts";

/** Every operation of the API. */
export const operations = [
  ...Object.values(sessionOperations),
  ...Object.values(searchOperations),
  ...Object.values(retentionOperations),
  ...Object.values(uploadOperations),
  ...Object.values(resourceOperations),
  ...Object.values(modelOperations),
  ...Object.values(policyOperations),
  ...Object.values(accountOperations),
  ...Object.values(handoverOperations),
  ...Object.values(signInOperations),
  ...Object.values(connectorOperations),
  ...Object.values(webSessionOperations),
  ...Object.values(usageOperations),
  ...Object.values(auditOperations),
  ...Object.values(healthOperations),
];

/** The operations by method and path: `GET /v1/sessions/{id}`. */
export type Operations = {
  [Operation in (typeof operations)[number] as `${Uppercase<Operation["method"]>} ${Operation["path"]}`]: Operation;
};
