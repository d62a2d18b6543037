import { isSeq, type YAMLMap } from "yaml";
import { meantBy } from "../../suggest.ts";
import { diagnoseFile } from "../../yaml/messages.ts";
import { describeNode, firstPart } from "../../yaml/nodes.ts";
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
} from "../../yaml/reader.ts";
import { otherKinds } from "../other-kinds.ts";
import { sessionKinds, summarizedKinds } from "../session-fields.ts";
import type { EnvironmentName } from "./environment-name.ts";

const known: readonly string[] = sessionKinds;
const summarized: readonly string[] = summarizedKinds;
const summarizedList = summarizedKinds.join(", ");

/** The filter of an `inference_policy`, which is added with or without one. */
export function readInferencePolicy(resource: YAMLMap, reader: Reader): readonly PolicyFilter<EnvironmentName>[] {
  return readPolicy(resource, ["kinds", "model", "filter"], reader, reader.add);
}

/** The filter of a `classifier`. */
export function readClassifier(resource: YAMLMap, reader: Reader): readonly PolicyFilter<EnvironmentName>[] {
  return readPolicy(resource, ["kinds", "filter", "criteria", "actions"], reader, () => {});
}

/** The filter of an invariant; what else it says has a reader of its own. */
export function readInvariantFilter(resource: YAMLMap, reader: Reader): readonly PolicyFilter<EnvironmentName>[] {
  const { get, resolve } = reader;
  const spec = get(resource, "spec");
  const node = get(spec, "filter");
  if (node === undefined) return [];
  const name = textOf(get(get(resource, "metadata"), "name")) ?? "";
  const list = get(spec, "kinds");
  const named = isSeq(list) ? list.items.flatMap((item) => textOf(resolve(item)) ?? []) : [];
  const kinds = named.filter((kind) => known.includes(kind));
  return readFilter(node, { name, path: "spec.filter", environment: "session", kinds }, reader);
}

function readPolicy(
  resource: YAMLMap,
  keys: readonly string[],
  reader: Reader,
  add: Reader["add"],
): readonly PolicyFilter<EnvironmentName>[] {
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
  const policy = { name, nameSpan, kinds, filter: filters[0] };
  add({
    ...policy,
    get data() {
      return reader.dataOf(resource);
    },
  });
  return filters;
}

function readKinds(spec: YAMLMap, { get, resolve, report }: Reader): readonly string[] | undefined {
  const node = get(spec, "kinds");
  if (node === undefined || isEmptyNode(node)) {
    report(missing(spec, "spec.kinds", `list the kinds of session that the policy is for: ${summarizedList}`));
    return undefined;
  }
  if (!isSeq(node)) {
    report(
      diagnoseFile("wrong-shape", firstPart(node), ["spec.kinds", `a list of ${summarizedList}`, describeNode(node)]),
    );
    return undefined;
  }
  const items = node.items.map(resolve);
  for (const item of items) {
    const kind = textOf(item);
    if (kind === undefined) {
      report(
        diagnoseFile("wrong-shape", firstPart(item ?? node), ["a kind in spec.kinds", "a string", describeNode(item)]),
      );
    } else if (!known.includes(kind)) {
      report(diagnoseFile("unknown-policy-kind", spanOf(item), [kind, meantBy(kind, known, otherKinds), summarized]));
    } else if (!summarized.includes(kind)) {
      report(diagnoseFile("unused-kind", spanOf(item), [kind, `Teleport summarizes ${summarizedList}`]));
    }
  }
  return items.map(textOf).filter((kind) => kind !== undefined && known.includes(kind)) as readonly string[];
}
