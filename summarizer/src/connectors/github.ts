import { createHash } from "node:crypto";
import { withoutTrailing } from "../domain/trailing.ts";
import type { CodeProvider, GithubConnector, LoginCallback, LoginRequest, Opened } from "./connector.ts";
import { userName } from "./external-identity.ts";
import { askAdministrator, excerptOf, SignInError, tryAgain } from "./failure.ts";
import type { Send } from "./send.ts";

/** The maximum number of pages of teams, of a hundred each. */
const mostPages = 50;

interface Team {
  readonly slug: string;
  readonly name: string;
  readonly organization: { readonly login: string };
}

/**
 * Sign-in with GitHub, or a GitHub Enterprise server: its web flow with state and PKCE, then the user and the teams.
 */
export class GithubProvider implements CodeProvider<GithubConnector> {
  async begin({ connector }: Opened<GithubConnector>, { redirect, proofs }: LoginRequest): Promise<URL> {
    const { client_id } = connector.spec;
    if (!client_id) throw unset("spec.client_id");
    const url = new URL(`${web(connector)}/login/oauth/authorize`);
    const challenge = createHash("sha256").update(proofs.verifier).digest("base64url");
    url.search = new URLSearchParams({
      client_id,
      redirect_uri: redirect,
      scope: "read:org",
      state: proofs.state,
      code_challenge: challenge,
      code_challenge_method: "S256",
      allow_signup: "false",
    }).toString();
    return url;
  }

  async finish(opened: Opened<GithubConnector>, { query, redirect, proofs }: LoginCallback) {
    const { connector, send } = opened;
    const refused = query.get("error");
    const code = query.get("code");
    if (refused !== null || code === null)
      throw refusal(refused ?? "the code is missing", query.get("error_description"));
    const { token, scopes } = await exchanged(opened, { code, redirect, verifier: proofs.verifier });
    const user = await answer(send, new URL(`${api(connector)}/user`), token);
    const { id, login } = user.body as { readonly id?: unknown; readonly login?: unknown };
    if (typeof id !== "number" || typeof login !== "string") throw untrusted("the user has no id or no login");
    const granted = user.headers.get("x-oauth-scopes") ?? scopes;
    if (!/(^|[\s,])(read|write|admin):org([\s,]|$)/.test(granted)) {
      const message = "GitHub did not allow this service to read your teams";
      const remedy = "sign in again and allow it to read your organizations";
      throw new SignInError("refused", message, remedy, { user: login, error: `scopes: ${excerptOf(granted)}` });
    }
    const teams = await teamsOf(send, connector, token);
    // By the slug, which is unique within an organization, because the creator of a team chooses its name.
    const mappings = connector.spec.teams_to_roles;
    const roles = mappings.flatMap(({ organization, team, roles: given }) =>
      teams.some((one) => same(one.organization.login, organization) && same(one.slug, team)) ? given : [],
    );
    return {
      subject: String(id),
      name: userName(login, askAdministrator),
      claims: new Map([["github_teams", teams.map(({ organization, slug }) => `${organization.login}/${slug}`)]]),
      roles: [...new Set(roles)],
    };
  }
}

/** The token for a code, and its scopes. GitHub responds with 200 even to rejected requests. */
async function exchanged(
  { connector, secrets, send }: Opened<GithubConnector>,
  { code, redirect, verifier }: { readonly code: string; readonly redirect: string; readonly verifier: string },
): Promise<{ readonly token: string; readonly scopes: string }> {
  const secret = secrets.get("spec.client_secret")?.reveal();
  if (secret === undefined) throw unset("spec.client_secret");
  const response = await send(new URL(`${web(connector)}/login/oauth/access_token`), {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded", ...agent },
    body: new URLSearchParams({
      client_id: connector.spec.client_id ?? "",
      client_secret: secret,
      code,
      redirect_uri: redirect,
      code_verifier: verifier,
    }).toString(),
  });
  const body = await json(response);
  const error = body["error"];
  if (typeof error === "string") {
    const told = { error: excerptOf(`${error}: ${body["error_description"] ?? ""}`) };
    if (error === "bad_verification_code") {
      throw new SignInError("expired", "the GitHub sign-in has expired or was used already", tryAgain, told);
    }
    const message = "GitHub does not recognize the OAuth app of this connector";
    throw new SignInError("configuration", message, askAdministrator, told);
  }
  if (!response.ok) throw failed(response.status, body);
  const token = body["access_token"];
  const scopes = body["scope"];
  if (typeof token !== "string" || token === "") throw untrusted("the access_token is missing");
  return { token, scopes: typeof scopes === "string" ? scopes : "" };
}

