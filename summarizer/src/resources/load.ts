import { readFile } from "node:fs/promises";
import type { DialectName } from "wherefore/teleport";
import { presetRoles } from "../access/presets.ts";
import { errorCode } from "../domain/errors.ts";
import { Secret } from "../domain/secret.ts";
import type { Finding } from "../kinds/finding.ts";
import { ResourceError } from "../kinds/finding.ts";
import { referencesOf } from "../kinds/references.ts";
import type { InferenceModel, InferencePolicy } from "../kinds/schema.ts";
import type { CheckedResource, ResourceFile } from "./check.ts";
import { checkFile, findIn, idOf, isUsable, largestFile } from "./check.ts";

/** The checked content of a set of resource files: names are unique within their kind. */
export interface Resources {
  readonly models: ReadonlyMap<string, InferenceModel>;
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly policies: readonly InferencePolicy[];
  /** Warnings: references to missing resources, lints of the filters. */
  readonly warnings: readonly Finding[];
}

/** Reads and checks resource files; throws a {@link ResourceError} with all problems of all files. */
export async function loadResources(files: readonly string[], dialect: DialectName): Promise<Resources> {
  const read = await Promise.all(files.map(readText));
  const unreadable = read.filter((result) => "severity" in result);
  if (unreadable.length > 0) throw new ResourceError(unreadable);
  return readResources(
    read.filter((result) => "text" in result),
    dialect,
  );
}

/** The same for texts that were read already. */
export function readResources(files: readonly ResourceFile[], dialect: DialectName): Resources {
  const findings: Finding[] = [];
  const defined = new Map<string, CheckedResource>();
  for (const file of files) {
    const { checked, findings: found } = checkFile(file, dialect);
    for (const each of checked) {
      const id = idOf(each.resource.kind, each.resource.metadata.name);
      const first = defined.get(id);
      if (first === undefined) defined.set(id, each);
      else {
        const { file, line } = findIn(first, ["metadata", "name"], "");
        const message = `${id} already exists: it is defined at ${file}:${line}`;
        findings.push(findIn(each, ["metadata", "name"], message));
      }
    }
    findings.push(...found);
  }
  const known = new Set([...defined.keys(), ...presetRoles.map(({ metadata }) => idOf("role", metadata.name))]);
  findings.push(...[...defined.values()].flatMap((each) => danglingReferences(each, known)));
  if (!isUsable(findings)) throw new ResourceError(findings);
  const resources = [...defined.values()].map(({ resource }) => resource);
  return {
    models: new Map(resources.flatMap((item) => (item.kind === "inference_model" ? [[item.metadata.name, item]] : []))),
    secrets: new Map(
      resources.flatMap((item) =>
        item.kind === "inference_secret" && item.spec.value !== undefined
          ? [[item.metadata.name, new Secret(item.spec.value, item.spec.hosts)]]
          : [],
      ),
    ),
    policies: resources.filter((item) => item.kind === "inference_policy"),
    warnings: findings,
  };
}

/**
 * Warnings about references to resources whose ids are not `known`. Not errors, because documents can come in any
 * order, from any file, and a missing one might never be used.
 */
export function danglingReferences(checked: CheckedResource, known: ReadonlySet<string>): readonly Finding[] {
  return referencesOf(checked.resource).flatMap(({ kind, name, path, consequence }) => {
    const id = idOf(kind, name);
    return known.has(id)
      ? []
      : [findIn(checked, path, `${id} does not exist`, { severity: "warning", help: consequence })];
  });
}

async function readText(file: string): Promise<ResourceFile | Finding> {
  const unreadable = (message: string): Finding => ({ severity: "error", file, line: 1, column: 1, message });
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const code = errorCode(error) || String(error);
    return unreadable(`cannot be read: ${reasons[code] ?? code}`);
  }
  if (bytes.length > largestFile) return unreadable(`is larger than ${largestFile} bytes: is it a resource file?`);
  try {
    return { file, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return unreadable("is not UTF-8 text: is it a resource file?");
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "permission denied",
  EISDIR: "is a folder",
};
