import type { Access } from "../access/access.ts";
import type { Principal } from "../access/principal.ts";
import { recordAudit } from "../audit/audit.ts";
import type { Database } from "../database/database.ts";
import { connectorKinds } from "../domain/connectors.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Secret } from "../domain/secret.ts";
import { parseDuration } from "../domain/time.ts";
import type { Role, StoredResource, User } from "../kinds/schema.ts";
import { findResources, firstExpiry } from "../resources/repository.ts";
import { Versioned } from "../resources/versioned.ts";
import { countedAddress } from "./addresses.ts";
import type { Asking } from "./confirmation.ts";
import { confirmationNeeded, unconfirmedLife } from "./confirmation.ts";
import { connectorOf } from "./external-users.ts";
import type { LockOut } from "./failures.ts";
import { Failures } from "./failures.ts";
import { Invitations } from "./invitations.ts";
import { beginKnown, isSpent, succeededKnown } from "./known-browsers.ts";
import { makeLoginCode, takeLoginCode } from "./login-codes.ts";
import { Passwords, passwordFault } from "./passwords.ts";
import type { TokenInfo, TokenPage, TokenPlace } from "./tokens.ts";
import { findToken, listTokens, makeToken, removeToken, tokenOf, tokenUsers, validTokens } from "./tokens.ts";
import { UserRights } from "./user-rights.ts";
import type { Origin } from "./web-sessions.ts";
import { beganWithin, endSignIns } from "./web-sessions.ts";

/** An invalid request about an account; the message says why. */
export class AccountError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "AccountError";
  }
}

const loginHours = 12;
const longest = 10 * 365 * 86_400_000;
const usual = 90 * 86_400_000;

/** A new token: its value is only available here. */
export interface NewToken {
  readonly info: TokenInfo;
  readonly value: Secret;
}

type StoredRole = Extract<StoredResource, { readonly kind: "role" }>;

/** The maximum number of cached users. */
const mostKnown = 1000;

/** A call within the process. */
const nowhere: Origin = { userAgent: "", address: "" };

/** Users and their credentials. */
export class Accounts {
  readonly #database: Database;
  readonly #rights: UserRights;
  readonly #passwords: Passwords;
  readonly #failures: Failures;
  readonly #invitations = new Invitations();
  /** Users who have sent requests with a token, by name. */
  readonly #known = new Map<string, Versioned<Principal | undefined>>();

  constructor(database: Database, access: Access) {
    this.#database = database;
    this.#rights = new UserRights(database, access);
    this.#passwords = new Passwords(database);
    this.#failures = new Failures(database);
  }

  /** The user of that name with the current roles; undefined if it does not exist or has expired. */
  async principal(name: string): Promise<Principal | undefined> {
    return (await this.principals([name])).get(name);
  }

