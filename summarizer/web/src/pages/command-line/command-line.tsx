import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { signedIn } from "../../api/account.ts";
import type { ApiError } from "../../api/client.ts";
import { request } from "../../api/client.ts";
import { asApiError } from "../../api/use-data.ts";
import { Button } from "../../components/button.tsx";
import { Empty, FailedLine } from "../../components/states.tsx";

/** Logs in the command line that listens on a port of this machine, as the signed-in user. */
export default function CommandLine() {
  const { query } = useLocation();
  const { port = "", challenge = "" } = query;
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const isAsked = /^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65_536 && /^[\w-]{43}$/.test(challenge);
  if (!isAsked) {
    return (
      <Empty whole icon="terminal" title="No login request">
        <p>Run summarizer login --browser in a terminal, then open the link that it prints.</p>
      </Empty>
    );
  }
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { code } = await request("POST /v1/login/handover", { body: { challenge } });
      window.location.assign(`http://127.0.0.1:${port}/?${new URLSearchParams({ code })}`);
    } catch (thrown) {
      setError(asApiError(thrown));
      setBusy(false);
    }
  };
  return (
    <Empty
      whole
      icon="terminal"
      title="Log in the command line?"
      actions={
        <>
          <Button variant="primary" busy={busy} onClick={confirm}>
            Log in
          </Button>
          <a class="button plain" href="/recordings">
            Cancel
          </a>
        </>
      }
    >
      <p>
        A command line on this machine asks to act as <strong>{signedIn.value?.name ?? "you"}</strong> for some hours.
        Continue only if you started it and it shows this code:
      </p>
      <p>
        <code>{challenge.slice(0, 8)}</code>
      </p>
      {error !== undefined && <FailedLine error={error} />}
    </Empty>
  );
}
