import { useEffect, useState } from "preact/hooks";
import { Button, IconButton } from "./button.tsx";
import type { FieldProps } from "./field.tsx";
import { Field } from "./field.tsx";

interface SecretFieldProps extends FieldProps {
  /** What is typed; it goes to the server and never comes back. */
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Whether the server has one already: it stays, unless another is given. */
  readonly isSet?: boolean;
  /** Another number after each time that what was typed has gone to the server. */
  readonly round?: number;
  /** For keys of several lines. */
  readonly lines?: boolean;
}

/** A text that is written and never read: a key, a password of a program. */
export function SecretField({ value, onValue, isSet = false, round = 0, lines = false, ...about }: SecretFieldProps) {
  const [replacing, setReplacing] = useState(false);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    setReplacing(false);
    setShown(false);
  }, [round]);
  if (isSet && !replacing && value === "") {
    return (
      <Field {...about}>
        {(control) => (
          <div class="secret-set">
            <span class="quiet">A value is stored. It cannot be shown.</span>
            <Button {...control} onClick={() => setReplacing(true)}>
              Replace
            </Button>
          </div>
        )}
      </Field>
    );
  }
  return (
    <Field {...about}>
      {(control) => (
        <div class="secret-typed">
          {lines ? (
            <textarea
              {...control}
              class={shown ? "mono" : "mono masked"}
              rows={4}
              spellcheck={false}
              autocomplete="off"
              value={value}
              onInput={(event) => onValue(event.currentTarget.value)}
            />
          ) : (
            <input
              {...control}
              type={(shown ? "text" : "password") as "text"}
              autocomplete="new-password"
              spellcheck={false}
              value={value}
              onInput={(event) => onValue(event.currentTarget.value)}
            />
          )}
          <IconButton
            icon={shown ? "hidden" : "seen"}
            label={shown ? "Hide secret" : "Show secret"}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          />
          {replacing && (
            <Button
              variant="quiet"
              onClick={() => {
                onValue("");
                setReplacing(false);
              }}
            >
              Keep stored value
            </Button>
          )}
        </div>
      )}
    </Field>
  );
}
