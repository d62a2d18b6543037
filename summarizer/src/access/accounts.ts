import { recordAudit } from "../audit/audit.ts";
import { parseDuration } from "../resources/duration.ts";
import { Refusal } from "../resources/refusal.ts";
import { findResource, listResources } from "../resources/repository.ts";
import type { Secret } from "../resources/secret.ts";
import type { Database } from "../store/database.ts";
import type { Access } from "./access.ts";
import { AccessDenied } from "./denied.ts";
import { Invitations } from "./invitations.ts";
import { Passwords, passwordFault } from "./passwords.ts";
import type { Principal } from "./principal.ts";
import type { Verb } from "./rules.ts";
import type { Subject } from "./subject.ts";
import { resourceSubject } from "./subject.ts";
import type { TokenInfo } from "./tokens.ts";
import { findToken, listTokens, makeToken, ownerOf, removeToken } from "./tokens.ts";

/** Something about an account that cannot be as asked; the message says why. */
export class AccountError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "AccountError";
  }
}

const loginHours = 12;
const longest = 10 * 365 * 86_400_000;

/** A new token: the only time that its value is known. */
export interface NewToken {
  readonly info: TokenInfo;
  readonly value: Secret;
}

/** Who people are, and what they log in with. */
export class Accounts {
  readonly #database: Database;
  readonly #access: Access;
  readonly #passwords: Passwords;
  readonly #invitations = new Invitations();

  constructor(database: Database, access: Access) {
    this.#database = database;
    this.#access = access;
    this.#passwords = new Passwords(database);
  }

