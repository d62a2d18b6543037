import { createHmac } from "node:crypto";
import type { Secret } from "../domain/secret.ts";
import type { AuditEntry, Sink } from "./sink.ts";

export interface WebhookOptions {
  readonly url: string;
  /** Signs each request: `X-Summarizer-Signature: sha256=HEX`, an HMAC of the body. */
  readonly secret?: Secret | undefined;
  /** Milliseconds for one request. */
  readonly timeout?: number;
}

/** Posts each entry by itself, as JSON, to an address; anything but a 2xx answer is tried again. */
export function webhook({ url, secret, timeout = 10_000 }: WebhookOptions): Sink {
  const { origin, pathname } = new URL(url);
  return {
    // A query may hold a token.
    name: `webhook ${origin}${pathname}`,
    async deliver(entries, signal) {
      for (const entry of entries) await post(entry, signal);
    },
  };

  async function post(entry: AuditEntry, signal: AbortSignal): Promise<void> {
    const body = JSON.stringify(entry);
    const signature = secret && createHmac("sha256", secret.reveal()).update(body).digest("hex");
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "user-agent": "wherefore-summarizer",
        "x-summarizer-event": entry.uid,
        ...(signature && { "x-summarizer-signature": `sha256=${signature}` }),
      },
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`${origin}${pathname} answered ${response.status} ${response.statusText}`.trim());
  }
}
