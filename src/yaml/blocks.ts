import { isCollection, type Node, parseAllDocuments, visit } from "yaml";

const widestStep = 8;

/**
 * The indentation of a block scalar's lines in place of each scalar, by the offset where the scalar starts. A scalar
 * within `{}` or `[]` cannot be a block.
 */
export function blockMargins(text: string): ReadonlyMap<number, number> {
  const margins = new Map<number, number>();
  for (const document of parseAllDocuments(text, { keepSourceTokens: true, prettyErrors: false, logLevel: "silent" })) {
    visit(document, {
      Scalar(_key, { range }, path) {
        // Between two collections is at most one pair. Everything within a flow collection is in flow style.
        const around = path.slice(-4).filter((node) => isCollection(node));
        const parent = indentOf(around.at(-1));
        if (range == null || parent === undefined || around.at(-1)?.flow) return;
        const step = parent - (indentOf(around.at(-2)) ?? parent);
        margins.set(range[0], parent + (step > 0 && step <= widestStep ? step : 2));
      },
    });
  }
  return margins;
}

function indentOf(node: Node | undefined): number | undefined {
  const token = node?.srcToken;
  return token !== undefined && "indent" in token ? token.indent : undefined;
}
