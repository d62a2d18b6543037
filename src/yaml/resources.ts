import { isMap, isScalar, isSeq } from "yaml";
import { diagnoseFile } from "./messages.ts";
import { describeNode, firstPart } from "./nodes.ts";
import { type Kinds, type Reader, type ReadResource, textOf } from "./reader.ts";

/** Each resource of a node, including those of a `List`, with its filters; reports problems. */
export function readResources<E extends string | undefined>(
  resource: unknown,
  reader: Reader<E>,
  kinds: Kinds<E>,
): readonly ReadResource<E>[] {
  const { get, report, resolve } = reader;
  if (!isMap(resource)) {
    const isEmpty = isScalar(resource) ? resource.value === null : resource == null;
    if (!isEmpty) report(diagnoseFile("document-shape", firstPart(resource), [describeNode(resource), kinds.example]));
    return [];
  }
  const items = get(resource, "items");
  if (textOf(get(resource, "kind")) === "List" && isSeq(items)) {
    return items.items.flatMap((item) => readResources(resolve(item), reader, kinds));
  }
  return kinds.read(resource, reader);
}
