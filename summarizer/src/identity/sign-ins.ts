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

/** A session that has begun: the only time that what its cookies hold is known. */
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

/** Who is signed in to the pages: sessions begin and end here. */
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
   * Begins a session for a name and its password; undefined where the two do not fit. Both are audited.
   * @throws TooManyAttempts
   */
  async byPassword(name: string, password: string, origin: Origin): Promise<NewWebSession | undefined> {
    const principal = await this.#accounts.byPassword(name, password, origin);
    return principal && (await this.#begin(name, "local", "", origin));
  }

  /** The same for a code that a server has printed at its terminal. */
  async byCode(code: string, origin: Origin): Promise<NewWebSession | undefined> {
    const principal = await this.#accounts.byCode(code);
    return principal && (await this.#begin(principal.name, "code", "", origin));
  }

  /**
   * The same for somebody whom an identity provider has vouched for.
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

  /** Whose cookie this is, with the roles that they have now; undefined where its session is none, or has ended. */
  async bySession(
    value: string,
    use: boolean,
  ): Promise<{ readonly session: WebSession; readonly principal: Principal } | undefined> {
    const session = await webSessionOf(this.#database, value, this.#life, use);
    const principal = session && (await this.#accounts.principal(session.user));
    return session && principal && { session, principal };
  }

  /** Those of these sessions, by their ids, that have not ended. */
  async alive(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return await aliveWebSessions(this.#database, ids, this.#life);
  }

  /** Ends a session by what its cookie holds. */
  async end(value: string): Promise<void> {
    const session = await webSessionOf(this.#database, value, this.#life, false);
    if (session === undefined) return;
    await this.#database.transaction(async (tx) => {
      await endWebSession(tx, session.id);
      await recordAudit(tx, { event: "user.logout", user: session.user, name: session.user, session: session.id });
    });
  }

  /**
   * The sessions of one user, the one used last first: one's own, or with the right to read the user.
   * @throws AccessDenied, Refusal
   */
  async list(principal: Principal, user: string): Promise<readonly WebSession[]> {
    await this.#rights.requireOwn(principal, "read", user);
    return await listWebSessions(this.#database, user, this.#life);
  }

  /**
   * Ends a session: one's own, or with the right to update its user.
   * @throws Refusal
   */
  async remove(principal: Principal, id: string): Promise<void> {
    const session = await findWebSession(this.#database, id);
    const own = session !== undefined && session.user === principal.name && !principal.local;
    const may = session !== undefined && (own || (await this.#rights.may(principal, "update", session.user)).allowed);
    // Whether there is one that is not for them is not told.
    if (session === undefined || !may) throw new Refusal("not-found", `session ${JSON.stringify(id)} is not found`);
    const { user } = session;
    await this.#database.transaction(async (tx) => {
      await endWebSession(tx, id);
      await recordAudit(tx, { event: "user.logout", user: principal.name, name: user, session: id });
    });
  }

  /**
   * Ends all sessions of a user and all their tokens. Gives how many that were.
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

  /** The lock-outs that `principal` may end. */
  async lockOuts(principal: Principal): Promise<readonly LockOut[]> {
    const all = await this.#failures.lockOuts();
    const seen: LockOut[] = [];
    for (const lockOut of all) if (await this.#mayUnlock(principal, lockOut)) seen.push(lockOut);
    return seen;
  }

  /**
   * Ends a lock-out.
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

  /** Of a name, whoever may update its user; of an address, whoever may update users of whom nothing is known. */
  async #mayUnlock(principal: Principal, { of, subject }: LockOut): Promise<boolean> {
    return (await this.#rights.may(principal, "update", of === "name" ? subject : "")).allowed;
  }
}
