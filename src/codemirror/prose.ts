import { visible } from "../report/width.ts";

/** The library's Markdown as elements: paragraphs, lists and code; everything else is text. Never parses HTML. */
export function prose(markdown: string): HTMLElement {
  const root = element("div", "cm-filter-prose");
  for (const paragraph of markdown.split(/\n{2,}/)) {
    const lines = paragraph.split("\n");
    if (lines.every((line) => line.startsWith("- "))) {
      root.append(element("ul", "", ...lines.map((line) => element("li", "", ...inline(line.slice(2))))));
    } else if (paragraph.trim() !== "") root.append(element("p", "", ...inline(paragraph)));
  }
  return root;
}

/** Code is between backticks, the same number on either side. */
function inline(text: string): readonly (string | HTMLElement)[] {
  const parts: (string | HTMLElement)[] = [];
  let end = 0;
  for (const match of text.matchAll(/(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g)) {
    const [whole, fence = "", code = ""] = match;
    parts.push(visible(text.slice(end, match.index)));
    parts.push(element("code", "", visible(fence.length > 1 ? code.replace(/^ (.*) $/, "$1") : code)));
    end = match.index + whole.length;
  }
  return [...parts, visible(text.slice(end))].filter((part) => part !== "");
}

/** An element with a class and children; strings become text. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...content: readonly (string | Node)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className !== "") made.className = className;
  made.append(...content);
  return made;
}
