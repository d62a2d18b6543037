import type { RouteGroup } from "../environment.ts";
import { healthRoutes } from "./health.ts";

/** Every theme of the API, one line each, in the order in which the OpenAPI document shows them. */
export const routeGroups: readonly RouteGroup[] = [healthRoutes];
