export type { Message } from "../messages/message.ts";
export type { DocumentKind } from "./documents.ts";
export { isLaidOut, type PolicyLayout, policyLayouts } from "./layout.ts";
export type { FileCode, FileDiagnostic } from "./messages.ts";
export { parseYAML, type ReadOptions, type YAMLDocument, type YAMLFile } from "./parse.ts";
export { type PolicyFile, readPolicies } from "./read.ts";
export type { EnvironmentName, InferencePolicy, PolicyDocument, PolicyFilter } from "./reader.ts";
export { editPolicies, isSameFilter, type Rewrite, rewritePolicies } from "./rewrite.ts";
export { fileSpan, readText, type Style, type TextNode } from "./scalar.ts";
