import { isMap, isScalar, isSeq, type YAMLMap } from "yaml";
import { nearest } from "../suggest.ts";
import { conditions, isRead, readConditions } from "./conditions.ts";
import { type DocumentKind, readDocument } from "./documents.ts";
import { diagnoseFile } from "./messages.ts";
import { describeNode, firstPart } from "./nodes.ts";
import { readClassifier, readInferencePolicy } from "./policies.ts";
import { type EnvironmentName, type PolicyFilter, type Reader, spanOf, textOf } from "./reader.ts";

/** What came of one resource of a file. */
export interface ReadResource {
  readonly filters: readonly PolicyFilter<EnvironmentName | undefined>[];
  /** Its kind, where kinds like it hold no filter that is read; else absent. */
  readonly skipped?: string;
}

const policies: Readonly<Record<string, (resource: YAMLMap, reader: Reader) => readonly PolicyFilter[]>> = {
  inference_policy: readInferencePolicy,
  classifier: readClassifier,
};

const readKinds = [...Object.keys(policies), ...Object.keys(conditions).filter(isRead)];

/** Kinds that hold no filter, known so that they are not taken for misspelt ones. */
const others = ["inference_model", "inference_secret", "retrieval_model", "user", "github", "saml", "oidc"];

/** Custom resources of the Kubernetes operator: `TeleportRoleV7` of this API is a `role`. */
const operatorAPI = "resources.teleport.dev/";

const customKinds = ["TeleportRole", "TeleportRoleV6", "TeleportRoleV7", "TeleportRoleV8", "TeleportInferencePolicy"];

/** Each resource of a node, with its filters; what is wrong with it is reported. */
export function readResources(
  resource: unknown,
  reader: Reader,
  own: readonly DocumentKind[] | undefined,
): readonly ReadResource[] {
  const { get, report, resolve } = reader;
  if (!isMap(resource)) {
    const isEmpty = isScalar(resource) ? resource.value === null : resource == null;
    if (!isEmpty) report(diagnoseFile("document-shape", firstPart(resource), [describeNode(resource), exampleOf(own)]));
    return [];
  }
  const written = textOf(get(resource, "kind"));
  const items = get(resource, "items");
  if (written === "List" && isSeq(items)) {
    return items.items.flatMap((item) => readResources(resolve(item), reader, own));
  }
  if (own !== undefined) return readDocument(resource, own, reader);
  if (written === undefined) {
    report(diagnoseFile("document-kind", firstPart(resource), [["inference_policy"]]));
    return [];
  }
  const api = textOf(get(resource, "apiVersion"));
  const kind = kindOf(written, api);
  const read = Object.hasOwn(policies, kind) ? policies[kind] : undefined;
  if (read !== undefined) return [{ filters: read(resource, reader) }];
  const filters = readConditions(resource, kind, reader);
  if (isRead(kind)) return [{ filters }];
  const isForeign = api !== undefined && !api.startsWith(operatorAPI);
  const near = isForeign || others.includes(kind) ? undefined : nearest(kind, [...readKinds, ...customKinds]);
  const isPolicy = api === undefined && filters.length === 0 && get(get(resource, "spec"), "filter") !== undefined;
  if (near !== undefined || (isPolicy && !isKnown(kind))) {
    report(diagnoseFile("unknown-kind", spanOf(get(resource, "kind")), [written, near, readKinds]));
  }
  return [{ filters, skipped: written }];
}

function isKnown(kind: string): boolean {
  return others.includes(kind) || Object.hasOwn(conditions, kind);
}

/** How a document begins; undefined for documents without a kind. */
function exampleOf(own: readonly DocumentKind[] | undefined): string | undefined {
  return own === undefined ? "inference_policy" : own.find(({ kind }) => kind !== undefined)?.kind;
}

/** The kind of resource that a document's `kind` names. */
function kindOf(written: string, api: string | undefined): string {
  const [, custom] = /^Teleport([A-Z]\w*?)(?:V\d+)?$/.exec(written) ?? [];
  if (custom === undefined || (api !== undefined && !api.startsWith(operatorAPI))) return written;
  const known = [...readKinds, ...Object.keys(conditions), ...others];
  return known.find((kind) => kind.replaceAll("_", "") === custom.toLowerCase()) ?? written;
}
