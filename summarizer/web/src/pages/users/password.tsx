import { useState } from "preact/hooks";
import { request } from "../../api/client.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Form } from "../../components/form.tsx";
import { SecretField } from "../../components/secret-field.tsx";
import { toast } from "../../components/toast.tsx";

/** A button that sets a user's password; one's own needs the one that one has. */
export function Password({ user, isOwn = false }: { readonly user: string; readonly isOwn?: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {isOwn ? "Change password" : "Set password"}
      </Button>
      {open && <PasswordDialog user={user} isOwn={isOwn} onClose={() => setOpen(false)} />}
    </>
  );
}

function PasswordDialog({
  user,
  isOwn,
  onClose,
}: {
  readonly user: string;
  readonly isOwn: boolean;
  readonly onClose: () => void;
}) {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const { run, busy, error } = useAction(async () => {
    const body = { password, ...(isOwn && current !== "" && { current }) };
    await request("PUT /v1/users/{name}/password", { params: { name: user }, body });
    toast(isOwn ? "Password changed" : `Password of ${user} set`);
    onClose();
  });
  return (
    <Dialog
      title={isOwn ? "Change your password" : `Set password of ${user}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="password" busy={busy}>
            {isOwn ? "Change password" : "Set password"}
          </Button>
        </>
      }
    >
      <Form id="password" name="Password" failed="The password was not set" error={error} onSubmit={() => run()}>
        {isOwn && <SecretField at="current" label="Current password" value={current} onValue={setCurrent} />}
        <SecretField
          at="password"
          label="New password"
          hint="At least 12 characters."
          value={password}
          onValue={setPassword}
        />
        <p class="quiet">
          {isOwn
            ? "Signs you out everywhere else and deletes your tokens."
            : "Signs the user out everywhere and deletes their tokens."}
        </p>
      </Form>
    </Dialog>
  );
}
