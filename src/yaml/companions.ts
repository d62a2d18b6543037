/** The `kind` of a document of tests. */
export const testKind = "policy_test";

/** Kinds of documents that stand beside policies, of whatever kinds those are, and have readers of their own. */
export const companionKinds: readonly string[] = [testKind];
