import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Icon } from "./icon.tsx";

interface PickProps<Value extends string> {
  readonly label: string;
  readonly options: readonly (readonly [value: Value, label: string])[];
  readonly chosen: readonly Value[];
  readonly onChosen: (chosen: readonly Value[]) => void;
}

/** A button that opens a few boxes to tick; none ticked means any. */
export function Pick<Value extends string>({ label, options, chosen, onChosen }: PickProps<Value>) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);
  const names = options.flatMap(([value, name]) => (chosen.includes(value) ? [name] : []));
  const summary =
    names.length === 0 ? label : names.length === 1 ? `${label}: ${names[0]}` : `${label}: ${names.length}`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what is open within
    <div
      class="menu pick"
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.preventDefault();
        setOpen(false);
        button.current?.focus();
      }}
    >
      <button
        type="button"
        ref={button}
        class={names.length === 0 ? "button plain" : "button plain chosen"}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {summary}
        <Icon name="chevron" />
      </button>
      {open && (
        <fieldset class="menu-sheet left" id={id}>
          <legend class="unseen">{label}</legend>
          {options.map(([value, name]) => (
            <label key={value} class="menu-item">
              <input
                type="checkbox"
                checked={chosen.includes(value)}
                onChange={(event) =>
                  onChosen(
                    options.flatMap(([other]) =>
                      (other === value ? event.currentTarget.checked : chosen.includes(other)) ? [other] : [],
                    ),
                  )
                }
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}
