import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface GithubUser {
  readonly id: number;
  readonly login: string;
  /** `organization/slug`. */
  readonly teams: readonly string[];
}

/** What a test wants to go wrong. */
export interface Trouble {
  /** Answers to paths, instead of the right ones. */
  readonly answers?: Readonly<Record<string, { status: number; body: unknown; headers?: Record<string, string> }>>;
  /** What the user grants. */
  readonly scopes?: string;
  /** Where the second page of teams is. */
  readonly nextAt?: string;
  /** Never answers these paths. */
  readonly silent?: readonly string[];
}

export const client = { id: "Iv1.0123456789abcdef", secret: "a-github-client-secret" } as const;

/** A GitHub Enterprise server on a socket of this machine, as its documentation says that one answers. */
export async function githubServer() {
  let user: GithubUser = { id: 1, login: "octocat", teams: [] };
  let trouble: Trouble = {};
  const grants = new Map<string, { redirect: string; challenge: string }>();
  const tokens = new Set<string>();
  const requests: { path: string; headers: IncomingMessage["headers"] }[] = [];

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "", "http://localhost");
    requests.push({ path: url.pathname + url.search, headers: request.headers });
    let text = "";
    for await (const chunk of request) text += chunk;
    if (trouble.silent?.includes(url.pathname)) return;
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers })
        .end(typeof body === "string" ? body : JSON.stringify(body));
    const troubled = trouble.answers?.[url.pathname];
    if (troubled !== undefined) return answer(troubled.status, troubled.body, troubled.headers);
    switch (url.pathname) {
      case "/login/oauth/authorize": {
        const code = randomUUID().replaceAll("-", "").slice(0, 20);
        const redirect = url.searchParams.get("redirect_uri") ?? "";
        grants.set(code, { redirect, challenge: url.searchParams.get("code_challenge") ?? "" });
        const state = url.searchParams.get("state") ?? "";
        return response.writeHead(302, { location: `${redirect}?${new URLSearchParams({ code, state })}` }).end();
      }
      case "/login/oauth/access_token": {
        const form = new URLSearchParams(text);
        if (form.get("client_id") !== client.id || form.get("client_secret") !== client.secret) {
          return answer(200, {
            error: "incorrect_client_credentials",
            error_description: "The client_id and/or client_secret passed are incorrect.",
          });
        }
        const grant = grants.get(form.get("code") ?? "");
        grants.delete(form.get("code") ?? "");
        const challenge = createHash("sha256")
          .update(form.get("code_verifier") ?? "")
          .digest("base64url");
        if (grant === undefined || challenge !== grant.challenge) {
          return answer(200, {
            error: "bad_verification_code",
            error_description: "The code passed is incorrect or expired.",
          });
        }
        if (form.get("redirect_uri") !== grant.redirect) {
          return answer(200, { error: "redirect_uri_mismatch", error_description: "The redirect_uri MUST match." });
        }
        const token = `gho_${randomUUID().replaceAll("-", "")}`;
        tokens.add(token);
        return answer(200, { access_token: token, scope: trouble.scopes ?? "read:org", token_type: "bearer" });
      }
    }
    const [, token = ""] = /^Bearer (.+)$/.exec(request.headers.authorization ?? "") ?? [];
    if (!tokens.has(token)) return answer(401, { message: "Bad credentials", status: "401" });
    const headers = { "x-oauth-scopes": trouble.scopes ?? "read:org", "x-ratelimit-remaining": "4999" };
    if (url.pathname === "/api/v3/user") return answer(200, { id: user.id, login: user.login, name: "Octo" }, headers);
    if (url.pathname === "/api/v3/user/teams") {
      const page = Number(url.searchParams.get("page") ?? "1");
      const size = Number(url.searchParams.get("per_page") ?? "30");
      const shown = user.teams.slice((page - 1) * size, page * size).map((team) => {
        const [login = "", slug = ""] = team.split("/");
        return { id: 1, slug, name: `The ${slug} team`, organization: { login } };
      });
      const more = user.teams.length > page * size;
      const next = trouble.nextAt ?? `${base}/api/v3/user/teams?per_page=${size}&page=${page + 1}`;
      const link = `<${base}/api/v3/user/teams?page=1>; rel="prev", <${next}>; rel="next"`;
      return answer(200, shown, { ...headers, ...(more && { link }) });
    }
    return answer(404, { message: "Not Found" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url: base,
    requests,
    /** Who is signed in at GitHub, and what goes wrong. */
    set(next: GithubUser, more: Trouble = {}) {
      user = next;
      trouble = more;
      requests.length = 0;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
