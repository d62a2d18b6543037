/** By words and meaning, by words alone, or by meaning alone. */
export const searchModes = ["hybrid", "keyword", "embeddings"] as const;
export type SearchMode = (typeof searchModes)[number];

/** The parts of a session that search looks in. */
export const snippetFields = [
  "title",
  "short_description",
  "detailed_description",
  "command",
  "finding",
  "name",
  "label",
] as const;
export type SnippetField = (typeof snippetFields)[number];

/** What search suggests while somebody types. */
export const suggestionKinds = ["user", "role", "resource", "label"] as const;
export type SuggestionKind = (typeof suggestionKinds)[number];

/** Orders of a list of sessions: equal sessions are ordered by their end, the last first; in `oldest` the first first. */
export const sessionSorts = ["newest", "oldest", "type", "risk", "longest", "shortest"] as const;
export type SessionSort = (typeof sessionSorts)[number];
