import type { DialectName } from "wherefore/teleport";
import { parseYAML } from "wherefore/yaml";
import type { Finding } from "../kinds/finding.ts";
import { boundFindings } from "../kinds/finding.ts";
import { referencesOf } from "../kinds/references.ts";
import type { Resource, ResourceKind } from "../kinds/schema.ts";
import { pathText } from "../kinds/storable.ts";
import { job } from "../threads/job.ts";
import type { ResourceDocument } from "./document.ts";
import { readDocuments } from "./document.ts";
import { checkFilters } from "./filters.ts";
import { remarksOn } from "./remarks.ts";
import type { ValidationOptions } from "./validate.ts";
import { validate } from "./validate.ts";

/** A text with resources, and its name. */
export interface ResourceFile {
  readonly file: string;
  readonly text: string;
}

/** The maximum size of a resource file, in bytes. */
export const largestFile = 1024 * 1024;

/** One valid resource of a file. Plain data. */
export interface CheckedResource {
  readonly resource: Resource;
  /** Findings without a message, by path, for {@link findIn}. */
  readonly places: Readonly<Record<string, Finding>>;
}

/** The resources of a file, in order, and the findings of each, as many as {@link boundFindings} keeps. */
export interface CheckedFile {
  readonly checked: readonly CheckedResource[];
  readonly findings: readonly Finding[];
}

export function checkFile(
  { file, text }: ResourceFile,
  dialect: DialectName,
  options?: ValidationOptions,
): CheckedFile {
  const yaml = parseYAML(text);
  const { documents, findings: faults } = readDocuments(file, yaml);
  const findings = [...faults];
  const checked: CheckedResource[] = [];
  for (const document of documents) {
    const resource = validate(document, options);
    if (!("kind" in resource)) {
      for (const finding of resource) findings.push(finding);
      continue;
    }
    checked.push({ resource, places: placesOf(resource, document.find) });
    for (const finding of remarksOn(resource, document.find)) findings.push(finding);
  }
  for (const finding of checkFilters(file, yaml, dialect)) findings.push(finding);
  return { checked, findings: boundFindings(findings) };
}

export const checkFileJob = job(import.meta.url, checkFile, "checking the resources");

/** Paths at which later checks report findings, in addition to the references. */
const reported = [[], ["kind"], ["metadata", "name"], ["spec"]] as const;

function placesOf(resource: Resource, find: ResourceDocument["find"]): CheckedResource["places"] {
  const paths = [...reported, ...referencesOf(resource).map(({ path }) => path)];
  return Object.fromEntries(paths.map((path) => [pathText(path), find(path, "")]));
}

/** The finding `message` at `path` in a resource's document: its root, kind, name, `spec` or a reference. */
export function findIn(
  { places }: CheckedResource,
  path: readonly PropertyKey[],
  message: string,
  more?: Partial<Finding>,
): Finding {
  const at = places[pathText(path)];
  if (at === undefined) throw new Error(`check.ts does not keep the place of ${pathText(path)}`);
  return { ...at, message, ...more };
}

/** A resource as messages name it: `inference_model "gpt"`. */
export function idOf(kind: ResourceKind, name: string): string {
  return `${kind} ${JSON.stringify(name)}`;
}

/** Whether the findings contain no error. */
export function isUsable(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity === "warning");
}
