import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Configuration } from "oidc-provider";
import { Provider } from "oidc-provider";

/** What the provider says of whoever logs in under a name. */
export type People = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export const client = { id: "summarizer", secret: "correct-horse-battery-staple" } as const;

/** A certified OpenID Connect provider on a socket of this machine, which lets everybody in under any name. */
export async function oidcServer(people: People, redirects: () => readonly string[], more: Configuration = {}) {
  const server: Server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [...redirects()],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    pkce: { required: () => true },
    cookies: { keys: ["a key for tests alone"] },
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      groups: ["groups", "teams"],
      profile: ["preferred_username"],
    },
    conformIdTokenClaims: false,
    acrValues: ["urn:strong"],
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...people[id] }),
    }),
    features: { devInteractions: { enabled: true } },
    ...more,
  });
  provider.proxy = false;
  const handle = provider.callback();
  return {
    issuer,
    provider,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
