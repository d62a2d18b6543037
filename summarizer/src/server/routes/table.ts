import type { RouteGroup } from "../environment.ts";
import { accountRoutes } from "./accounts.ts";
import { healthRoutes } from "./health.ts";
import { resourceRoutes } from "./resources.ts";

/** Every theme of the API, one line each, in the order in which the OpenAPI document shows them. */
export const routeGroups: readonly RouteGroup[] = [healthRoutes, resourceRoutes, accountRoutes];
