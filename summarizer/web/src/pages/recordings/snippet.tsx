import type { Snippet as Found } from "../../api/types.ts";

/** A text with what was looked for marked in it. All of it is text, whatever it looks like. */
export function Snippet({ snippet }: { readonly snippet: Found }) {
  const { field, segments } = snippet;
  const text = segments.map(({ text, hit }, index) => (hit ? <mark key={index}>{text}</mark> : text));
  return field === "command" ? <code>{text}</code> : <span>{text}</span>;
}

/** Of where words were found, the place that tells most beside a session's names; undefined where they are nowhere. */
export function tellingSnippet(snippets: readonly Found[]): Found | undefined {
  const marked = snippets.filter(({ segments }) => segments.some(({ hit }) => hit));
  return marked.find(({ field }) => !["title", "name", "label"].includes(field)) ?? marked[0];
}
