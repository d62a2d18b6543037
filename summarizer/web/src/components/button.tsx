import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";

type Variant = "plain" | "primary" | "quiet" | "danger";

export interface ButtonProps extends Omit<ButtonHTMLAttributes, "icon" | "label"> {
  readonly variant?: Variant;
  readonly icon?: IconName;
  /** Waits for something: cannot be pressed, and says so. */
  readonly busy?: boolean;
  readonly children?: ComponentChildren;
}

/** A button with words on it. */
export function Button({ variant = "plain", icon, busy = false, children, disabled, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} class={`button ${variant}`} disabled={busy || disabled === true} aria-busy={busy}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, "children" | "icon"> {
  readonly icon: IconName;
  /** What it does: for those who do not see it, and as its tooltip. */
  readonly label: string;
}

/** A button with a drawing alone. */
export function IconButton({ icon, label, variant = "quiet", busy = false, disabled, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      class={`button ${variant} icon-only`}
      aria-label={label}
      title={label}
      disabled={busy || disabled === true}
      aria-busy={busy}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Copies a text, and shows that it did. */
export function CopyButton({
  text,
  label,
  children,
}: {
  readonly text: string | (() => string);
  readonly label: string;
  readonly children?: ComponentChildren;
}) {
  const [outcome, setOutcome] = useState<"copied" | "failed" | undefined>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () =>
    navigator.clipboard.writeText(typeof text === "string" ? text : text()).then(
      () => setOutcome("copied"),
      () => setOutcome("failed"),
    );
  const said = outcome === undefined ? label : outcome === "copied" ? "Copied" : "The browser does not allow copying";
  const icon = outcome === undefined ? "copy" : outcome === "copied" ? "check" : "warning";
  return (
    <>
      {children === undefined ? (
        <IconButton icon={icon} label={said} onClick={copy} />
      ) : (
        <Button icon={icon} onClick={copy}>
          {outcome === undefined ? children : said}
        </Button>
      )}
      <span class="unseen" role="status">
        {outcome === undefined ? "" : said}
      </span>
    </>
  );
}