  /** The user of that name with the roles that they have now; undefined where there is none, or they have expired. */
  async principal(name: string): Promise<Principal | undefined> {
    const user = await findResource(this.#database, "user", name);
    if (user === undefined) return undefined;
    const { roles: names = [], traits = {} } = user.spec;
    const all = names.length === 0 ? [] : await listResources(this.#database, ["role"]);
    const roles = all.flatMap((item) => (item.kind === "role" && names.includes(item.metadata.name) ? [item] : []));
    const { description = "", labels = {} } = user.metadata;
    return {
      name,
      local: false,
      user: {
        kind: "user",
        version: user.version,
        metadata: { name, description, labels },
        spec: { roles: names, traits },
      },
      roles,
      missingRoles: names.filter((role) => !roles.some(({ metadata }) => metadata.name === role)),
    };
  }

  /** Whose API token this is; undefined for one that is unknown or expired. */
  async byToken(token: string): Promise<Principal | undefined> {
    const owner = await ownerOf(this.#database, token);
    return owner === undefined ? undefined : await this.principal(owner);
  }

  /**
   * Who logs in with this name and password; undefined where the two do not fit.
   * @throws TooManyAttempts
   */
  async byPassword(name: string, password: string): Promise<Principal | undefined> {
    if (await this.#passwords.fits(name, password)) return await this.principal(name);
    return undefined;
  }

  /**
   * A token for some hours, for a name and its password; undefined where the two do not fit. Both are audited.
   * @throws TooManyAttempts
   */
  async login(name: string, password: string): Promise<NewToken | undefined> {
    const principal = await this.byPassword(name, password);
    const about = { event: "user.login", user: name, method: "local" } as const;
    if (principal === undefined) {
      await recordAudit(this.#database, { ...about, success: false, error: "name and password do not fit" });
      return undefined;
    }
    return await this.#database.transaction(async (tx) => {
      await recordAudit(tx, { ...about, success: true });
      return await makeToken(tx, name, { label: "login", milliseconds: loginHours * 3_600_000 });
    });
  }

  /**
   * A code that signs `user` in once, at this process, within an hour.
   * @throws AccessDenied, Refusal
   */
  async invite(principal: Principal, user: string): Promise<Secret> {
    await this.#requireOwn(principal, "update", user);
    return this.#invitations.make(user);
  }

  /** The same as {@link login} for such a code. */
  async loginByCode(code: string): Promise<NewToken | undefined> {
    const name = this.#invitations.take(code);
    if (name === undefined || (await this.principal(name)) === undefined) return undefined;
    return await this.#database.transaction(async (tx) => {
      await recordAudit(tx, { event: "user.login", user: name, method: "code", success: true });
      return await makeToken(tx, name, { label: "login", milliseconds: loginHours * 3_600_000 });
    });
  }

  /**
   * Sets a user's password and ends their logins. Users set their own by giving the one that they have; others need the
   * right to update the user.
   * @throws AccountError, AccessDenied, Refusal, TooManyAttempts
   */
  async setPassword(principal: Principal, name: string, password: string, current?: string): Promise<void> {
    const own = principal.name === name && !principal.local && (await this.#passwords.has(name));
    if (own && current !== undefined) {
      if (!(await this.#passwords.fits(name, current))) throw new AccountError("the current password is wrong");
    } else if (own && !(await this.#may(principal, "update", name)).allowed) {
      throw new AccountError("the current password is needed to set a new one");
    } else await this.#requireOver(principal, "update", name);
    const fault = passwordFault(password);
    if (fault !== undefined) throw new AccountError(fault);
    await this.#database.transaction(async (tx) => {
      await this.#passwords.set(tx, name, password);
      await tx.query("DELETE FROM tokens WHERE user_name = $1 AND label = 'login'", [name]);
      await recordAudit(tx, { event: "user.password_change", user: principal.name, name });
    });
  }

  /**
   * A new token of `name`'s: one's own, or with the right to update the user.
   * @throws AccountError, AccessDenied, Refusal
   */
  async makeToken(
    principal: Principal,
    { user, label, ttl }: { readonly user: string; readonly label: string; readonly ttl: string },
  ): Promise<NewToken> {
    await this.#requireOwn(principal, "update", user);
    const milliseconds = parseDuration(ttl);
    if (milliseconds === undefined || milliseconds <= 0) {
      throw new AccountError(`${JSON.stringify(ttl)} is no length of time: write it as 12h or 90d`);
    }
    if (milliseconds > longest) throw new AccountError("a token lives for ten years at most");
    return await this.#database.transaction(async (tx) => {
      const token = await makeToken(tx, user, { label, milliseconds });
      const { id, expires } = token.info;
      await recordAudit(tx, { event: "token.create", user: principal.name, name: id, owner: user, label, expires });
      return token;
    });
  }

  /**
   * The tokens of one user; without a name one's own, or everybody's for whoever may list users.
   * @throws AccessDenied
   */
  async listTokens(principal: Principal, user?: string): Promise<readonly TokenInfo[]> {
    if (user === principal.name) return await listTokens(this.#database, user);
    if (user !== undefined) {
      await this.#requireOwn(principal, "read", user);
      return await listTokens(this.#database, user);
    }
    const all = await listTokens(this.#database);
    const names = [...new Set(all.map((token) => token.user))];
    const seen = new Set<string>([principal.name]);
    for (const name of names) if ((await this.#may(principal, "list", name)).allowed) seen.add(name);
    return all.filter((token) => seen.has(token.user));
  }

  /**
   * Ends a token: one's own, or with the right to update its user.
   * @throws AccessDenied, Refusal
   */
  async removeToken(principal: Principal, id: string): Promise<void> {
    const token = await findToken(this.#database, id);
    if (token === undefined) throw new Refusal("not-found", `token ${JSON.stringify(id)} is not found`);
    await this.#requireOwn(principal, "update", token.user);
    await this.#database.transaction(async (tx) => {
      await removeToken(tx, id);
      await recordAudit(tx, { event: "token.delete", user: principal.name, name: id, owner: token.user });
    });
  }

  async #requireOwn(principal: Principal, verb: Verb, name: string): Promise<void> {
    if (principal.name !== name || principal.local) await this.#requireOver(principal, verb, name);
  }

  /** Refuses whoever may not do `verb` to the user; the local operator is told of one that there is not. */
  async #requireOver(principal: Principal, verb: Verb, name: string): Promise<void> {
    const subject = await this.#subject(name);
    const decision = this.#access.decide(principal, verb, "user", subject);
    if (!decision.allowed) throw new AccessDenied(principal, verb, "user", name, decision);
    if (subject === undefined) throw new Refusal("not-found", `user ${JSON.stringify(name)} is not found`);
  }

  async #may(principal: Principal, verb: Verb, name: string) {
    return this.#access.decide(principal, verb, "user", await this.#subject(name));
  }

  async #subject(name: string): Promise<Subject | undefined> {
    const user = await findResource(this.#database, "user", name);
    return user && resourceSubject(user);
  }
}
