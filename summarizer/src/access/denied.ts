import type { RuledKind, Verb } from "../domain/rules.ts";
import type { Decision } from "./access.ts";
import type { Principal } from "./principal.ts";

/** A denied request. The message says what, and not why. */
export class AccessDenied extends Error {
  readonly principal: Principal;
  readonly verb: Verb;
  readonly kind: RuledKind;
  /** The name of the subject, if it has one. */
  readonly subject: string | undefined;
  /** Why: only for administrators and the audit log. */
  readonly decision: Decision;

  constructor(
    principal: Principal,
    verb: Verb,
    kind: RuledKind,
    subject: string | undefined,
    decision: Decision,
    detail = "",
  ) {
    const what = `access denied to perform action ${JSON.stringify(verb)} on ${JSON.stringify(kind)}`;
    super(detail === "" ? what : `${what}: ${detail}`);
    this.name = "AccessDenied";
    this.principal = principal;
    this.verb = verb;
    this.kind = kind;
    this.subject = subject;
    this.decision = decision;
  }
}
