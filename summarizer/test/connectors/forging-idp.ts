import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { client } from "./oidc-server.ts";

/** How a provider signs its ID tokens; those that are not `honest` must not sign anybody in. */
export type Forgery = "honest" | "another key" | "none" | "HS256" | "a changed claim";

const own = generateKeyPairSync("rsa", { modulusLength: 2048 });
const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 });

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function signed(key: KeyObject, header: object, claims: object): string {
  const text = `${encoded(header)}.${encoded(claims)}`;
  return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
}

function tokenOf(forgery: Forgery, claims: Readonly<Record<string, unknown>>): string {
  const header = { alg: "RS256", kid: "own" };
  switch (forgery) {
    case "honest":
      return signed(own.privateKey, header, claims);
    case "another key":
      return signed(foreign.privateKey, header, claims);
    case "none":
      return `${encoded({ alg: "none" })}.${encoded(claims)}.`;
    case "HS256": {
      const text = `${encoded({ alg: "HS256" })}.${encoded(claims)}`;
      return `${text}.${createHmac("sha256", client.secret).update(text).digest("base64url")}`;
    }
    case "a changed claim": {
      const [head = "", , signature = ""] = signed(own.privateKey, header, { ...claims, email: "x@example.com" }).split(
        ".",
      );
      return `${head}.${encoded(claims)}.${signature}`;
    }
  }
}

/** A provider that lists every algorithm, publishes one key, and answers any code with a token for `email`. */
export async function forgingIdp(email: string) {
  let issuer = "";
  let forgery: Forgery = "honest";
  let nonce = "";
  const answers: Readonly<Record<string, () => unknown>> = {
    "/.well-known/openid-configuration": () => ({
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ["code"],
      id_token_signing_alg_values_supported: ["RS256", "HS256", "none"],
    }),
    "/jwks": () => ({ keys: [{ ...own.publicKey.export({ format: "jwk" }), kid: "own", alg: "RS256", use: "sig" }] }),
    "/token": () => {
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: issuer, sub: "1", aud: client.id, iat: now, exp: now + 300, nonce };
      const id_token = tokenOf(forgery, { ...claims, email, email_verified: true, groups: ["auditors"] });
      return { access_token: "a", token_type: "Bearer", expires_in: 300, id_token };
    },
  };
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ""];
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer?.() ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    /** Signs the next token so, for a sign-in that was begun with this nonce. */
    next(how: Forgery, begunWith: string): void {
      forgery = how;
      nonce = begunWith;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
