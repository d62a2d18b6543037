import { useState } from "preact/hooks";
import type { ApiError } from "../api/client.ts";
import { request } from "../api/client.ts";
import { asApiError, useLoaded } from "../api/use-data.ts";
import { Button } from "../components/button.tsx";
import { Icon } from "../components/icon.tsx";
import { FailedLine, Skeleton } from "../components/states.tsx";

/** The ticket of a sign-in that an identity provider began, where the address is of one. */
export function unaskedTicket(): string | undefined {
  const { pathname, hash } = window.location;
  return pathname === "/sign-in/continue" ? /^#ticket=([\w-]+)$/.exec(hash)?.[1] : undefined;
}

/**
 * Asks whether a sign-in is meant that an identity provider began: any site can have it begin one, and so could sign
 * somebody in as another.
 */
export function UnaskedSignIn({ ticket }: { readonly ticket: string }) {
  const who = useLoaded(ticket, (signal) => request("POST /v1/sign-in/continue", { body: { ticket }, signal }));
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await request("POST /v1/sign-in/continue", { body: { ticket, confirm: true } });
      window.location.replace("/");
    } catch (thrown) {
      setError(asApiError(thrown));
      setBusy(false);
    }
  };
  const failed = error ?? who.error;
  return (
    <main class="sign-in">
      <div class="card">
        <h1>
          <Icon name="terminal" /> Summarizer
        </h1>
        {failed !== undefined && <FailedLine error={failed} />}
        {who.loading && who.data === undefined && <Skeleton count={2} />}
        {who.data !== undefined && (
          <>
            <p>
              {who.data.connector} wants to sign you in as <strong class="sign-in-name">{who.data.user}</strong>.
              Continue only if you requested this.
            </p>
            <Button variant="primary" busy={busy} onClick={confirm}>
              Sign in as this user
            </Button>
          </>
        )}
        <a href="/">{failed === undefined ? "Cancel" : "Back to sign-in"}</a>
      </div>
    </main>
  );
}
