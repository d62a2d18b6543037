import { useMemo } from "preact/hooks";
import { filterPieces } from "wherefore/codemirror";
import "./code-editor.css";

/** A filter to be read, in the colors that the editor has. */
export function FilterText({ text }: { readonly text: string }) {
  const pieces = useMemo(() => filterPieces(text), [text]);
  return (
    <code class="filter-text">
      {pieces.map(({ text: part, className }, index) =>
        className === "" ? (
          part
        ) : (
          <span key={index} class={className}>
            {part}
          </span>
        ),
      )}
    </code>
  );
}
