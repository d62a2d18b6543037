import type { Node, Tree } from "../policies/search.ts";
import type { NodeData } from "./runtime/policies.ts";

/** A tree as the JSON that the runtime reads. */
export function treeJson({ root, children }: Tree): string {
  const [exact, rest] = nodeData(root);
  const inside = children.flatMap((child, atom): [number, NodeData | number][] => {
    if (child === undefined) return [];
    return [[atom, typeof child === "number" ? child : nodeData(child)]];
  });
  return JSON.stringify([exact, rest, inside]);
}

function nodeData({ exact, rest, children }: Node): NodeData {
  const inside = children && [...children].map(([atom, child]) => [atom, nodeData(child)] as const);
  return [exact ?? 0, rest ?? 0, inside ?? 0];
}
