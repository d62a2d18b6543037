import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  type Completion as Option,
  pickedCompletion,
} from "@codemirror/autocomplete";
import { EditorState, type Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Completion } from "../editor/complete.ts";
import { environmentOf } from "./environment.ts";
import { element, prose } from "./prose.ts";

/** CodeMirror's icons for the kinds of completion. */
const icons: Readonly<Record<Completion["kind"], string>> = {
  namespace: "namespace",
  field: "property",
  function: "function",
  operator: "keyword",
  keyword: "keyword",
  key: "constant",
  value: "constant",
};

/** After these, completion opens automatically. */
const inviting = /[\p{L}\p{Nd}_.([&|="`]$|,\s*$|[&|=(,]\s+$/u;

/** The completions of `complete` at the cursor, in its order. */
export function filterCompletions({ state, pos, explicit }: CompletionContext): CompletionResult | null {
  const line = state.doc.lineAt(pos);
  if (state.readOnly) return null;
  if (!explicit && !inviting.test(state.sliceDoc(Math.max(line.from, pos - 100), pos))) return null;
  const found = environmentOf(state)?.complete(state.doc.toString(), pos) ?? [];
  const [likeliest] = found;
  if (likeliest === undefined) return null;
  const from = Math.min(pos, likeliest.replace.start);
  return { from, filter: false, options: found.map((completion) => optionOf(completion, state)) };
}

/**
 * Completion while typing, and on Ctrl-Space: {@link filterCompletions}, then `sources`, and the `autocomplete`
 * language data of the state.
 */
export function filterCompletion(sources: readonly CompletionSource[] = []): Extension {
  return [
    EditorState.languageData.of(() => [filterCompletions, ...sources].map((autocomplete) => ({ autocomplete }))),
    autocompletion({ icons: true, activateOnCompletion: ({ type }) => type === icons.function }),
  ];
}

function optionOf(completion: Completion, asked: EditorState): Option {
  const { label, kind, detail, doc } = completion;
  const isCut = detail.length > mostDetail;
  const about = () => {
    const whole = isCut ? [element("p", "", element("code", "", detail))] : [];
    return element("div", "", ...whole, ...(doc === undefined ? [] : [prose(doc)]));
  };
  return {
    label,
    detail,
    type: icons[kind],
    ...((doc !== undefined || isCut) && { info: about }),
    apply: (view, option) => {
      if (view.state.readOnly) return;
      const still = view.state.doc.eq(asked.doc) ? completion : sameCompletion(view.state, completion);
      if (still !== undefined) insert(view, still, option);
    },
  };
}

/** The maximum length of a detail in the list. */
const mostDetail = 24;

/** The completion in a text that has changed since it was offered. */
function sameCompletion(state: EditorState, { label, kind }: Completion): Completion | undefined {
  const { head } = state.selection.main;
  const now = environmentOf(state)?.complete(state.doc.toString(), head) ?? [];
  return now.find((other) => other.label === label && other.kind === kind);
}

function insert(view: EditorView, { replace, insert: text }: Completion, option: Option): void {
  view.dispatch({
    changes: { from: replace.start, to: replace.end, insert: text },
    selection: { anchor: replace.start + text.length },
    annotations: pickedCompletion.of(option),
    scrollIntoView: true,
    userEvent: "input.complete",
  });
}
