import { Icon } from "./icon.tsx";
import { Popover } from "./popover.tsx";

interface PickProps<Value extends string> {
  readonly label: string;
  readonly options: readonly (readonly [value: Value, label: string])[];
  readonly chosen: readonly Value[];
  readonly onChosen: (chosen: readonly Value[]) => void;
}

/** A button that opens a few boxes to tick; none ticked means any. */
export function Pick<Value extends string>({ label, options, chosen, onChosen }: PickProps<Value>) {
  const names = options.flatMap(([value, name]) => (chosen.includes(value) ? [name] : []));
  const summary =
    names.length === 0 ? label : names.length === 1 ? `${label}: ${names[0]}` : `${label}: ${names.length}`;
  return (
    <Popover
      face={
        <>
          {summary}
          <Icon name="chevron" />
        </>
      }
      buttonClass={names.length === 0 ? "button plain" : "button plain chosen"}
      edge="left"
    >
      {() => (
        <fieldset>
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
    </Popover>
  );
}
