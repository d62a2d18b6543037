import { readFile } from "node:fs/promises";
import type { DialectName } from "wherefore";
import { readDocuments } from "./document.ts";
import { checkFilters } from "./filters.ts";
import type { Finding } from "./finding.ts";
import { ResourceError } from "./finding.ts";
import type { InferenceModel, InferencePolicy, Resource } from "./schema.ts";
import { Secret } from "./secret.ts";
import { validate } from "./validate.ts";

/** What a set of resource files says, checked: names are unique within their kind. */
export interface Resources {
  readonly models: ReadonlyMap<string, InferenceModel>;
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly policies: readonly InferencePolicy[];
  /** What is allowed and still worth a look: references to what does not exist, lints of the filters. */
  readonly warnings: readonly Finding[];
}

export interface ResourceFile {
  readonly file: string;
  readonly text: string;
}

const largest = 1024 * 1024;

/** Reads and checks resource files; throws a {@link ResourceError} with all that is wrong in any of them. */
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
  const defined = new Map<string, Defined>();
  for (const { file, text } of files) {
    const read = readDocuments(file, text);
    findings.push(...read.findings);
    for (const document of read.documents) {
      const resource = validate(document);
      if (!("kind" in resource)) {
        findings.push(...resource);
        continue;
      }
      const id = idOf(resource.kind, resource.metadata.name);
      const at = document.find(["metadata", "name"], "");
      const first = defined.get(id);
      if (first === undefined) defined.set(id, { resource, at, find: document.find });
      else
        findings.push({ ...at, message: `${id} already exists: it is defined at ${first.at.file}:${first.at.line}` });
    }
    findings.push(...checkFilters(file, text, dialect));
  }
  findings.push(...danglingReferences(defined));
  if (findings.some(({ severity }) => severity === "error")) throw new ResourceError(findings);

  const resources = [...defined.values()].map(({ resource }) => resource);
  return {
    models: new Map(resources.flatMap((item) => (item.kind === "inference_model" ? [[item.metadata.name, item]] : []))),
    secrets: new Map(
      resources.flatMap((item) =>
        item.kind === "inference_secret" ? [[item.metadata.name, new Secret(item.spec.value)]] : [],
      ),
    ),
    policies: resources.filter((item) => item.kind === "inference_policy"),
    warnings: findings,
  };
}

interface Defined {
  readonly resource: Resource;
  readonly at: Finding;
  readonly find: (path: readonly PropertyKey[], message: string) => Finding;
}

function idOf(kind: Resource["kind"], name: string): string {
  return `${kind} ${JSON.stringify(name)}`;
}

/** Only a warning: documents may come in any order, from any file, and what is missing may never be used. */
function danglingReferences(defined: ReadonlyMap<string, Defined>): readonly Finding[] {
  return [...defined.values()].flatMap(({ resource, find }) => {
    const reference = referenceOf(resource);
    if (reference === undefined || defined.has(idOf(reference.kind, reference.name))) return [];
    const finding = find(reference.path, `${idOf(reference.kind, reference.name)} does not exist`);
    return [{ ...finding, severity: "warning" as const, help: reference.help }];
  });
}

function referenceOf(resource: Resource) {
  if (resource.kind === "inference_policy") {
    const help = "the sessions of this policy fail until it does";
    return { kind: "inference_model" as const, name: resource.spec.model, path: ["spec", "model"], help };
  }
  const name = resource.kind === "inference_model" ? resource.spec.openai?.api_key_secret_ref : undefined;
  if (!name) return undefined;
  const path = ["spec", "openai", "api_key_secret_ref"];
  return { kind: "inference_secret" as const, name, path, help: "the sessions of this model fail until it does" };
}

async function readText(file: string): Promise<ResourceFile | Finding> {
  const unreadable = (message: string): Finding => ({ severity: "error", file, line: 1, column: 1, message });
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    return unreadable(`cannot be read: ${reasons[codeOf(error)] ?? codeOf(error)}`);
  }
  if (bytes.length > largest) return unreadable(`is larger than ${largest} bytes: is it a resource file?`);
  try {
    return { file, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return unreadable("is not UTF-8 text: is it a resource file?");
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EISDIR: "it is a folder",
};

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
