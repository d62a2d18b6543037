import { isScalar, isSeq, type Node } from "yaml";
import type { Span } from "../source.ts";
import { firstPart, type Nodes } from "../yaml/nodes.ts";
import { keySpan } from "../yaml/texts.ts";

/** The keys and positions that lead to a value. */
export type Path = readonly (string | number)[];

/**
 * Where the value at `path` under `node` is written, or the key that `path` ends with; where there is none, the nearest
 * thing above it that is.
 */
export function spanAt(node: Node, path: Path, part: "key" | "value", nodes: Pick<Nodes, "resolve" | "get">): Span {
  const [step, ...rest] = path;
  if (step === undefined) return firstPart(node);
  const inner = isSeq(node) ? nodes.resolve(node.items[Number(step)]) : nodes.get(node, String(step));
  if (inner === undefined) return firstPart(node);
  const isKey = (part === "key" && rest.length === 0) || (isScalar(inner) && inner.value === null);
  return (isKey ? keySpan(node, String(step)) : undefined) ?? spanAt(inner, rest, part, nodes);
}

/** The steps of a path as errors about data print it: `user.spec.traits["teams"][0]`. */
export function stepsOf(path: string): Path {
  const steps = path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g);
  return Array.from(steps, ([, key, index, name]) => (index === undefined ? (key ?? name ?? "") : Number(index)));
}
