import type { EditorState } from "@codemirror/state";
import { activateHover, type Command, EditorView, hoverTooltip, type Tooltip } from "@codemirror/view";
import { environmentOf } from "./environment.ts";
import { prose } from "./prose.ts";

/** What `hover` says at a place, under the pointer; null where there is nothing to say. */
export function filterTooltip(state: EditorState, offset: number): Tooltip | null {
  const hover = environmentOf(state)?.hover(state.doc.toString(), offset);
  if (hover === undefined) return null;
  const { span, contents } = hover;
  return {
    pos: span.start,
    end: span.end,
    above: true,
    create: () => {
      const dom = prose(contents);
      dom.classList.add("cm-filter-hover");
      dom.setAttribute("role", "tooltip");
      return { dom };
    },
  };
}

/** Shows what is known of what the pointer is on. */
export const filterHover = hoverTooltip(({ state }, offset) => filterTooltip(state, offset), { hideOnChange: true });

/** Shows what is known of what the cursor is on, and says it to those who do not see it, until the cursor moves. */
export const showHover: Command = (view) => {
  const { head } = view.state.selection.main;
  const tooltip = filterTooltip(view.state, head);
  if (tooltip === null) {
    view.dispatch({ effects: EditorView.announce.of("There is nothing to say of this.") });
    return true;
  }
  activateHover(view, head, head === tooltip.end ? -1 : 1, {
    tooltip: filterHover,
    until: ({ docChanged, selection }) => docChanged || selection !== undefined,
  });
  view.dispatch({ effects: EditorView.announce.of(tooltip.create(view).dom.textContent ?? "") });
  return true;
};
