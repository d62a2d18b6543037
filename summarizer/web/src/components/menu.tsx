import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";

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
  const [open, setOpen] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!open) return;
    entries(list.current)[0]?.focus();
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
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    const all = entries(list.current);
    const at = all.findIndex((entry) => entry.matches(":focus"));
    const to = {
      ArrowDown: (at + 1) % all.length,
      ArrowUp: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (event.key === "Escape" || event.key === "Tab") {
      if (event.key === "Escape") event.preventDefault();
      close();
    } else if (to !== undefined) {
      event.preventDefault();
      all[to]?.focus();
    }
  };
  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        ref={button}
        class={icon === undefined ? "button plain" : "button quiet icon-only"}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={icon === undefined ? undefined : label}
        title={icon === undefined ? undefined : label}
        onClick={() => setOpen(!open)}
      >
        {icon === undefined ? (
          <>
            {label}
            <Icon name="chevron" />
          </>
        ) : (
          <Icon name={icon} />
        )}
      </button>
      {open && (
        <div class="menu-sheet">
          {about !== undefined && <p class="menu-about">{about}</p>}
          <div role="menu" id={id} aria-label={label} ref={list} onKeyDown={keys}>
            {items.map((item) => (
              <button
                key={item.label}
                type="button"
                {...roleOf(item)}
                class={item.danger ? "menu-item danger" : "menu-item"}
                disabled={item.disabled === true}
                tabIndex={-1}
                onClick={() => {
                  close();
                  item.act();
                }}
              >
                <span class="menu-mark">{item.checked === true && <Icon name="check" />}</span>
                {item.label}
              </button>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

function roleOf({ checked }: MenuItem) {
  return checked === undefined
    ? { role: "menuitem" as const }
    : { role: "menuitemradio" as const, "aria-checked": checked };
}

function entries(list: Element | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>(".menu-item:not(:disabled)") ?? [])];
}
