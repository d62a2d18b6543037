import { useState } from "preact/hooks";
import { notice, signIn } from "../api/account.ts";
import type { ApiError } from "../api/client.ts";
import { request } from "../api/client.ts";
import type { SignInConnector } from "../api/types.ts";
import { asApiError, useData } from "../api/use-data.ts";
import { Button } from "../components/button.tsx";
import { TextField } from "../components/field.tsx";
import { Icon } from "../components/icon.tsx";
import { FailedLine } from "../components/states.tsx";

/** What is shown instead of any page to somebody who is not signed in; the page follows. */
export function SignIn() {
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<ApiError | undefined>(notice.value);
  const [busy, setBusy] = useState<string>();
  const { data } = useData("GET /v1/sign-in");
  const attempt = async (way: string, work: () => Promise<void>) => {
    setBusy(way);
    setError(undefined);
    try {
      await work();
    } catch (thrown) {
      setError(asApiError(thrown));
      setBusy(undefined);
    }
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void attempt("password", () => signIn(user, password));
  };
  return (
    <main class="sign-in">
      <div class="card">
        <h1>
          <Icon name="terminal" /> Summarizer
        </h1>
        {error !== undefined && <FailedLine error={error} />}
        <form onSubmit={submit}>
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
          <Button type="submit" variant="primary" busy={busy === "password"} disabled={busy !== undefined}>
            Sign in
          </Button>
        </form>
        {data !== undefined && data.connectors.length > 0 && (
          <section class="sign-in-ways" aria-label="Other ways to sign in">
            <p class="sign-in-or">or</p>
            {data.connectors.map((connector) => (
              <Way
                key={idOf(connector)}
                connector={connector}
                busy={busy}
                onChoose={() => void attempt(idOf(connector), () => leaveFor(connector))}
              />
            ))}
          </section>
        )}
      </div>
    </main>
  );
}

function Way({
  connector,
  busy,
  onChoose,
}: {
  readonly connector: SignInConnector;
  readonly busy: string | undefined;
  readonly onChoose: () => void;
}) {
  return (
    <Button busy={busy === idOf(connector)} disabled={busy !== undefined} onClick={onChoose}>
      <span class="sign-in-way">Continue with {connector.display}</span>
    </Button>
  );
}

function idOf({ kind, name }: SignInConnector): string {
  return `${kind}/${name}`;
}

/** Goes to the identity provider, which leads back to the page that is asked for. */
async function leaveFor({ kind, name }: SignInConnector): Promise<void> {
  const { pathname, search } = window.location;
  const { location } = await request("POST /v1/sign-in/{kind}/{name}", {
    params: { kind, name },
    body: { return_to: pathname + search },
  });
  window.location.assign(location);
  // The button stays busy until the page is left.
  await new Promise(() => {});
}
