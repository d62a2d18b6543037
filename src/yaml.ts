export type { Message } from "./messages/message.ts";
export type { EnvironmentName } from "./teleport/documents/environment-name.ts";
export {
  editPolicies,
  type InferencePolicy,
  type PolicyDocument,
  type PolicyFile,
  type PolicyFilter,
  readPolicies,
  rewritePolicies,
} from "./teleport/documents/files.ts";
export type { DocumentKind } from "./yaml/documents.ts";
export { isLaidOut, type PolicyLayout, policyLayouts } from "./yaml/layout.ts";
export type { FileCode, FileDiagnostic } from "./yaml/messages.ts";
export { parseYAML, type ReadOptions, type YAMLDocument, type YAMLFile } from "./yaml/parse.ts";
export { isSameFilter, type Rewrite } from "./yaml/rewrite.ts";
export { fileSpan, readText, type Style, type TextNode } from "./yaml/scalar.ts";
