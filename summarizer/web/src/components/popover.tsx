import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface PopoverProps {
  /** What the button shows. */
  readonly face: ComponentChildren;
  readonly buttonClass: string;
  /** The button's name, where it shows a drawing alone. */
  readonly name?: string;
  readonly opens?: "menu";
  /** Where it lies below its button: at the left edge, or at the right. */
  readonly edge: "left" | "right";
  /** `close` puts it away and the focus back on the button. */
  readonly children: (close: () => void) => ComponentChildren;
}

/**
 * A button, and what it opens below itself. The browser closes it on Escape and on a press elsewhere, gives the focus back, and
 * finds a place for it.
 */
export function Popover({ face, buttonClass, name, opens, edge, children }: PopoverProps) {
  const id = useId();
  const close = () => document.getElementById(id)?.hidePopover();
  return (
    <>
      <button type="button" popoverTarget={id} class={buttonClass} aria-haspopup={opens} aria-label={name} title={name}>
        {face}
      </button>
      <div
        popover="auto"
        id={id}
        class={`popover ${edge}`}
        onFocusOut={({ currentTarget, relatedTarget }) => {
          if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) currentTarget.hidePopover();
        }}
      >
        {children(close)}
      </div>
    </>
  );
}
