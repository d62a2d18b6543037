/**
 * The environment that a filter of a file is for: `session` is `sessionFilter`, `where` is `whereClause`, and the others
 * are those of `wherefore/teleport/roles`.
 */
export type EnvironmentName = "session" | "where" | "impersonate" | "review" | "threshold" | "join" | "labels";
