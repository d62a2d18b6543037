import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Field } from "./field.tsx";

export interface ComboOption {
  /** Differs from all others. */
  readonly key: string;
  readonly text: string;
  /** What sort of thing it is, before the text. */
  readonly about?: string;
}

interface ComboboxProps<Option extends ComboOption> {
  readonly label: string;
  readonly bare?: boolean;
  readonly placeholder?: string;
  readonly value: string;
  /** Told of every change while somebody types. */
  readonly onValue: (value: string) => void;
  /** Told when somebody has typed enough: Enter without a choice, or the field is left. */
  readonly onDone?: () => void;
  readonly options: readonly Option[];
  readonly onChoose: (option: Option) => void;
}

/**
 * A line of text with suggestions below it. Arrow keys go through them, Enter takes one, Escape puts them away; what is
 * typed counts as it is.
 */
export function Combobox<Option extends ComboOption>({
  label,
  bare = false,
  placeholder,
  value,
  onValue,
  onDone,
  options,
  onChoose,
}: ComboboxProps<Option>) {
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState(false);
  const [at, setAt] = useState(-1);
  const open = wanted && options.length > 0;
  const active = open ? options[at] : undefined;
  // Other suggestions are gone through from the start.
  useEffect(() => setAt(-1), [options]);
  useEffect(() => {
    root.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });
  const choose = (option: Option) => {
    setWanted(false);
    onChoose(option);
  };
  const keys = (event: KeyboardEvent) => {
    const last = options.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) setWanted(true);
      else if (event.key === "ArrowDown") setAt(at >= last ? -1 : at + 1);
      else setAt(at < 0 ? last : at - 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (active !== undefined) choose(active);
      else {
        setWanted(false);
        onDone?.();
      }
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      setWanted(false);
    }
  };
  return (
    <div class="combobox" ref={root}>
      <Field label={label} bare={bare}>
        {(control) => (
          <input
            {...control}
            type="search"
            // biome-ignore lint/a11y/noRedundantRoles: without a datalist it is none by itself
            role="combobox"
            list={undefined}
            autocomplete="off"
            spellcheck={false}
            placeholder={placeholder}
            aria-autocomplete="list"
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            aria-activedescendant={active === undefined ? undefined : `${id}-${at}`}
            value={value}
            onInput={(event) => {
              setWanted(true);
              onValue(event.currentTarget.value);
            }}
            onKeyDown={keys}
            onBlur={() => {
              setWanted(false);
              onDone?.();
            }}
          />
        )}
      </Field>
      {open && (
        <div role="listbox" id={id} class="combobox-sheet" aria-label={`${label}: suggestions`}>
          {options.map((option, index) => (
            // The keys are the field's: it keeps the focus.
            // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus
            // biome-ignore lint/a11y/useKeyWithClickEvents: and the keys
            <div
              key={option.key}
              role="option"
              id={`${id}-${index}`}
              class={index === at ? "menu-item chosen" : "menu-item"}
              aria-selected={index === at}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(option)}
            >
              {option.about !== undefined && <span class="combobox-about">{option.about}</span>}
              <span class="combobox-text">{option.text}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
