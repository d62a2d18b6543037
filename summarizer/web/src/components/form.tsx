import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ApiError } from "../api/client.ts";
import type { Claim, Fault } from "./faults.ts";
import { faultsOf, faultText, PlacingContext } from "./faults.ts";
import { Icon } from "./icon.tsx";
import { placeOf } from "./place.ts";
import { sentence } from "./states.tsx";

interface FormProps {
  /** What the form is called by those who do not see it. */
  readonly name: string;
  /** For a button that stands elsewhere. */
  readonly id?: string;
  /** What failed, in words: "The model was not saved". */
  readonly failed: string;
  readonly error: ApiError | undefined;
  /** What is worth a look although it was taken. */
  readonly remarks?: readonly Fault[];
  /** For a form whose one field is a text: leads to the line where something is wrong. */
  readonly onLine?: ((line: number) => void) | undefined;
  readonly onSubmit: () => void;
  readonly children: ComponentChildren;
}

const none: { readonly places: readonly string[] } = { places: [] };

/**
 * Fields that are sent together. What the server finds wrong stands at the field that has `at` of it, and all of it on
 * top, where the focus goes: each line leads to its field. Both leave when that field is changed.
 */
export function Form({ name, id, failed, error, remarks = [], onLine, onSubmit, children }: FormProps) {
  const claimed = useRef(new Map<string, Claim>());
  const summary = useRef<HTMLDivElement>(null);
  const claim = useCallback((at: string, control: Claim) => {
    claimed.current.set(at, control);
    return () => {
      if (claimed.current.get(at) === control) claimed.current.delete(at);
    };
  }, []);
  const [corrected, setCorrected] = useState<{ readonly error?: ApiError; readonly places: readonly string[] }>(none);
  const places = corrected.error === error ? corrected.places : none.places;
  const all = useMemo(() => faultsOf(error), [error]);
  const faults = useMemo(
    () => all.filter(({ at }) => !places.includes(placeOf(at, claimed.current) ?? "")),
    [all, places],
  );
  const placing = useMemo(() => {
    const placed = new Map<string, Fault[]>();
    for (const fault of faults) {
      const place = placeOf(fault.at, claimed.current);
      if (place !== undefined) placed.set(place, [...(placed.get(place) ?? []), fault]);
    }
    return { placed, claim, labels: () => claimed.current };
  }, [faults, claim]);
  /** Removes the error of a field once the user changes the field. */
  const correct = ({ target }: Event) => {
    if (error === undefined || !(target instanceof Node)) return;
    const changed = [...placing.placed.keys()].filter((at) => {
      const control = document.getElementById(claimed.current.get(at)?.id ?? "");
      return control?.contains(target) === true;
    });
    if (changed.length > 0) setCorrected({ error, places: [...places, ...changed] });
  };
  const isOpen = error !== undefined && (all.length === 0 || faults.length > 0);

  useEffect(() => {
    if (error !== undefined) summary.current?.focus();
  }, [error]);
  const told = (fault: Fault): Told => {
    const { at, line } = fault;
    if (onLine !== undefined && line !== undefined) {
      return { text: `Line ${line}: ${faultText(fault)}`, go: () => onLine(line) };
    }
    const place = placeOf(at, claimed.current);
    const control = place === undefined ? undefined : claimed.current.get(place);
    return {
      text: faultText(fault, place, control?.label),
      go: control === undefined ? undefined : () => focusOn(control.id),
    };
  };
  return (
    <PlacingContext.Provider value={placing}>
      <form
        class="form"
        id={id}
        aria-label={name}
        noValidate
        onInput={correct}
        onChange={correct}
        onSubmit={(event) => {
          event.preventDefault();
          // A dialog with a form of its own may stand within.
          event.stopPropagation();
          onSubmit();
        }}
      >
        {error !== undefined && isOpen && (
          <div class="notice bad" role="alert" tabIndex={-1} ref={summary}>
            <h2>
              <Icon name="warning" /> {failed}
            </h2>
            {all.length === 0 ? (
              <p>
                {sentence(error.message)} {sentence(error.remedy)}
              </p>
            ) : (
              <FaultList faults={faults} told={told} />
            )}
            {error.problem?.reason !== undefined && <p>{sentence(error.problem.reason)}</p>}
          </div>
        )}
        {error === undefined && remarks.length > 0 && (
          <div class="notice">
            <h2>Warnings</h2>
            <FaultList faults={remarks} told={told} />
          </div>
        )}
        {children}
      </form>
    </PlacingContext.Provider>
  );
}

interface Told {
  readonly text: string;
  /** Leads to what it is about; undefined where that is not shown. */
  readonly go: (() => void) | undefined;
}

function FaultList({ faults, told }: { readonly faults: readonly Fault[]; readonly told: (fault: Fault) => Told }) {
  return (
    <ul class="points">
      {faults.map((fault) => {
        const { text, go } = told(fault);
        return (
          <li key={`${fault.at} ${fault.message}`}>
            {go === undefined ? (
              text
            ) : (
              <button type="button" class="link" onClick={go}>
                {text}
              </button>
            )}
            {fault.help !== undefined && ` ${sentence(fault.help)}`}
          </li>
        );
      })}
    </ul>
  );
}

/** Puts the focus into a control, or the first one within it, and opens what hides it. */
function focusOn(id: string): void {
  const element = document.getElementById(id);
  for (let around = element?.closest("details"); around; around = around.parentElement?.closest("details")) {
    around.open = true;
  }
  const selector = "input, select, textarea, [contenteditable], button";
  const within = element?.querySelector<HTMLElement>(selector);
  // An editor of code lives in a shadow tree.
  const host = element?.matches(".code-editor") ? element : element?.querySelector(".code-editor");
  const editor = host?.shadowRoot?.querySelector<HTMLElement>("[contenteditable]");
  const control = element?.matches(selector) ? element : (editor ?? within);
  control?.focus();
}

/** A part of a form, with its heading. */
export function FormPart({
  title,
  about,
  children,
}: {
  readonly title: string;
  readonly about?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <fieldset class="form-part">
      <legend>{title}</legend>
      {about !== undefined && <p class="quiet">{about}</p>}
      {children}
    </fieldset>
  );
}

/** Fields that few need: closed, unless something in them is set. */
export function MoreFields({
  title,
  about,
  open = false,
  children,
}: {
  readonly title: string;
  /** What is set in it, in a few words. */
  readonly about?: ComponentChildren;
  readonly open?: boolean;
  readonly children: ComponentChildren;
}) {
  const initially = useRef(open);
  return (
    <details class="form-more" open={initially.current}>
      <summary>
        <Icon name="chevron" />
        <span>{title}</span>
        {about !== undefined && <span class="quiet small">{about}</span>}
      </summary>
      <div class="form-more-body">{children}</div>
    </details>
  );
}
