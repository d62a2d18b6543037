import type { z } from "zod";
import type { ResourceDocument } from "./document.ts";
import type { Finding } from "./finding.ts";
import type { Resource, ResourceKind } from "./schema.ts";
import { resourceKinds, schemas, shown } from "./schema.ts";

/** The resource that `document` holds, or everything that is wrong with it, in the order in which it is checked. */
export function validate(document: ResourceDocument): Resource | readonly Finding[] {
  const kind = kindOf(document.data);
  if (!isResourceKind(kind)) {
    const known = resourceKinds.join(", ");
    const message = kind === undefined ? "kind is required" : `kind must be one of ${known}, got ${shown(kind)}`;
    return [document.find(["kind"], message, kind === undefined ? { help: `one of ${known}` } : {})];
  }
  const result = schemas[kind].safeParse(document.data);
  return result.success ? result.data : result.error.issues.flatMap((issue) => findingsOf(issue, document));
}

function findingsOf(issue: z.core.$ZodIssue, document: ResourceDocument): readonly Finding[] {
  if (issue.code !== "unrecognized_keys") return [document.find(issue.path, issue.message)];
  return issue.keys.map((key) => {
    const path = [...issue.path, key];
    return document.findKey(path, `unknown field ${path.map(String).join(".")}`, { help: issue.message });
  });
}

function kindOf(data: unknown): unknown {
  return typeof data === "object" && data !== null && "kind" in data ? data.kind : undefined;
}

function isResourceKind(kind: unknown): kind is ResourceKind {
  return resourceKinds.some((known) => known === kind);
}
