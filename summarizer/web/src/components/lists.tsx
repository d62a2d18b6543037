import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button, IconButton } from "./button.tsx";
import type { FieldProps } from "./field.tsx";
import { Field, FieldGroup } from "./field.tsx";
import { Icon } from "./icon.tsx";

interface ChecksProps<Value extends string> extends FieldProps {
  readonly options: readonly (readonly [value: Value, label: string, about?: string])[];
  readonly value: readonly Value[];
  readonly onValue: (value: readonly Value[]) => void;
}

/** Any of several, all in sight. What is ticked and no option any more can be taken away. */
export function Checks<Value extends string>({ options, value, onValue, ...about }: ChecksProps<Value>) {
  const known = new Set<string>(options.map(([option]) => option));
  const all = [...options, ...value.filter((each) => !known.has(each)).map((each) => [each, each] as const)];
  return (
    <FieldGroup {...about}>
      <div class="checks">
        {all.map(([option, label, more]) => (
          <label key={option} class="check">
            <input
              type="checkbox"
              checked={value.includes(option)}
              onChange={(event) => {
                const ticked = event.currentTarget.checked;
                onValue(all.map(([each]) => each).filter((each) => (each === option ? ticked : value.includes(each))));
              }}
            />
            <span>
              {label}
              {more !== undefined && <span class="quiet small"> {more}</span>}
            </span>
          </label>
        ))}
      </div>
    </FieldGroup>
  );
}

interface TextListProps extends FieldProps {
  readonly value: readonly string[];
  readonly onValue: (value: readonly string[]) => void;
  readonly suggestions?: readonly string[];
  readonly placeholder?: string;
}

/** A list of texts. Enter, a comma or leaving the box adds what is typed; Backspace in the empty box takes the last away. */
export function TextList({ value, onValue, suggestions = [], placeholder, ...about }: TextListProps) {
  const [typed, setTyped] = useState("");
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const add = (text: string) => {
    const news = text.split(",").map((part) => part.trim());
    const added = news.filter((part, index) => part !== "" && !value.includes(part) && news.indexOf(part) === index);
    if (added.length > 0) onValue([...value, ...added]);
    setTyped("");
  };
  const remove = (index: number) => {
    onValue(value.filter((_, at) => at !== index));
    input.current?.focus();
  };
  return (
    <Field {...about}>
      {(control) => (
        <div class="text-list">
          {value.length > 0 && (
            <ul aria-label={about.label}>
              {value.map((text, index) => (
                <li key={text} class="chip">
                  <span>{text}</span>
                  <button type="button" aria-label={`Remove ${text}`} onClick={() => remove(index)}>
                    <Icon name="close" />
                  </button>
                </li>
              ))}
            </ul>
          )}
          <input
            {...control}
            ref={input}
            type="text"
            autocomplete="off"
            spellcheck={false}
            list={suggestions.length > 0 ? list : undefined}
            placeholder={placeholder}
            value={typed}
            onInput={(event) => {
              const text = event.currentTarget.value;
              const end = text.lastIndexOf(",");
              if (end >= 0) add(text.slice(0, end));
              setTyped(text.slice(end + 1).trimStart());
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter" && typed.trim() !== "") {
                event.preventDefault();
                add(typed);
              } else if (event.key === "Backspace" && typed === "" && value.length > 0) {
                remove(value.length - 1);
              }
            }}
            onBlur={() => add(typed)}
          />
          {suggestions.length > 0 && (
            <datalist id={list}>
              {suggestions
                .filter((each) => !value.includes(each))
                .map((each) => (
                  <option key={each} value={each} />
                ))}
            </datalist>
          )}
        </div>
      )}
    </Field>
  );
}

interface RowsProps<Row> extends FieldProps {
  readonly value: readonly Row[];
  readonly onValue: (value: readonly Row[]) => void;
  /** A row that was just added. */
  readonly blank: Row;
  /** What a row is called: "rule". */
  readonly noun: string;
  readonly row: (row: Row, change: (row: Row) => void, index: number) => ComponentChildren;
  /** What stands there while there is none. */
  readonly none?: ComponentChildren;
}

/** A list of rows of fields, which can be added and taken away. */
export function Rows<Row>({ value, onValue, blank, noun, row, none, ...about }: RowsProps<Row>) {
  const root = useRef<HTMLUListElement>(null);
  const next = useRef<number | undefined>(undefined);
  const focus = (index: number) => {
    next.current = index;
  };
  // As soon as the row is there, or gone.
  useLayoutEffect(() => {
    if (next.current === undefined) return;
    const rows = root.current?.children ?? [];
    // Where no row is left, the button that adds one.
    const near = rows[Math.min(next.current, rows.length - 1)] ?? root.current?.nextElementSibling;
    next.current = undefined;
    near?.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
  }, [value]);
  return (
    <FieldGroup {...about}>
      {value.length === 0 && none !== undefined && <p class="quiet">{none}</p>}
      <ul class="rows" ref={root}>
        {value.map((each, index) => (
          <li key={index}>
            <div class="rows-fields">
              {row(each, (changed) => onValue(value.map((other, at) => (at === index ? changed : other))), index)}
            </div>
            <IconButton
              icon="close"
              label={`Remove ${noun} ${index + 1}`}
              onClick={() => {
                onValue(value.filter((_, at) => at !== index));
                focus(index);
              }}
            />
          </li>
        ))}
      </ul>
      <p>
        <Button
          icon="add"
          onClick={() => {
            onValue([...value, blank]);
            focus(value.length);
          }}
        >
          Add a {noun}
        </Button>
      </p>
    </FieldGroup>
  );
}
