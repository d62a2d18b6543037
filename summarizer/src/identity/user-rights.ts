import type { Access, Decision } from "../access/access.ts";
import { AccessDenied } from "../access/denied.ts";
import type { Principal } from "../access/principal.ts";
import type { Subject } from "../access/subject.ts";
import { resourceSubject } from "../access/subject.ts";
import type { Queryable } from "../database/database.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Verb } from "../domain/rules.ts";
import { requireRightsOf } from "../resources/grants.ts";
import { findResource } from "../resources/repository.ts";

/** Permissions on the accounts of users: everyone on their own, others by their roles. */
export class UserRights {
  readonly #store: Queryable;
  readonly #access: Access;

  constructor(store: Queryable, access: Access) {
    this.#store = store;
    this.#access = access;
  }

  /**
   * Throws for principals who are not that user and cannot perform `verb` on it.
   * @throws AccessDenied, Refusal
   */
  async requireOwn(principal: Principal, verb: Verb, name: string): Promise<void> {
    if (principal.name !== name || principal.local) await this.requireOver(principal, verb, name);
  }

  /**
   * Throws for principals who cannot perform `verb` on the user; those who can for any user learn that it does not
   * exist.
   * @throws AccessDenied, Refusal
   */
  async requireOver(principal: Principal, verb: Verb, name: string): Promise<void> {
    const subject = await this.#subject(name);
    const decision = this.#access.decide(principal, verb, "user", subject);
    if (!decision.allowed) throw new AccessDenied(principal, verb, "user", name, decision);
    if (subject === undefined) {
      this.#access.requireAbsence(principal, verb, "user", name);
      throw new Refusal("not-found", `user ${JSON.stringify(name)} is not found`);
    }
  }

  /**
   * Requires that the principal can act as the user: it is that user, or can update it and has all of its permissions.
   * @throws AccessDenied, Refusal
   */
  async requireAs(principal: Principal, name: string): Promise<void> {
    await this.requireOwn(principal, "update", name);
    if (principal.name !== name) await requireRightsOf(this.#store, this.#access, principal, name);
  }

  async may(principal: Principal, verb: Verb, name: string): Promise<Decision> {
    return this.#access.decide(principal, verb, "user", await this.#subject(name));
  }

  async #subject(name: string): Promise<Subject | undefined> {
    const user = await findResource(this.#store, "user", name);
    return user && resourceSubject(user);
  }
}
