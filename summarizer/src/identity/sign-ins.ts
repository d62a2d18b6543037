import type { Access } from "../access/access.ts";
import type { Principal } from "../access/principal.ts";
import { recordAudit } from "../audit/audit.ts";
import type { Database } from "../database/database.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Secret } from "../domain/secret.ts";
import type { Keyring } from "../seal/keyring.ts";
import type { Accounts } from "./accounts.ts";
import type { ExternalUser } from "./external-users.ts";
import { admitExternalUser } from "./external-users.ts";
import type { LockOut } from "./failures.ts";
import { Failures } from "./failures.ts";
import { knowBrowser } from "./known-browsers.ts";
import { UserRights } from "./user-rights.ts";
import type { Origin, SessionLife, SignInMethod, WebSession } from "./web-sessions.ts";
import {
  aliveWebSessions,
  beginWebSession,
  endSignIns,
  endWebSession,
  findWebSession,
  listWebSessions,
  webSessionOf,
} from "./web-sessions.ts";

/** A new session: the values of its cookies are only available here. */
export interface NewWebSession {
  readonly session: WebSession;
  readonly value: Secret;
  /** The value of the known-browser cookie; undefined for users without a password. */
  readonly browser: Secret | undefined;
}

interface Parts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly access: Access;
  readonly accounts: Accounts;
  readonly life: SessionLife;
}

/** The browser sessions: starts and ends them. */
export class SignIns {
  readonly #database: Database;
  readonly #keyring: Keyring;
  readonly #accounts: Accounts;
  readonly #rights: UserRights;
  readonly #failures: Failures;
  readonly #life: SessionLife;

  constructor({ database, keyring, access, accounts, life }: Parts) {
    this.#database = database;
    this.#keyring = keyring;
    this.#accounts = accounts;
    this.#rights = new UserRights(database, access);
    this.#failures = new Failures(database);
    this.#life = life;
  }

  /**
   * Starts a session for a user name and password; undefined if they are wrong. Both results are audited.
   * @throws TooManyAttempts
   */
  async byPassword(name: string, password: string, origin: Origin): Promise<NewWebSession | undefined> {
    const principal = await this.#accounts.byPassword(name, password, origin);
    return principal && (await this.#begin(name, "local", "", origin));
  }

  /** The same for a code that the server printed at its terminal. */
  async byCode(code: string, origin: Origin): Promise<NewWebSession | undefined> {
    const principal = await this.#accounts.byCode(code);
    return principal && (await this.#begin(principal.name, "code", "", origin));
  }

  /**
   * The same for an external identity.
   * @throws NameTaken
   */
  async byConnector(user: ExternalUser, origin: Origin): Promise<NewWebSession> {
    await this.#database.transaction((tx) => admitExternalUser(tx, this.#keyring, user, this.#life.hours));
    return await this.#begin(user.name, user.kind, user.connector, origin);
  }

  async #begin(user: string, method: SignInMethod, connector: string, origin: Origin): Promise<NewWebSession> {
    return await this.#database.transaction(async (tx) => {
      const { address } = origin;
      await recordAudit(tx, {
        ...{ event: "user.login", user, method, success: true },
        ...(connector !== "" && { connector }),
        ...(address !== "" && { address }),
      });
      const begun = await beginWebSession(tx, user, { method, connector }, origin, this.#life);
      return { ...begun, browser: connector === "" ? await knowBrowser(tx, user, origin.browser) : undefined };
    });
  }

  /** The user of a cookie, with the current roles; undefined if its session is unknown or has ended. */
  async bySession(
    value: string,
    use: boolean,
  ): Promise<{ readonly session: WebSession; readonly principal: Principal } | undefined> {
    const session = await webSessionOf(this.#database, value, this.#life, use);
    const principal = session && (await this.#accounts.principal(session.user));
    return session && principal && { session, principal };
  }

  /** Those of these sessions, by id, that have not ended. */
  async alive(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return await aliveWebSessions(this.#database, ids, this.#life);
  }

  /** Ends a session by its cookie. */
  async end(value: string): Promise<void> {
    const session = await webSessionOf(this.#database, value, this.#life, false);
    if (session === undefined) return;
    await this.#database.transaction(async (tx) => {
      await endWebSession(tx, session.id);
      await recordAudit(tx, { event: "user.logout", user: session.user, name: session.user, session: session.id });
    });
  }

  /**
   * The sessions of one user, most recently used first: one's own, or with permission to read the user.
   * @throws AccessDenied, Refusal
   */
  async list(principal: Principal, user: string): Promise<readonly WebSession[]> {
    await this.#rights.requireOwn(principal, "read", user);
    return await listWebSessions(this.#database, user, this.#life);
  }

  /**
   * Ends a session: one's own, or with permission to update its user.
   * @throws Refusal
   */
  async remove(principal: Principal, id: string): Promise<void> {
    const session = await findWebSession(this.#database, id);
    const own = session !== undefined && session.user === principal.name && !principal.local;
    const may = session !== undefined && (own || (await this.#rights.may(principal, "update", session.user)).allowed);
    // Does not reveal the existence of hidden sessions.
    if (session === undefined || !may) throw new Refusal("not-found", `session ${JSON.stringify(id)} is not found`);
    const { user } = session;
    await this.#database.transaction(async (tx) => {
      await endWebSession(tx, id);
      await recordAudit(tx, { event: "user.logout", user: principal.name, name: user, session: id });
    });
  }

  /**
   * Ends all sessions of a user and revokes all tokens. Returns their numbers.
   * @throws AccessDenied, Refusal
   */
  async signOutEverywhere(principal: Principal, user: string): Promise<number> {
    await this.#rights.requireOwn(principal, "update", user);
    return await this.#database.transaction(async (tx) => {
      const ended = await endSignIns(tx, user, { tokens: "all" });
      await recordAudit(tx, { event: "user.logout", user: principal.name, name: user, everywhere: true, ended });
      return ended;
    });
  }

  /** The lockouts that `principal` can end. */
  async lockOuts(principal: Principal): Promise<readonly LockOut[]> {
    const all = await this.#failures.lockOuts();
    const seen: LockOut[] = [];
    for (const lockOut of all) if (await this.#mayUnlock(principal, lockOut)) seen.push(lockOut);
    return seen;
  }

  /**
   * Ends a lockout.
   * @throws AccessDenied, Refusal
   */
  async unlock(principal: Principal, of: LockOut["of"], subject: string): Promise<void> {
    const found = (await this.lockOuts(principal)).some((one) => one.of === of && one.subject === subject);
    if (!found) throw new Refusal("not-found", `${of} ${JSON.stringify(subject)} is not locked`);
    await this.#database.transaction(async (tx) => {
      await this.#failures.forget(tx, of, subject);
      await recordAudit(tx, { event: "user.unlock", user: principal.name, name: subject, of });
    });
  }

  /** A user name: principals who can update its user; an address: principals who can update unknown users. */
  async #mayUnlock(principal: Principal, { of, subject }: LockOut): Promise<boolean> {
    return (await this.#rights.may(principal, "update", of === "name" ? subject : "")).allowed;
  }
}
