/**
 * The environment of a filter in a file: `session` is `sessionFilter`, `where` is `whereClause`, and the others are
 * those of `wherefore/teleport/roles`.
 */
export type EnvironmentName = "session" | "where" | "impersonate" | "review" | "threshold" | "join" | "labels";