async function teamsOf(send: Send, connector: GithubConnector, token: string): Promise<readonly Team[]> {
  const teams: Team[] = [];
  let next: URL | undefined = new URL(`${api(connector)}/user/teams?per_page=100`);
  for (let page = 0; next !== undefined; page += 1) {
    if (page === mostPages) throw untrusted("too many teams");
    const { body, headers } = await answer(send, next, token);
    if (!Array.isArray(body) || !body.every(isTeam)) throw untrusted("the list of teams is malformed");
    teams.push(...body);
    const link: URL | undefined = nextOf(headers.get("link"));
    // Never send the token to another server.
    if (link !== undefined && link.origin !== next.origin)
      throw untrusted("the next page of teams is at another address");
    next = link;
  }
  return teams;
}

async function answer(send: Send, url: URL, token: string) {
  const response = await send(url, {
    headers: { accept: "application/vnd.github+json", authorization: `Bearer ${token}`, ...agent },
  });
  const body = await json(response);
  if (response.ok) return { body: body as unknown, headers: response.headers };
  const left = response.headers.get("x-ratelimit-remaining");
  if (response.status === 429 || (response.status === 403 && (left === "0" || response.headers.has("retry-after")))) {
    const message = "GitHub's rate limit is exceeded";
    throw new SignInError("provider", message, "try again in a few minutes", { error: messageOf(body) });
  }
  throw failed(response.status, body);
}

const agent = { "user-agent": "wherefore-summarizer", "x-github-api-version": "2022-11-28" };

async function json(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const text = await response.text();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Reported below.
  }
  if (!response.ok) throw failed(response.status, { message: text });
  throw untrusted("the response is not JSON");
}

function isTeam(value: unknown): value is Team {
  const { slug, name, organization } = (value ?? {}) as Partial<Team>;
  return typeof slug === "string" && typeof name === "string" && typeof organization?.login === "string";
}

function nextOf(link: string | null): URL | undefined {
  const [, address] = /<([^<>]+)>\s*;\s*rel="next"/.exec(link ?? "") ?? [];
  return address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
}

function web({ spec }: GithubConnector): string {
  return withoutTrailing(spec.endpoint_url || "https://github.com", "/");
}

/** The API of an Enterprise server is below its address, unless the connector has another. */
function api({ spec }: GithubConnector): string {
  const own = spec.endpoint_url && new URL(spec.endpoint_url).hostname !== "github.com";
  const usual = own ? `${web({ spec } as GithubConnector)}/api/v3` : "https://api.github.com";
  return withoutTrailing(spec.api_endpoint_url || usual, "/");
}

/** Logins and slugs are case-insensitive. */
function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function refusal(error: string, description: string | null): SignInError {
  const told = { error: excerptOf(`${error}: ${description ?? ""}`) };
  if (error === "access_denied") {
    return new SignInError("canceled", "the sign-in was canceled at GitHub", tryAgain, told);
  }
  const message = "GitHub rejected the sign-in";
  return new SignInError("refused", message, askAdministrator, told);
}

function failed(status: number, body: Readonly<Record<string, unknown>>): SignInError {
  const told = { error: `status ${status}: ${messageOf(body)}` };
  return new SignInError("provider", "GitHub returned an error", tryAgain, told);
}

function messageOf(body: Readonly<Record<string, unknown>>): string {
  return excerptOf(String(body["message"] ?? ""));
}

function untrusted(error: string): SignInError {
  return new SignInError("untrusted", "GitHub's response is invalid", askAdministrator, { error });
}

function unset(field: string): SignInError {
  const details = { error: `${field} is missing` };
  return new SignInError("configuration", "the connector is misconfigured", askAdministrator, details);
}
