export { contextFromEvent, type SessionContext, type SessionKind } from "./context.ts";
export { resourceFilter } from "./resource-filter.ts";
export { sessionFilter } from "./session-filter.ts";
export { whereClause } from "./where-clause.ts";
