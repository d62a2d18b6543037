import { isSeq, type YAMLMap } from "yaml";
import { meantBy } from "../suggest.ts";
import { otherKinds } from "../teleport/other-kinds.ts";
import { diagnoseFile } from "./messages.ts";
import { describeNode, firstPart } from "./nodes.ts";
import {
  checkKeys,
  isEmptyNode,
  missing,
  type PolicyFilter,
  type Reader,
  readFilter,
  readMap,
  readName,
  spanOf,
  textOf,
} from "./reader.ts";

const summarizedKinds = ["ssh", "k8s", "db"];
const sessionKinds = [...summarizedKinds, "desktop", "app"];

/** The filter of an `inference_policy`, which is added with or without one. */
export function readInferencePolicy(resource: YAMLMap, reader: Reader): readonly PolicyFilter[] {
  return readPolicy(resource, ["kinds", "model", "filter"], reader, reader.add);
}

/** The filter of a `classifier`. */
export function readClassifier(resource: YAMLMap, reader: Reader): readonly PolicyFilter[] {
  return readPolicy(resource, ["kinds", "filter", "criteria", "actions"], reader, () => {});
}

function readPolicy(
  resource: YAMLMap,
  keys: readonly string[],
  reader: Reader,
  add: Reader["add"],
): readonly PolicyFilter[] {
  const { get, report } = reader;
  const name = readName(resource, reader);
  const spec = readMap(resource, "spec", "spec", reader);
  if (spec === undefined) {
    if (get(resource, "spec") === undefined)
      report(missing(resource, "spec", "a policy has spec.kinds and spec.model"));
    return [];
  }
  checkKeys(spec, "spec", keys, reader);
  const kinds = readKinds(spec, reader);
  const node = get(spec, "filter");
  const filters =
    node === undefined ? [] : readFilter(node, { name, path: "spec.filter", environment: "session", kinds }, reader);
  const nameNode = get(get(resource, "metadata"), "name");
  const nameSpan = nameNode === undefined ? firstPart(resource) : spanOf(nameNode);
  add({ name, nameSpan, kinds, filter: filters[0] });
  return filters;
}

function readKinds(spec: YAMLMap, { get, resolve, report }: Reader): readonly string[] | undefined {
  const node = get(spec, "kinds");
  if (node === undefined || isEmptyNode(node)) {
    report(missing(spec, "spec.kinds", "list the kinds of session that the policy is for: ssh, k8s, db"));
    return undefined;
  }
  if (!isSeq(node)) {
    report(diagnoseFile("wrong-shape", firstPart(node), ["spec.kinds", "a list of ssh, k8s, db", describeNode(node)]));
    return undefined;
  }
  const items = node.items.map(resolve);
  for (const item of items) {
    const kind = textOf(item);
    if (kind === undefined) {
      report(
        diagnoseFile("wrong-shape", firstPart(item ?? node), ["a kind in spec.kinds", "a string", describeNode(item)]),
      );
    } else if (!sessionKinds.includes(kind)) {
      report(diagnoseFile("unknown-session-kind", spanOf(item), [kind, meantBy(kind, sessionKinds, otherKinds)]));
    } else if (!summarizedKinds.includes(kind)) {
      report(diagnoseFile("kind-not-summarized", spanOf(item), [kind]));
    }
  }
  return items.map(textOf).filter((kind) => kind !== undefined && sessionKinds.includes(kind)) as readonly string[];
}
