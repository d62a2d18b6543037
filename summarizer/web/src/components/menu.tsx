import type { ComponentChildren } from "preact";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";
import { Popover } from "./popover.tsx";

export interface MenuItem {
  readonly label: string;
  readonly act: () => void;
  /** Given where the items are a choice. */
  readonly checked?: boolean;
  readonly danger?: boolean;
  readonly disabled?: boolean;
}

interface MenuProps {
  /** What the menu is about: the button's name. */
  readonly label: string;
  /** The button shows the drawing alone; without it, the label. */
  readonly icon?: IconName;
  /** A line above the items. */
  readonly about?: ComponentChildren;
  readonly items: readonly MenuItem[];
}

/** A button that opens a list of things to do. Arrow keys, Home, End and Escape work as in any menu. */
export function Menu({ label, icon, about, items }: MenuProps) {
  const drawn = icon === undefined ? undefined : <Icon name={icon} />;
  const written = (
    <>
      {label}
      <Icon name="chevron" />
    </>
  );
  // The browser focuses it as it opens the menu: a key that follows at once is for the item.
  const first = items.find(({ disabled }) => disabled !== true);
  return (
    <Popover
      face={drawn ?? written}
      buttonClass={drawn === undefined ? "button plain" : "button quiet icon-only"}
      {...(drawn !== undefined && { name: label })}
      opens="menu"
      edge="right"
    >
      {(close) => (
        <>
          {about !== undefined && <p class="menu-about">{about}</p>}
          <div role="menu" aria-label={label} onKeyDown={(event) => goThrough(event, close)}>
            {items.map((item) => (
              <button
                key={item.label}
                type="button"
                {...roleOf(item)}
                class={item.danger ? "menu-item danger" : "menu-item"}
                disabled={item.disabled === true}
                tabIndex={-1}
                autofocus={item === first}
                onClick={() => {
                  close();
                  item.act();
                }}
              >
                {item.checked !== undefined && <span class="menu-mark">{item.checked && <Icon name="check" />}</span>}
                {item.label}
              </button>
            ))}
          </div>
        </>
      )}
    </Popover>
  );
}

function goThrough(event: KeyboardEvent & { readonly currentTarget: Element }, close: () => void): void {
  const all = entries(event.currentTarget);
  const at = all.findIndex((entry) => entry.matches(":focus"));
  const to = {
    ArrowDown: (at + 1) % all.length,
    ArrowUp: (at - 1 + all.length) % all.length,
    Home: 0,
    End: all.length - 1,
  }[event.key];
  if (event.key === "Tab") close();
  if (to === undefined) return;
  event.preventDefault();
  all[to]?.focus();
}

function roleOf({ checked }: MenuItem) {
  return checked === undefined
    ? { role: "menuitem" as const }
    : { role: "menuitemradio" as const, "aria-checked": checked };
}

function entries(list: Element): readonly HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>(".menu-item:not(:disabled)")];
}
