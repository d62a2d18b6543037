import { type Action, forEachDiagnostic, type Diagnostic as Mark } from "@codemirror/lint";
import { type EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { type Command, EditorView, showTooltip, type Tooltip } from "@codemirror/view";
import { element } from "./prose.ts";

/** An action of a diagnostic, with its current position. */
interface Offered {
  readonly action: Action;
  readonly mark: Mark;
  readonly from: number;
  readonly to: number;
}

const show = StateEffect.define<Tooltip | undefined>();

const menu = StateField.define<Tooltip | undefined>({
  create: () => undefined,
  update: (before, transaction) => {
    for (const effect of transaction.effects) if (effect.is(show)) return effect.value;
    return transaction.docChanged || transaction.selection !== undefined ? undefined : before;
  },
  provide: (field) => showTooltip.from(field, (tooltip) => tooltip ?? null),
});

/** What {@link showFixes} requires. */
export const fixesMenu: Extension = menu;

/** Opens a menu of the fixes for the problem at the cursor, or on its line. A read-only state has none. */
export const showFixes: Command = (view) => {
  if (view.state.readOnly) {
    view.dispatch({ effects: EditorView.announce.of("This filter is read-only.") });
    return true;
  }
  const fixes = offered(view.state);
  if (fixes.length === 0) {
    view.dispatch({ effects: EditorView.announce.of("No fixes available.") });
    return true;
  }
  const { head } = view.state.selection.main;
  const close = () => {
    view.dispatch({ effects: show.of(undefined) });
    view.focus();
  };
  view.dispatch({
    effects: show.of({
      pos: head,
      above: false,
      create: () => ({ dom: menuOf(fixes, view, close), mount: focusFirst }),
    }),
  });
  return true;

  function focusFirst(): void {
    view.dom.querySelector<HTMLElement>(".cm-filter-fixes [role=menuitem]")?.focus();
  }
};

/** The fixes of the diagnostics at the cursor, or, if there are none, on its line. */
function offered(state: EditorState): readonly Offered[] {
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const all: Offered[] = [];
  forEachDiagnostic(state, (mark, from, to) => {
    for (const action of mark.actions ?? []) all.push({ action, mark, from, to });
  });
  const touching = (start: number, end: number) => all.filter(({ from, to }) => from <= end && to >= start);
  const here = touching(head, head);
  return here.length > 0 ? here : touching(line.from, line.to);
}

function menuOf(fixes: readonly Offered[], view: EditorView, close: () => void): HTMLElement {
  const items = fixes.map(({ action, mark, from, to }) => {
    const [first = ""] = mark.message.split("\n");
    const item = element("button", "", action.name, element("span", "cm-filter-fix-of", first));
    item.type = "button";
    item.setAttribute("role", "menuitem");
    item.tabIndex = -1;
    item.addEventListener("click", () => {
      close();
      action.apply(view, from, to);
    });
    return item;
  });
  const root = element("div", "cm-filter-fixes", ...items);
  root.setAttribute("role", "menu");
  root.setAttribute("aria-label", "Fixes");
  root.addEventListener("keydown", (event) => {
    const at = items.findIndex((item) => item.matches(":focus"));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (next !== undefined) items[next % items.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  root.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !root.contains(relatedTarget)) view.dispatch({ effects: show.of(undefined) });
  });
  return root;
}
