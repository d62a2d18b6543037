export const searchModes = ["hybrid", "keyword", "embeddings"] as const;
/** By words and meaning, by words alone, or by meaning alone. */
export type SearchMode = (typeof searchModes)[number];
