import type { YAMLMap } from "yaml";
import { nearest } from "../../suggest.ts";
import { invariantKind, testKind } from "../../yaml/companions.ts";
import { diagnoseFile } from "../../yaml/messages.ts";
import { firstPart } from "../../yaml/nodes.ts";
import { type Kinds, type PolicyFilter, type Reader, type ReadResource, spanOf, textOf } from "../../yaml/reader.ts";
import { conditions, isRead, readConditions } from "./conditions.ts";
import type { EnvironmentName } from "./environment-name.ts";
import { readClassifier, readInferencePolicy, readInvariantFilter } from "./policies.ts";

const policies: Readonly<
  Record<string, (resource: YAMLMap, reader: Reader) => readonly PolicyFilter<EnvironmentName>[]>
> = {
  inference_policy: readInferencePolicy,
  classifier: readClassifier,
  [invariantKind]: readInvariantFilter,
};

const readKinds = [...Object.keys(policies), ...Object.keys(conditions).filter(isRead)];

/** Kinds that hold no filter, known so that they are not taken for misspelt ones. */
const others = [testKind, "inference_model", "inference_secret", "retrieval_model", "user", "github", "saml", "oidc"];

/** Custom resources of the Kubernetes operator: `TeleportRoleV7` of this API is a `role`. */
const operatorAPI = "resources.teleport.dev/";

const customKinds = ["TeleportRole", "TeleportRoleV6", "TeleportRoleV7", "TeleportRoleV8", "TeleportInferencePolicy"];

/** The resources of Teleport, and of its Kubernetes operator. */
export const teleportKinds: Kinds<EnvironmentName> = { example: "inference_policy", read: readResource };

function readResource(resource: YAMLMap, reader: Reader): readonly ReadResource<EnvironmentName>[] {
  const { get, report } = reader;
  const written = textOf(get(resource, "kind"));
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

/** The kind of resource of a document's `kind`. */
function kindOf(written: string, api: string | undefined): string {
  const [, custom] = /^Teleport([A-Z]\w*?)(?:V\d+)?$/.exec(written) ?? [];
  if (custom === undefined || (api !== undefined && !api.startsWith(operatorAPI))) return written;
  const known = [...readKinds, ...Object.keys(conditions), ...others];
  return known.find((kind) => kind.replaceAll("_", "") === custom.toLowerCase()) ?? written;
}
