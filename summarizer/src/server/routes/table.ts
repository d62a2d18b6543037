import type { RouteGroup } from "../environment.ts";
import { accountRoutes } from "./accounts.ts";
import { auditRoutes } from "./audit.ts";
import { changeRoutes } from "./changes.ts";
import { connectorRoutes } from "./connectors.ts";
import { eventRoutes } from "./events.ts";
import { handoverRoutes } from "./handover.ts";
import { healthRoutes, metricsRoutes } from "./health.ts";
import { modelRoutes } from "./models.ts";
import { policyRoutes } from "./policies.ts";
import { recordingRoutes } from "./recordings.ts";
import { requestRoutes } from "./requests.ts";
import { resourceRoutes } from "./resources.ts";
import { retentionRoutes } from "./retention.ts";
import { searchRoutes } from "./search.ts";
import { sessionRoutes } from "./sessions.ts";
import { signInRoutes } from "./sign-in.ts";
import { uploadRoutes } from "./uploads.ts";
import { usageRoutes } from "./usage.ts";
import { webSessionRoutes } from "./web-sessions.ts";

/** Every topic of the API, one line each, in the order of the OpenAPI document. */
export const routeGroups: readonly RouteGroup[] = [
  sessionRoutes,
  retentionRoutes,
  searchRoutes,
  recordingRoutes,
  changeRoutes,
  uploadRoutes,
  requestRoutes,
  eventRoutes,
  resourceRoutes,
  modelRoutes,
  policyRoutes,
  accountRoutes,
  handoverRoutes,
  signInRoutes,
  connectorRoutes,
  webSessionRoutes,
  usageRoutes,
  auditRoutes,
  healthRoutes,
  metricsRoutes,
];
