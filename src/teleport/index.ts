import { registerGenerator } from "../codegen/register.ts";

export { contextFromEvent, type SessionContext, type SessionKind } from "./context.ts";
export { type DialectName, dialectNames } from "./dialects.ts";
export { resourceFilter } from "./resource-filter.ts";
export { type SummarizedKind, sessionKinds, summarizedKinds } from "./session-fields.ts";
export { sessionFilter } from "./session-filter.ts";
export { whereClause } from "./where-clause.ts";

registerGenerator();
