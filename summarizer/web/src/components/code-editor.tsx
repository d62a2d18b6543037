import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder as placeholderOf } from "@codemirror/view";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { EditedEnvironment } from "wherefore/codemirror";
import { filterEditor, setFilterEnvironment } from "wherefore/codemirror";
import "./code-editor.css";
import type { Control, FieldProps } from "./field.tsx";
import { Field } from "./field.tsx";

interface EditorProps {
  readonly value: string;
  /** Undefined: it is only to be read. */
  readonly onValue: ((value: string) => void) | undefined;
  /** What the filter may use: it is checked against another one at once. */
  readonly environment: EditedEnvironment;
  /** Shown where there is no text. */
  readonly placeholder?: string;
}

/** A field for a filter or a condition, which may be left out; shows its problems as somebody types. */
export function CodeEditor({ value, onValue, environment, placeholder = "", ...about }: FieldProps & EditorProps) {
  return (
    <Field {...about}>
      {(control) => (
        <Editor
          control={control}
          label={about.label}
          hint={typeof about.hint === "string" ? about.hint : ""}
          {...{ value, onValue, environment, placeholder }}
        />
      )}
    </Field>
  );
}

/** The editor lives in a shadow tree: there its styles are constructed sheets, which the pages' policy lets be. */
function Editor({
  control,
  label,
  hint,
  value,
  onValue,
  environment,
  placeholder,
}: Required<EditorProps> & { readonly control: Control; readonly label: string; readonly hint: string }) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const told = useRef(onValue);
  told.current = onValue;
  const attributes = useRef(new Compartment());
  const isReadOnly = onValue === undefined;
  const isWrong = control["aria-invalid"] === true;
  // What stands around a shadow tree cannot be tied to what is in it.
  const described = () => [
    EditorState.readOnly.of(isReadOnly),
    EditorView.contentAttributes.of({
      "aria-label": label,
      ...(hint !== "" && { "aria-description": hint }),
      ...(isWrong && { "aria-invalid": "true" }),
      ...(isReadOnly && { "aria-readonly": "true" }),
    }),
  ];

  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
    const made = new EditorView({
      root,
      parent: root,
      doc: value,
      extensions: [
        history(),
        filterEditor(environment, { optional: true }),
        attributes.current.of(described()),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        placeholderOf(placeholder),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) told.current?.(state.doc.toString());
        }),
      ],
    });
    view.current = made;
    const label = element.parentElement?.querySelector("label");
    const focus = () => made.focus();
    label?.addEventListener("click", focus);
    return () => {
      label?.removeEventListener("click", focus);
      made.destroy();
    };
  }, []);

  useLayoutEffect(() => {
    view.current?.dispatch({ effects: setFilterEnvironment.of(environment) });
  }, [environment]);

  useLayoutEffect(() => {
    view.current?.dispatch({ effects: attributes.current.reconfigure(described()) });
  }, [label, hint, isWrong, isReadOnly]);

  useLayoutEffect(() => {
    const { current } = view;
    if (current === undefined || current.state.doc.eq(current.state.toText(value))) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } });
  }, [value]);

  return <div class="code-editor" id={control.id} ref={host} />;
}
