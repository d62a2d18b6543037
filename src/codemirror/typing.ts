import { EditorView } from "@codemirror/view";

/**
 * Handles text that is typed over a selection. Some browsers give the new text an inline style, which a strict content
 * security policy blocks and reports.
 */
export const typingOver = EditorView.domEventHandlers({
  beforeinput: ({ inputType, isComposing, data }, view) => {
    const { ranges, main } = view.state.selection;
    if (inputType !== "insertText" || isComposing || data === null || main.empty || ranges.length > 1) return false;
    if (view.state.readOnly) return false;
    const typed = () => view.state.update(view.state.replaceSelection(data), { userEvent: "input.type" });
    const { from, to } = main;
    const isHandled = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, data, typed));
    if (!isHandled) view.dispatch(typed());
    return true;
  },
});
