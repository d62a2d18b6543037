/** What policies do with a session. */
export const fates = ["summarized", "too-large", "unmatched", "skipped", "no-recording", "no-model"] as const;
export type Fate = (typeof fates)[number];

/** What a change of the policies does to a session. */
export const changes = ["gained", "lost", "moved", "same"] as const;
export type Change = (typeof changes)[number];
