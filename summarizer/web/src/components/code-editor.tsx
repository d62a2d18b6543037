import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder as placeholderOf } from "@codemirror/view";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { EditedEnvironment } from "wherefore/codemirror";
import { filterEditor, setFilterEnvironment } from "wherefore/codemirror";
import "./code-editor.css";

interface CodeEditorProps {
  readonly label: string;
  readonly hint?: ComponentChildren;
  /** What is wrong with it, where that is not the filter's own to say. */
  readonly error?: string | undefined;
  readonly value: string;
  /** Undefined: it is only to be read. */
  readonly onValue: ((value: string) => void) | undefined;
  /** What the filter may use: another one is checked against at once. */
  readonly environment: EditedEnvironment;
  /** Shown where there is no text. */
  readonly placeholder?: string;
}

/**
 * An editor of a filter or a condition, that says what is wrong with it as one types. It lives in a shadow tree: there its
 * styles are constructed sheets, which the pages' policy lets be.
 */
export function CodeEditor({ label, hint, error, value, onValue, environment, placeholder = "" }: CodeEditorProps) {
  const id = useId();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const told = useRef(onValue);
  told.current = onValue;
  const attributes = useRef(new Compartment());
  const isReadOnly = onValue === undefined;
  const about = [typeof hint === "string" ? hint : "", error ?? ""].filter((text) => text !== "").join(". ");
  const described = () => [
    EditorState.readOnly.of(isReadOnly),
    EditorView.contentAttributes.of({
      "aria-label": label,
      ...(about !== "" && { "aria-description": about }),
      ...(error !== undefined && { "aria-invalid": "true" }),
      ...(isReadOnly && { "aria-readonly": "true" }),
    }),
  ];

  useLayoutEffect(() => {
    if (host.current === null) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const made = new EditorView({
      root,
      parent: root,
      doc: value,
      extensions: [
        history(),
        filterEditor(environment),
        attributes.current.of(described()),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        placeholderOf(placeholder),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) told.current?.(state.doc.toString());
        }),
      ],
    });
    view.current = made;
    return () => made.destroy();
  }, []);

  useLayoutEffect(() => {
    view.current?.dispatch({ effects: setFilterEnvironment.of(environment) });
  }, [environment]);

  useLayoutEffect(() => {
    view.current?.dispatch({ effects: attributes.current.reconfigure(described()) });
  }, [label, about, error, isReadOnly]);

  useLayoutEffect(() => {
    const { current } = view;
    if (current === undefined || current.state.doc.toString() === current.state.toText(value).toString()) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } });
  }, [value]);

  return (
    <div class="field">
      <span class="field-label" aria-hidden="true" onClick={() => view.current?.focus()}>
        {label}
      </span>
      <div class="code-editor" id={id} ref={host} />
      {hint !== undefined && <p class="field-hint">{hint}</p>}
      {error !== undefined && <p class="field-error">{error}</p>}
    </div>
  );
}
