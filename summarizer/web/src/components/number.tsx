import { useState } from "preact/hooks";
import type { FieldProps } from "./field.tsx";
import { Field } from "./field.tsx";

interface NumberFieldProps extends FieldProps {
  /** What is no number is given as it was typed, for the server to say so. */
  readonly value: number | string | undefined;
  readonly onValue: (value: number | string | undefined) => void;
  /** What is counted: "bytes". */
  readonly unit?: string;
  readonly placeholder?: string;
}

/** A number, which may be left out. */
export function NumberField({ value, onValue, unit, placeholder, ...about }: NumberFieldProps) {
  const [typed, setTyped] = useState(textOf(value));
  // What is typed on the way to a number, such as `1.`, stays as long as it means the same.
  const shown = numberOf(typed) === value ? typed : textOf(value);
  return (
    <Field {...about}>
      {(control) => (
        <div class="with-unit">
          <input
            {...control}
            type="text"
            inputMode="decimal"
            autocomplete="off"
            placeholder={placeholder}
            value={shown}
            onInput={(event) => {
              const text = event.currentTarget.value;
              setTyped(text);
              onValue(numberOf(text));
            }}
          />
          {unit !== undefined && unit !== "" && <span class="quiet">{unit}</span>}
        </div>
      )}
    </Field>
  );
}

function textOf(value: number | string | undefined): string {
  if (typeof value !== "number") return value ?? "";
  return value.toLocaleString("en", { maximumFractionDigits: 20, useGrouping: value >= 10_000 });
}

/** Thousands may be set apart, as in `200,000` or `200 000`. */
function numberOf(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const plain = trimmed.replace(/(?<=\d)[, _](?=\d{3}(?!\d))/g, "");
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : trimmed;
}
