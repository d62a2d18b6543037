import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { useFaults } from "./faults.ts";
import { sentence } from "./states.tsx";

export interface FieldProps {
  readonly label: string;
  readonly hint?: ComponentChildren;
  /** What is wrong with what was entered. */
  readonly error?: string | undefined;
  /** The part of the document that it shows, as the server calls it: what is wrong with that stands here. */
  readonly at?: string | undefined;
  /** The label is there for those who do not see the page; a placeholder or the place says it to others. */
  readonly bare?: boolean;
}

/** The attributes that tie a control to its label, its hint and its error. */
export interface Control {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": boolean | undefined;
}

/** Ties a control to what is said about it; `below` is that, to stand after it. */
function useControl({ label, hint, error, at }: Omit<FieldProps, "bare">) {
  const id = useId();
  const faults = useFaults(at, id, label);
  const wrong = [...(error === undefined ? [] : [sentence(error)]), ...faults];
  const about = [hint !== undefined && `${id}-hint`, wrong.length > 0 && `${id}-error`].filter(Boolean).join(" ");
  const control: Control = {
    id,
    "aria-describedby": about || undefined,
    "aria-invalid": wrong.length === 0 ? undefined : true,
  };
  const below = (
    <>
      {hint !== undefined && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {wrong.length > 0 && (
        <p class="field-error" id={`${id}-error`}>
          {wrong.join(" ")}
        </p>
      )}
    </>
  );
  return { control, below };
}

/** A label, what it is for, and what is wrong with it: `control` gets the attributes that tie them together. */
export function Field({
  label,
  bare = false,
  children,
  ...about
}: FieldProps & { readonly children: (control: Control) => ComponentChildren }) {
  const { control, below } = useControl({ label, ...about });
  return (
    <div class="field">
      <label for={control.id} class={bare ? "unseen" : undefined}>
        {label}
      </label>
      {children(control)}
      {below}
    </div>
  );
}

/** The same for several controls that belong together, each with a label of its own. */
export function FieldGroup({
  label,
  bare = false,
  children,
  ...about
}: FieldProps & { readonly children: ComponentChildren }) {
  const { control, below } = useControl({ label, ...about });
  return (
    <fieldset class="field" {...control}>
      <legend class={bare ? "unseen" : undefined}>{label}</legend>
      {children}
      {below}
    </fieldset>
  );
}

interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly type?: "text" | "search" | "password" | "email" | "url" | "number" | "date" | "datetime-local";
  readonly name?: string;
  readonly placeholder?: string;
  readonly autocomplete?: string;
  readonly required?: boolean;
  /** The id of a datalist. */
  readonly list?: string;
  /** For text that programs read. */
  readonly code?: boolean;
}

/** One line of text. */
export function TextField({
  label,
  hint,
  error,
  bare,
  at,
  value,
  onValue,
  type = "text",
  code = false,
  ...rest
}: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} at={at} {...(bare !== undefined && { bare })}>
      {(control) => (
        <input
          type={type as "text"}
          {...(code && { class: "mono", spellcheck: false })}
          {...rest}
          {...control}
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

type Option<Value extends string> = readonly [value: Value, label: string];

/** One of several. */
export function SelectField<Value extends string>({
  label,
  hint,
  error,
  bare,
  at,
  value,
  options,
  onValue,
}: FieldProps & {
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onValue: (value: Value) => void;
}) {
  return (
    <Field label={label} hint={hint} error={error} at={at} {...(bare !== undefined && { bare })}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onValue(event.currentTarget.value as Value)}>
          {options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Yes or no. */
export function CheckField({
  label,
  checked,
  onChecked,
}: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChecked: (checked: boolean) => void;
}) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChecked(event.currentTarget.checked)} />
      {label}
    </label>
  );
}

/** One of a few, all in sight. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onValue,
}: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, label: ComponentChildren, name?: string])[];
  readonly onValue: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset class="choice">
      <legend class="unseen">{label}</legend>
      {options.map(([option, text, spoken]) => (
        <label key={option} title={spoken}>
          <input
            type="radio"
            class="unseen"
            name={name}
            aria-label={spoken}
            checked={option === value}
            onChange={() => onValue(option)}
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
