import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Document, isScalar, visit } from "yaml";
import { lex } from "../src/syntax/lex.ts";
import { sessionFilter } from "../src/teleport/index.ts";
import { filters } from "../src/testing.ts";
import { isLaidOut, policyLayouts, type Rewrite, readPolicies, rewritePolicies } from "../src/yaml.ts";
import { pathOf, readCases, writeCases } from "./cases.ts";
import { runs } from "./runs.ts";
import { gaps } from "./syntax/arbitraries.ts";

/** How the file's filters are to be laid out, and the file with them. */
function formatted(file: string, width: number): { readonly layouts: readonly Rewrite[]; readonly text: string } {
  const layOut = policyLayouts(file, width);
  const { policies } = readPolicies(file);
  const layouts = policies.map((policy) =>
    layOut(policy, (columns) => sessionFilter.format(policy.filter, { width: columns })),
  );
  const changes = policies.map((policy, index) => {
    const layout = layouts[index];
    return layout === undefined || isLaidOut(policy, layout) ? undefined : layout;
  });
  return { layouts, text: rewritePolicies(file, changes) };
}

const file = "../yaml-layout.txt";
const columns = 30;

if (process.env["UPDATE"] !== undefined) {
  const cases = readCases(file).map((one) => {
    const rendering = formatted(one.written, columns).text;
    return { ...one, summary: one.written === rendering ? "the same" : "changed", rendering };
  });
  writeFileSync(pathOf(file), writeCases(cases));
}

describe("the filters of a file in 30 columns", () => {
  test.each(readCases(file))("$title", ({ written, rendering }) => {
    for (const [before, after] of [
      [written, rendering],
      [written.replaceAll("\n", "\r\n"), rendering.replaceAll("\n", "\r\n")],
    ] as const) {
      expect(formatted(before, columns).text).toBe(after);
      expect(formatted(after, columns).text).toBe(after);
    }
  });
});

test("whatever the filter, its style and its place: the file has it as formatted, and nothing else changes", () => {
  const commented = fc.tuple(filters(sessionFilter, { depth: 2 }), fc.infiniteStream(gaps)).map(([text, stream]) => {
    const parts = lex(text).flatMap(({ span }) => [stream.next().value ?? "", text.slice(span.start, span.end)]);
    return parts.concat(stream.next().value ?? "").join("");
  });
  const styles = ["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL", "BLOCK_FOLDED"] as const;
  fc.assert(
    fc.property(
      fc.oneof(filters(sessionFilter, { depth: 2 }), commented),
      fc.constantFrom(...styles),
      fc.constantFrom(2, 4),
      fc.boolean(),
      fc.constantFrom(1, 20, 60, 100, Number.POSITIVE_INFINITY),
      (filter, type, indent, flow, width) => {
        const document = new Document({ kind: "classifier", metadata: { name: "p" }, spec: { filter, kinds: ["db"] } });
        visit(document, {
          Scalar: (_key, node) => void (isScalar(node) && node.value === filter && Object.assign(node, { type })),
          Map: (_key, node) => void (node.has("filter") && Object.assign(node, { flow })),
        });
        const file = document.toString({ indent, lineWidth: 0 });
        const { layouts, text } = formatted(file, width);
        const [after] = readPolicies(text).policies;
        const [layout] = layouts;
        if (after === undefined || layout === undefined) throw new Error("no filter");
        expect(isLaidOut(after, layout)).toBe(true);
        expect(formatted(text, width).text).toBe(text);
        expect(text.startsWith(file.slice(0, file.indexOf("filter:")))).toBe(true);
        expect(text.endsWith(file.slice(file.lastIndexOf("kinds:")))).toBe(true);
      },
    ),
    runs(200),
  );
});
