import type { DialectName } from "wherefore";
import type { ResourceDocument } from "./document.ts";
import { readDocuments } from "./document.ts";
import { checkFilters } from "./filters.ts";
import type { Finding } from "./finding.ts";
import { boundFindings } from "./finding.ts";
import { remarksOn } from "./remarks.ts";
import type { Resource, ResourceKind } from "./schema.ts";
import type { ValidationOptions } from "./validate.ts";
import { validate } from "./validate.ts";

/** A text that holds resources, and what to call it. */
export interface ResourceFile {
  readonly file: string;
  readonly text: string;
}

/** The bytes that a file of resources may have. */
export const largestFile = 1024 * 1024;

/** One resource of a file that has the right shape. */
export interface CheckedResource {
  readonly resource: Resource;
  readonly find: ResourceDocument["find"];
}

/** The resources of one file, in order, and the findings of each by itself, as many as {@link boundFindings} keeps. */
export function checkFile(
  { file, text }: ResourceFile,
  dialect: DialectName,
  options?: ValidationOptions,
): { readonly checked: readonly CheckedResource[]; readonly findings: readonly Finding[] } {
  const { documents, findings: faults } = readDocuments(file, text);
  const findings = [...faults];
  const checked: CheckedResource[] = [];
  for (const document of documents) {
    const resource = validate(document, options);
    if (!("kind" in resource)) {
      for (const finding of resource) findings.push(finding);
      continue;
    }
    checked.push({ resource, find: document.find });
    for (const finding of remarksOn(resource, document.find)) findings.push(finding);
  }
  for (const finding of checkFilters(file, text, dialect)) findings.push(finding);
  return { checked, findings: boundFindings(findings) };
}

/** A resource as messages name it: `inference_model "gpt"`. */
export function idOf(kind: ResourceKind, name: string): string {
  return `${kind} ${JSON.stringify(name)}`;
}

/** Whether nothing among the findings keeps the resources from being used. */
export function isUsable(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity === "warning");
}
