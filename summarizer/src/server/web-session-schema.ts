import { z } from "@hono/zod-openapi";
import type { WebSession } from "../identity/web-sessions.ts";

/** A session of the pages as the API tells of it. */
export const webSession = z
  .object({
    id: z.string(),
    user: z.string(),
    method: z.enum(["local", "code", "oidc", "github", "saml"]),
    connector: z.string().openapi({ description: "The name of the connector; empty without one." }),
    created: z.iso.datetime(),
    last_used: z.iso.datetime(),
    expires: z.iso.datetime().openapi({ description: "At the latest: one that is not used ends before." }),
    user_agent: z.string(),
    address: z.string(),
    current: z.boolean().openapi({ description: "Whether this request comes from it." }),
  })
  .openapi("WebSession");

export function webSessionDocument(session: WebSession, current: string | undefined): z.infer<typeof webSession> {
  const { id, user, method, connector, created, lastUsed, expires, userAgent, address } = session;
  return {
    ...{ id, user, method, connector, address, user_agent: userAgent, current: id === current },
    created: created.toISOString(),
    last_used: lastUsed.toISOString(),
    expires: expires.toISOString(),
  };
}
