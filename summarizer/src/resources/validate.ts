import type { z } from "zod";
import type { Finding } from "../kinds/finding.ts";
import type { Resource, ResourceKind } from "../kinds/schema.ts";
import { resourceKinds, schemas, secretWithoutValue } from "../kinds/schema.ts";
import { shown } from "../kinds/shape.ts";
import { pathText, unstorable } from "../kinds/storable.ts";
import type { ResourceDocument } from "./document.ts";

const known = resourceKinds.join(", ");

export interface ValidationOptions {
  /** Whether the document creates a resource: the error for an unknown kind then says so. */
  readonly creates?: boolean;
  /** Whether a secret can omit its value, because the store has one. */
  readonly valueMayStay?: boolean;
}

/** The resource of `document`, or all of its problems, in the order of the checks. */
export function validate(
  document: ResourceDocument,
  { creates = false, valueMayStay = false }: ValidationOptions = {},
): Resource | readonly Finding[] {
  const kind = kindOf(document.data);
  if (kind === undefined) return [document.find(["kind"], "kind is required", { help: `one of ${known}` })];
  if (!isResourceKind(kind)) {
    if (!creates) return [document.find(["kind"], `kind must be one of ${known}, got ${shown(kind)}`)];
    const message = `creating resources of type ${JSON.stringify(shown(kind))} is not supported`;
    return [document.find(["kind"], message, { help: `the kinds are ${known}` })];
  }
  const schema = kind === "inference_secret" && valueMayStay ? secretWithoutValue : schemas[kind];
  const result = schema.safeParse(document.data);
  const findings = result.success ? [] : result.error.issues.flatMap((issue) => findingsOf(issue, document));
  for (const { path, message } of unstorable(document.data)) findings.push(document.findKey(path, message));
  return result.success && findings.length === 0 ? result.data : findings;
}

function findingsOf(issue: z.core.$ZodIssue, document: ResourceDocument): readonly Finding[] {
  const message = placed(issue.message, issue.path);
  if (issue.code !== "unrecognized_keys") return [document.find(issue.path, message)];
  return issue.keys.map((key) => {
    const path = [...issue.path, key];
    return document.findKey(path, `unknown field ${pathText(path)}`, { help: message });
  });
}

/** A message with the positions in lists that its names leave open. */
function placed(message: string, path: readonly PropertyKey[]): string {
  return path
    .filter((step) => typeof step === "number")
    .reduce<string>((text, index) => text.replace("[]", `[${index}]`), message);
}

function kindOf(data: unknown): unknown {
  return typeof data === "object" && data !== null && "kind" in data ? data.kind : undefined;
}

/** Whether the kind exists. */
function isResourceKind(kind: unknown): kind is ResourceKind {
  return resourceKinds.some((known) => known === kind);
}
