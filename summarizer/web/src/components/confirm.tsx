import type { ComponentChildren } from "preact";
import { useAction } from "../api/use-action.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { FailedLine } from "./states.tsx";

interface ConfirmProps {
  /** The question: "Delete the model gpt?" */
  readonly title: string;
  /** What will happen. */
  readonly children: ComponentChildren;
  /** What the button says: the deed, not "OK". */
  readonly action: string;
  readonly danger?: boolean;
  /** Set where it cannot be done: the text says why. */
  readonly blocked?: boolean;
  readonly onConfirm: () => Promise<void> | void;
  readonly onClose: () => void;
}

/** Asks before something is done that cannot be taken back. Stays open, and says why, where it fails. */
export function Confirm({
  title,
  children,
  action,
  danger = false,
  blocked = false,
  onConfirm,
  onClose,
}: ConfirmProps) {
  const { run, busy, error } = useAction(async () => {
    await onConfirm();
  });
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant={danger ? "danger" : "primary"} busy={busy} disabled={blocked} onClick={() => run()}>
            {action}
          </Button>
        </>
      }
    >
      {children}
      {error !== undefined && <FailedLine error={error} />}
    </Dialog>
  );
}
