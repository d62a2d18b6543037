import { isMap, isScalar, isSeq, type YAMLMap } from "yaml";
import { nearest } from "../suggest.ts";
import { conditions, isRead, readConditions } from "./conditions.ts";
import { diagnoseFile } from "./messages.ts";
import { describeNode, firstPart } from "./nodes.ts";
import { readClassifier, readInferencePolicy } from "./policies.ts";
import { type PolicyFilter, type Reader, spanOf, textOf } from "./reader.ts";

/** What came of one resource of a file. */
export interface ReadResource {
  readonly filters: readonly PolicyFilter[];
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
export function readResources(resource: unknown, reader: Reader): readonly ReadResource[] {
  const { get, report, resolve } = reader;
  if (!isMap(resource)) {
    const isEmpty = isScalar(resource) ? resource.value === null : resource == null;
    if (!isEmpty) report(diagnoseFile("document-shape", firstPart(resource), [describeNode(resource)]));
    return [];
  }
  const written = textOf(get(resource, "kind"));
  if (written === undefined) {
    report(diagnoseFile("document-kind", firstPart(resource), []));
    return [];
  }
  const items = get(resource, "items");
  if (written === "List" && isSeq(items)) return items.items.flatMap((item) => readResources(resolve(item), reader));
  const api = textOf(get(resource, "apiVersion"));
  const kind = kindOf(written, api);
  const read = Object.hasOwn(policies, kind) ? policies[kind] : undefined;
  if (read !== undefined) return [{ filters: read(resource, reader) }];
  const filters = readConditions(resource, kind, reader);
  if (isRead(kind)) return [{ filters }];
  const isForeign = api !== undefined && !api.startsWith(operatorAPI);
  const near = isForeign || others.includes(kind) ? undefined : nearest(kind, [...readKinds, ...customKinds]);
  if (near !== undefined) report(diagnoseFile("unknown-kind", spanOf(get(resource, "kind")), [written, near]));
  return [{ filters, skipped: written }];
}

/** The kind of resource that a document's `kind` names. */
function kindOf(written: string, api: string | undefined): string {
  const [, custom] = /^Teleport([A-Z]\w*?)(?:V\d+)?$/.exec(written) ?? [];
  if (custom === undefined || (api !== undefined && !api.startsWith(operatorAPI))) return written;
  const known = [...readKinds, ...Object.keys(conditions), ...others];
  return known.find((kind) => kind.replaceAll("_", "") === custom.toLowerCase()) ?? written;
}
