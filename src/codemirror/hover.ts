import { type EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { type Command, EditorView, hoverTooltip, showTooltip, type Tooltip } from "@codemirror/view";
import { environmentOf } from "./environment.ts";
import { prose } from "./prose.ts";

/** The hover at a position; null if there is none. */
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

const show = StateEffect.define<Tooltip>();

/** The tooltip that {@link showHover} opened, until the text or the selection changes. */
const opened = StateField.define<Tooltip | undefined>({
  create: () => undefined,
  update: (before, transaction) => {
    for (const effect of transaction.effects) if (effect.is(show)) return effect.value;
    return transaction.docChanged || transaction.selection !== undefined ? undefined : before;
  },
  provide: (field) => showTooltip.from(field, (tooltip) => tooltip ?? null),
});

/** Shows a tooltip for the name under the pointer, and the one that {@link showHover} opens. */
export const filterHover: Extension = [
  opened,
  hoverTooltip(({ state }, offset) => (state.field(opened) === undefined ? filterTooltip(state, offset) : null), {
    hideOnChange: true,
  }),
];

/** Shows the tooltip for the name at the cursor, and announces it to screen readers, until the cursor moves. */
export const showHover: Command = (view) => {
  const tooltip = filterTooltip(view.state, view.state.selection.main.head);
  if (tooltip === null) {
    view.dispatch({ effects: EditorView.announce.of("No documentation available.") });
    return true;
  }
  const text = tooltip.create(view).dom.textContent ?? "";
  view.dispatch({ effects: [show.of(tooltip), EditorView.announce.of(text)] });
  return true;
};
