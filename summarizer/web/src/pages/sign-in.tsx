import { useState } from "preact/hooks";
import { notice, signIn } from "../api/account.ts";
import type { ApiError } from "../api/client.ts";
import { asApiError } from "../api/use-data.ts";
import { Button } from "../components/button.tsx";
import { TextField } from "../components/field.tsx";
import { Icon } from "../components/icon.tsx";
import { FailedLine } from "../components/states.tsx";

/** What is shown instead of any page to somebody who is not signed in; the page follows. */
export function SignIn() {
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<ApiError | undefined>(notice.value);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await signIn(user, password);
    } catch (thrown) {
      setError(asApiError(thrown));
      setBusy(false);
    }
  };
  return (
    <main class="sign-in">
      <form class="card" onSubmit={submit}>
        <h1>
          <Icon name="terminal" /> Summarizer
        </h1>
        <TextField label="User" name="username" autocomplete="username" required value={user} onValue={setUser} />
        <TextField
          label="Password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          value={password}
          onValue={setPassword}
        />
        {error !== undefined && <FailedLine error={error} />}
        <Button type="submit" variant="primary" busy={busy}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