  /** The same for several users, in two statements. */
  async principals(names: readonly string[]): Promise<ReadonlyMap<string, Principal>> {
    return (await this.#readPrincipals(names)).principals;
  }

  async #readPrincipals(names: readonly string[]) {
    const users = await findResources(this.#database, "user", names);
    const wanted = [...new Set([...users.values()].flatMap(({ spec }) => spec.roles ?? []))];
    const roles =
      wanted.length === 0 ? new Map<string, StoredRole>() : await findResources(this.#database, "role", wanted);
    const principals = new Map([...users].map(([name, user]) => [name, principalOf(user, roles)]));
    return { principals, expires: firstExpiry([...users.values(), ...roles.values()]) };
  }

  /** The user at a version of the resources, or later; read once for each version. */
  async #principalAt(name: string, version: number): Promise<Principal | undefined> {
    const known = this.#known.get(name);
    if (known !== undefined) return await known.at(version);
    if (this.#known.size >= mostKnown) this.#known.clear();
    const principal = new Versioned(this.#database, async () => {
      const { principals, expires } = await this.#readPrincipals([name]);
      return { value: principals.get(name), expires };
    });
    this.#known.set(name, principal);
    return await principal.at(version);
  }

  /** Those of these tokens, by id, that exist and have not expired. */
  async validTokens(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return await validTokens(this.#database, ids);
  }

  /** The user of an API token; undefined if it is unknown or has expired. */
  async byToken(value: string): Promise<{ readonly principal: Principal; readonly token: TokenInfo } | undefined> {
    const found = await tokenOf(this.#database, value);
    if (found === undefined) return undefined;
    const { info: token, resourceVersion } = found;
    const principal = await this.#principalAt(token.user, resourceVersion);
    return principal && { principal, token };
  }

  /** Whether anyone can sign in to the pages: there is a user with a password, or a connector. */
  async canBeEntered(): Promise<boolean> {
    const [row] = await this.#database.query<{ entered: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM credentials) OR EXISTS (SELECT 1 FROM resources WHERE kind = ANY ($1)) AS entered`,
      [connectorKinds],
    );
    return row?.entered === true;
  }

  /** Whether a user has a password. */
  async hasPassword(name: string): Promise<boolean> {
    return await this.#passwords.has(name);
  }

  /**
   * The user of a name and password; undefined if they are wrong, which is counted and audited.
   * @throws TooManyAttempts
   */
  async byPassword(name: string, password: string, origin: Origin = nowhere): Promise<Principal | undefined> {
    // Everything else is checked only with the right password, so that response times reveal nothing.
    const principal = (await this.#fits(name, password, origin)) ? await this.principal(name) : undefined;
    if (principal !== undefined) return principal;
    const error = "wrong user name or password";
    await recordAudit(this.#database, {
      ...{ event: "user.login", user: name, method: "local", success: false, error },
      ...(origin.address !== "" && { address: origin.address }),
    });
    return undefined;
  }

  /** Every attempt counts as a failure until it has succeeded, including concurrent ones. */
  async #fits(name: string, password: string, origin: Origin): Promise<boolean> {
    return (await this.#fitsKnown(name, password, origin)) ?? (await this.#fitsUnknown(name, password, origin));
  }

  /** An attempt from a known browser, which failures of others do not lock out; undefined from any other. */
  async #fitsKnown(name: string, password: string, { browser, address }: Origin): Promise<boolean | undefined> {
    if (browser === undefined) return undefined;
    const failures = await beginKnown(this.#database, name, browser);
    if (failures === undefined) return undefined;
    if (await this.#passwords.fits(name, password)) {
      await succeededKnown(this.#database, name, browser);
      return true;
    }
    if (isSpent(failures)) await this.#auditLock(name, "browser", name, address);
    return false;
  }

  async #fitsUnknown(name: string, password: string, { address }: Origin): Promise<boolean> {
    const from = address === "" ? "" : countedAddress(address);
    const subjects = [...(from === "" ? [] : [["address", from] as const]), ["name", name] as const];
    const last: (readonly ["name" | "address", string])[] = [];
    for (const [of, subject] of subjects) if (await this.#failures.begin(of, subject, from)) last.push([of, subject]);
    if (await this.#passwords.fits(name, password)) {
      for (const [of, subject] of subjects) await this.#failures.succeeded(of, subject, from);
      return true;
    }
    for (const [of, subject] of last) await this.#auditLock(name, of, subject, from);
    return false;
  }

  async #auditLock(user: string, of: LockOut["of"] | "browser", subject: string, address: string): Promise<void> {
    const about = { user, name: subject, of, success: false, ...(address !== "" && { address }) };
    await recordAudit(this.#database, { event: "user.lock", ...about });
  }

  /**
   * A token for several hours, for a user name and password; undefined if they are wrong. Both results are audited.
   * @throws TooManyAttempts
   */
  async login(name: string, password: string, origin?: Origin): Promise<NewToken | undefined> {
    if ((await this.byPassword(name, password, origin)) === undefined) return undefined;
    return await this.#database.transaction(async (tx) => {
      await recordAudit(tx, { event: "user.login", user: name, method: "local", success: true });
      return await makeToken(tx, name, { label: "login", milliseconds: loginHours * 3_600_000 });
    });
  }

  /**
   * A code that signs `user` in once, in this process, within an hour.
   * @throws AccessDenied, Refusal
   */
  async invite(principal: Principal, user: string): Promise<Secret> {
    await this.#rights.requireAs(principal, user);
    return this.#invitations.make(user);
  }

  /** The user of such a code, once; undefined if it is invalid. */
  async byCode(code: string): Promise<Principal | undefined> {
    const name = this.#invitations.take(code);
    return name === undefined ? undefined : await this.principal(name);
  }

  /** The same as {@link login} for such a code. */
  async loginByCode(code: string): Promise<NewToken | undefined> {
    const principal = await this.byCode(code);
    if (principal === undefined) return undefined;
    const { name } = principal;
    return await this.#database.transaction(async (tx) => {
      await recordAudit(tx, { event: "user.login", user: name, method: "code", success: true });
      return await makeToken(tx, name, { label: "login", milliseconds: loginHours * 3_600_000 });
    });
  }

  /**
   * A one-time code that signs a command line in as `principal`, for the client that knows the verifier of `challenge`.
   */
  async handOver(principal: Principal, challenge: string): Promise<Secret> {
    if (principal.local) throw new AccountError("the local operator does not sign in");
    return await makeLoginCode(this.#database, principal.name, challenge);
  }

  /** The same as {@link login} for such a code. */
  async loginByHandover(code: string, verifier: string): Promise<NewToken | undefined> {
    const name = await takeLoginCode(this.#database, code, verifier);
    if (name === undefined || (await this.principal(name)) === undefined) return undefined;
    return await this.#database.transaction(async (tx) => {
      await recordAudit(tx, { event: "user.login", user: name, method: "browser", success: true });
      return await makeToken(tx, name, { label: "login", milliseconds: loginHours * 3_600_000 });
    });
  }

  /**
   * Sets a user's password, ends the user's sessions except `kept`, and revokes the tokens. Users must send their
   * current password; others need permission to update the user, and all of the user's permissions.
   * @throws AccountError, AccessDenied, Refusal, TooManyAttempts
   */
  async setPassword(
    principal: Principal,
    name: string,
    password: string,
    {
      current,
      kept,
      origin = nowhere,
    }: { readonly current?: string; readonly kept?: string; readonly origin?: Origin } = {},
  ): Promise<void> {
    const own = principal.name === name && !principal.local && (await this.#passwords.has(name));
    if (own) {
      if (current === undefined) throw new AccountError("the current password is required to set a new one");
      if (!(await this.#fits(name, current, origin))) throw new AccountError("the current password is wrong");
    } else {
      await this.#rights.requireOver(principal, "update", name);
      await this.#rights.requireAs(principal, name);
    }
    const fault = passwordFault(password);
    if (fault !== undefined) throw new AccountError(fault);
    const connector = await connectorOf(this.#database, name);
    if (connector !== undefined)
      throw new AccountError(`user ${JSON.stringify(name)} signs in with ${connector} and has no password`);
    // The first password does not replace one that others could know.
    const tokens = (await this.#passwords.has(name)) ? "all" : "logins";
    await this.#database.transaction(async (tx) => {
      await this.#passwords.set(tx, name, password);
      await endSignIns(tx, name, { kept: own ? kept : undefined, tokens });
      await recordAudit(tx, { event: "user.password_change", user: principal.name, name });
    });
  }

  /**
   * Creates a token for `user`: for oneself, or with permission to update that user. A lifetime of more than a day, or
   * beyond that of the current token, needs confirmation: the password, or, for users without one, a sign-in within the
   * last 15 minutes. Without `ttl`, the token gets the longest lifetime that needs none, and at most 90 days.
   * @throws AccountError, AccessDenied, ConfirmationNeeded, Refusal, TooManyAttempts
   */
  async makeToken(
    principal: Principal,
    { user, label, ttl }: { readonly user: string; readonly label: string; readonly ttl?: string | undefined },
    asking: Asking = {},
    origin: Origin = nowhere,
  ): Promise<NewToken> {
    await this.#rights.requireAs(principal, user);
    const wanted = ttl === undefined ? undefined : tokenLife(ttl);
    const hasPassword = await this.#passwords.has(principal.name);
    const confirmed = await this.#confirmed(principal, hasPassword, asking, origin);
    return await this.#database.transaction(async (tx) => {
      const most = confirmed ? longest : await unconfirmedLife(tx, asking);
      const milliseconds = wanted ?? Math.min(usual, most);
      if (milliseconds > most) throw confirmationNeeded(asking, hasPassword);
      const token = await makeToken(tx, user, { label, milliseconds });
      const { id, expires } = token.info;
      await recordAudit(tx, { event: "token.create", user: principal.name, name: id, owner: user, label, expires });
      return token;
    });
  }

  async #confirmed(
    { name }: Principal,
    hasPassword: boolean,
    { session, password }: Asking,
    origin: Origin,
  ): Promise<boolean> {
    if (password !== undefined) {
      if (await this.#fits(name, password, origin)) return true;
      throw new AccountError("the password is wrong");
    }
    return session !== undefined && !hasPassword && (await beganWithin(this.#database, session.id, 15));
  }

  /**
   * A page of the tokens of one user, newest first; without a name, of oneself and all users that one can list.
   * @throws AccessDenied
   */
  async listTokens(
    principal: Principal,
    {
      user,
      limit,
      after,
    }: { readonly user?: string | undefined; readonly limit: number; readonly after?: TokenPlace | undefined },
  ): Promise<TokenPage> {
    if (user !== undefined && user !== principal.name) await this.#rights.requireOwn(principal, "read", user);
    const users: string[] = [];
    for (const name of await tokenUsers(this.#database)) {
      const isShown = user === undefined ? await this.#maySee(principal, name) : name === user;
      if (isShown) users.push(name);
    }
    return await listTokens(this.#database, users, limit, after);
  }

  async #maySee(principal: Principal, user: string): Promise<boolean> {
    return user === principal.name || (await this.#rights.may(principal, "list", user)).allowed;
  }

  /**
   * Revokes a token: one's own, or with permission to update its user.
   * @throws AccessDenied, Refusal
   */
  async removeToken(principal: Principal, id: string): Promise<void> {
    const token = await findToken(this.#database, id);
    if (token === undefined) throw new Refusal("not-found", `token ${JSON.stringify(id)} is not found`);
    await this.#rights.requireOwn(principal, "update", token.user);
    await this.#database.transaction(async (tx) => {
      await removeToken(tx, id);
      await recordAudit(tx, { event: "token.delete", user: principal.name, name: id, owner: token.user });
    });
  }
}

function principalOf(user: User, known: ReadonlyMap<string, Role>): Principal {
  const { roles: names = [], traits = {} } = user.spec;
  const { name, description = "", labels = {} } = user.metadata;
  return {
    name,
    local: false,
    user: {
      kind: "user",
      version: user.version,
      metadata: { name, description, labels },
      spec: { roles: names, traits },
    },
    roles: [...known.values()].filter(({ metadata }) => names.includes(metadata.name)),
    missingRoles: names.filter((role) => !known.has(role)),
  };
}

/** Milliseconds. */
function tokenLife(ttl: string): number {
  const milliseconds = parseDuration(ttl);
  if (milliseconds === undefined || milliseconds <= 0) {
    throw new AccountError(`${JSON.stringify(ttl)} is not a duration; write, for example, 12h or 90d`);
  }
  if (milliseconds > longest) throw new AccountError("the maximum lifetime of a token is ten years");
  return milliseconds;
}
