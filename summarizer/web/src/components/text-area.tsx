import type { FieldProps } from "./field.tsx";
import { Field } from "./field.tsx";

interface TextAreaProps extends FieldProps {
  readonly value: string;
  /** Undefined: it is only to be read. */
  readonly onValue: ((value: string) => void) | undefined;
  readonly rows?: number;
  readonly placeholder?: string;
  /** For text that programs read. */
  readonly code?: boolean;
}

/** Several lines of text. */
export function TextArea({ value, onValue, rows = 4, placeholder, code = false, ...about }: TextAreaProps) {
  return (
    <Field {...about}>
      {(control) => (
        <textarea
          {...control}
          class={code ? "mono" : undefined}
          rows={rows}
          placeholder={placeholder}
          spellcheck={!code}
          readOnly={onValue === undefined}
          value={value}
          onInput={(event) => onValue?.(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
