import type { RouteGroup } from "../environment.ts";
import { accountRoutes } from "./accounts.ts";
import { auditRoutes } from "./audit.ts";
import { eventRoutes } from "./events.ts";
import { healthRoutes } from "./health.ts";
import { requestRoutes } from "./requests.ts";
import { resourceRoutes } from "./resources.ts";
import { sessionRoutes } from "./sessions.ts";
import { uploadRoutes } from "./uploads.ts";

/** Every theme of the API, one line each, in the order in which the OpenAPI document shows them. */
export const routeGroups: readonly RouteGroup[] = [
  sessionRoutes,
  uploadRoutes,
  requestRoutes,
  eventRoutes,
  resourceRoutes,
  accountRoutes,
  auditRoutes,
  healthRoutes,
];
