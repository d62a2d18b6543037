import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  readonly label: string;
  readonly hint?: ComponentChildren;
  /** What is wrong with what was entered. */
  readonly error?: string | undefined;
  /** The label is there for those who do not see the page; a placeholder or the place says it to others. */
  readonly bare?: boolean;
}

/** A label, what it is for, and what is wrong with it: `control` gets the attributes that tie them together. */
function Field({
  label,
  hint,
  error,
  bare = false,
  children,
}: FieldProps & {
  readonly children: (control: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean | undefined;
  }) => ComponentChildren;
}) {
  const id = useId();
  const about = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id} class={bare ? "unseen" : undefined}>
        {label}
      </label>
      {children({ id, "aria-describedby": about || undefined, "aria-invalid": error === undefined ? undefined : true })}
      {hint !== undefined && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
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
}

/** One line of text. */
export function TextField({ label, hint, error, bare, value, onValue, type = "text", ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} {...(bare !== undefined && { bare })}>
      {(control) => (
        <input
          type={type as "text"}
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
  value,
  options,
  onValue,
}: FieldProps & {
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onValue: (value: Value) => void;
}) {
  return (
    <Field label={label} hint={hint} error={error} {...(bare !== undefined && { bare })}>
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
