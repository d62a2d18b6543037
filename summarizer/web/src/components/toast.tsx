import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Icon } from "./icon.tsx";

const told = signal<{ readonly text: string } | undefined>(undefined);

/** Says in passing that something was done; it stays over a change of page. */
export function toast(text: string): void {
  told.value = { text };
}

/** Where that shows. */
export function Toast() {
  const now = told.value;
  useEffect(() => {
    if (now === undefined) return;
    const timer = setTimeout(() => {
      told.value = undefined;
    }, 6000);
    return () => clearTimeout(timer);
  }, [now]);
  return (
    <div class="toast-place" role="status">
      {now !== undefined && (
        <p class="toast">
          <Icon name="check" /> {now.text}
        </p>
      )}
    </div>
  );
}
