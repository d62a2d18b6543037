export type { Message } from "../messages/message.ts";
export { isLaidOut, type PolicyLayout, policyLayouts } from "./layout.ts";
export type { FileCode, FileDiagnostic } from "./messages.ts";
export { type PolicyFile, type ReadOptions, readPolicies } from "./read.ts";
export type { EnvironmentName, InferencePolicy, PolicyFilter } from "./reader.ts";
export { editPolicies, isSameFilter, type Rewrite, rewritePolicies } from "./rewrite.ts";
export type { Style, TextNode } from "./scalar.ts";
