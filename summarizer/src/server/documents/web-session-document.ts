import type { WebSession as WebSessionDocument } from "../../api/web-sessions.ts";
import type { WebSession } from "../../identity/web-sessions.ts";

/** A browser session in the API's format; `current` is the id of the requesting session. */
export function webSessionDocument(session: WebSession, current: string | undefined): WebSessionDocument {
  const { id, user, method, connector, created, lastUsed, expires, userAgent, address } = session;
  return {
    ...{ id, user, method, connector, address, user_agent: userAgent, current: id === current },
    created: created.toISOString(),
    last_used: lastUsed.toISOString(),
    expires: expires.toISOString(),
  };
}
