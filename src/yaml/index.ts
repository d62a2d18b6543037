export type { Message } from "../messages/message.ts";
export { isLaidOut, type PolicyLayout, policyLayouts } from "./layout.ts";
export type { FileCode, FileDiagnostic } from "./messages.ts";
export { type NamedPolicy, type PolicyFile, type ReadOptions, readPolicies } from "./read.ts";
export type { InferencePolicy, PolicyFilter } from "./resources.ts";
export { editPolicies, isSameFilter, type Rewrite, rewritePolicies } from "./rewrite.ts";
export type { Style, TextNode } from "./scalar.ts";
