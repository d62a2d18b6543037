import { forEachDiagnostic, type Diagnostic as Mark } from "@codemirror/lint";
import type { EditorState, Extension } from "@codemirror/state";
import { type Command, type EditorView, type Panel, showPanel } from "@codemirror/view";
import { element } from "./prose.ts";

interface Problem {
  readonly mark: Mark;
  readonly from: number;
  readonly to: number;
}

/** A list of problems below the text, each with its fixes, accessible by pointer and keyboard. */
export const problemsPanel: Extension = showPanel.of((view) => new ProblemsPanel(view));

/** Moves the focus to the list of problems. */
export const focusProblems: Command = (view) => {
  const first = view.dom.querySelector<HTMLElement>(".cm-filter-problems button");
  first?.focus();
  return first !== null;
};

class ProblemsPanel implements Panel {
  readonly dom: HTMLElement;
  readonly #view: EditorView;
  readonly #count = element("p", "cm-filter-count");
  readonly #list = element("ul", "");
  #shown: readonly Problem[] | undefined;

  constructor(view: EditorView) {
    this.#view = view;
    this.#count.setAttribute("role", "status");
    this.dom = element("div", "cm-filter-problems", this.#count, this.#list);
    // Not a landmark: a page can have several editors.
    this.dom.setAttribute("role", "group");
    this.dom.setAttribute("aria-label", "Problems");
    this.dom.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      view.focus();
    });
    this.#show(problemsOf(view.state));
  }

  update({ state }: { readonly state: EditorState }): void {
    const problems = problemsOf(state);
    if (!isSame(problems, this.#shown ?? [])) this.#show(problems);
  }

  #show(problems: readonly Problem[]): void {
    const hadFocus = this.#list.matches(":focus-within");
    this.#shown = problems;
    this.#count.textContent = countOf(problems);
    this.#list.replaceChildren(...problems.map((problem) => this.#item(problem)));
    if (hadFocus && !focusProblems(this.#view)) this.#view.focus();
  }

  #item({ mark, from, to }: Problem): HTMLElement {
    const { severity, message, source = "", actions = [] } = mark;
    const [first = "", ...rest] = message.split("\n");
    const place = this.#view.state.doc.lineAt(from);
    const where = this.#view.state.doc.lines === 1 ? `${from + 1}` : `${place.number}:${from - place.from + 1}`;
    const go = button("cm-filter-problem", () => {
      this.#view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      this.#view.focus();
    });
    go.append(
      element("strong", "", `${severity} `),
      first,
      element("span", "cm-filter-code", ` ${source}, at ${where}`),
    );
    const fixes = actions.map((action) => {
      const fix = button("cm-filter-fix", () => {
        this.#view.focus();
        action.apply(this.#view, from, to);
      });
      fix.append("Fix: ", action.name);
      return fix;
    });
    const help = rest.map((line) => element("p", "cm-filter-help", line));
    const item = element("li", `cm-filter-${severity}`, go, ...help);
    if (fixes.length > 0) item.append(element("div", "cm-filter-actions", ...fixes));
    return item;
  }
}

function button(className: string, act: () => void): HTMLButtonElement {
  const made = element("button", className);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function problemsOf(state: EditorState): readonly Problem[] {
  const problems: Problem[] = [];
  forEachDiagnostic(state, (mark, from, to) => problems.push({ mark, from, to }));
  return problems;
}

function isSame(a: readonly Problem[], b: readonly Problem[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ mark, from, to }, at) => mark === b[at]?.mark && from === b[at]?.from && to === b[at]?.to)
  );
}

function countOf(problems: readonly Problem[]): string {
  const count = (severity: string, word: string) => {
    const many = problems.filter(({ mark }) => mark.severity === severity).length;
    return many === 0 ? [] : [`${many} ${word}${many === 1 ? "" : "s"}`];
  };
  const counts = [...count("error", "error"), ...count("warning", "warning")];
  return counts.length === 0 ? "No problems" : counts.join(", ");
}
