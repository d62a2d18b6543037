import type { DialectName } from "wherefore/teleport";
import type { RuledKind, Verb } from "../domain/rules.ts";
import { kindsNamed, verbsNamed } from "../domain/rules.ts";
import type { Rule } from "../kinds/schema.ts";
import type { Condition } from "./conditions.ts";
import { Conditions, contextOf } from "./conditions.ts";
import { AccessDenied } from "./denied.ts";
import type { Listing } from "./listing.ts";
import { asRows, combined } from "./listing.ts";
import type { Principal } from "./principal.ts";
import type { Subject } from "./subject.ts";
import { noSubject, readableSubject, shapeFault } from "./subject.ts";

/** Whether a principal has a permission, and why. */
export interface Decision {
  readonly allowed: boolean;
  /** The rules that decided, with the values that conditions read: only for administrators and the audit log. */
  readonly because: string;
}

/** A rule that applies to the request, with the role that has it. */
export interface AppliedRule {
  readonly role: string;
  /** The path in the role: `spec.allow.rules[0]`. */
  readonly path: string;
  /** Undefined if the rule has no condition. */
  readonly where: Condition | undefined;
}

/** The rules of a principal's roles for one verb on one kind. */
export interface AppliedRules {
  readonly allow: readonly AppliedRule[];
  readonly deny: readonly AppliedRule[];
}

/** Decides by roles: deny rules win, then allow rules; anything else is denied. */
export class Access {
  readonly #conditions: Conditions;

  constructor(dialect: DialectName) {
    this.#conditions = new Conditions(dialect);
  }

  /**
   * Whether `principal` can perform `verb` on `subject`, a resource of `kind`; without a subject, on an unknown
   * resource. Data that a condition cannot read is denied.
   */
  decide(principal: Principal, verb: Verb, kind: RuledKind, subject: Subject = noSubject): Decision {
    if (principal.local) return allowed("the local operator has full access");
    const [missing] = principal.missingRoles;
    if (missing !== undefined) return denied(`the user has the role ${quoted(missing)}, which does not exist`);
    const { allow, deny } = this.rules(principal, verb, kind);
    const context = contextOf(principal.user, subject);
    const about = `${verb} on ${kind}`;
    for (const { role, where } of deny) {
      const held = holds(where, context);
      if (held.value !== false) return denied(`role ${quoted(role)} denies ${about}${held.because}`);
    }
    const failed: string[] = [];
    for (const { role, where } of allow) {
      const held = holds(where, context);
      if (held.value === true) return allowed(`role ${quoted(role)} allows ${about}${held.because}`);
      failed.push(`role ${quoted(role)} allows it only ${held.because.trimStart()}`);
    }
    return denied(`no role allows ${about}${failed.length === 0 ? rolesOf(principal) : `: ${failed.join("; ")}`}`);
  }

  /** Decides like {@link decide}, without reasons: for one principal and many subjects. Rules are read once, here. */
  decider(principal: Principal, verb: Verb, kind: RuledKind): (subject: Subject) => boolean {
    if (principal.local) return () => true;
    if (principal.missingRoles.length > 0) return () => false;
    const { allow, deny } = this.rules(principal, verb, kind);
    return (subject) => {
      const context = contextOf(principal.user, subject);
      return (
        deny.every(({ where }) => matches(where, context) === false) &&
        allow.some(({ where }) => matches(where, context))
      );
    };
  }

  /** Whether `principal` can perform `verb` on any resource of `kind`, as far as it depends only on the principal. */
  mayEver(principal: Principal, verb: Verb, kind: RuledKind): Decision {
    if (principal.local || principal.missingRoles.length > 0) return this.decide(principal, verb, kind);
    const { allow, deny } = this.rules(principal, verb, kind);
    const known = contextOf(principal.user, {});
    const possible = ({ where }: AppliedRule) => verdictGiven(where, known) !== false;
    const barred = deny.some(({ where }) => verdictGiven(where, known) === true);
    if (allow.some(possible) && !barred) return allowed(`some role allows ${verb} on ${kind}`);
    return this.decide(principal, verb, kind);
  }

  /**
   * Throws if the permission is denied. `name` is the subject's name in the audit log.
   * @throws AccessDenied
   */
  require(principal: Principal, verb: Verb, kind: RuledKind, subject: Subject = noSubject, name?: string): void {
    const decision = this.decide(principal, verb, kind, subject);
    if (!decision.allowed) throw new AccessDenied(principal, verb, kind, name, decision);
  }

  /**
   * Throws if the principal cannot perform `verb` on any resource of `kind`.
   * @throws AccessDenied
   */
  requireEver(principal: Principal, verb: Verb, kind: RuledKind): void {
    const decision = this.mayEver(principal, verb, kind);
    if (!decision.allowed) throw new AccessDenied(principal, verb, kind, undefined, decision);
  }

  /**
   * Throws unless the principal can perform `verb` on any resource that could have the name: the response must not
   * reveal whether a hidden resource exists.
   * @throws AccessDenied
   */
  requireAbsence(principal: Principal, verb: Verb, kind: RuledKind, name: string): void {
    if (principal.local) return;
    this.require(principal, verb, kind, noSubject, name);
    const { allow, deny } = this.rules(principal, verb, kind);
    if (deny.length === 0 && allow.some(({ where }) => where === undefined)) return;
    const because = `the permission ${verb} on ${kind} depends on the resource, which does not exist`;
    throw new AccessDenied(principal, verb, kind, name, denied(because));
  }

  /**
   * The sessions that `principal` can list (or read): exactly those for which {@link decide} allows it. `parameter` is
   * the number of the condition's first parameter.
   */
  listing(principal: Principal, _kind: "session", parameter = 1, verb: "list" | "read" = "list"): Listing {
    const decides = this.decider(principal, verb, "session");
    const admits: Listing["admits"] = ({ end_event }) => {
      const subject = readableSubject(end_event);
      return subject !== undefined && decides(subject);
    };
    const condition = principal.local || this.#listed(principal, verb);
    if (typeof condition === "boolean") return { text: String(condition), values: [], isWhole: true, admits };
    return { ...asRows(condition, contextOf(principal.user, {}), parameter), admits };
  }

  /** The listed sessions that can also be filtered by their content: those that `principal` can read as well. */
  searching(principal: Principal, kind: "session", parameter = 1): Listing {
    const listed = this.listing(principal, kind, parameter);
    const same = this.listing(principal, kind, parameter, "read");
    const admits: Listing["admits"] = (row) => listed.admits(row) && same.admits(row);
    const isSame = same.text === listed.text && JSON.stringify(same.values) === JSON.stringify(listed.values);
    if (isSame) return { ...listed, isWhole: listed.isWhole && same.isWhole, admits };
    const read = this.listing(principal, kind, parameter + listed.values.length, "read");
    return {
      text: `(${listed.text}) AND (${read.text})`,
      values: [...listed.values, ...read.values],
      isWhole: listed.isWhole && read.isWhole,
      admits,
    };
  }

  #listed(principal: Principal, verb: "list" | "read"): Condition | boolean {
    if (principal.missingRoles.length > 0) return false;
    return combined(this.rules(principal, verb, "session"), (text) => this.#conditions.of(text));
  }

  /** Whether `principal` can see why something was denied: those who can read all roles. */
  mayKnowWhy(principal: Principal): boolean {
    return this.decide(principal, "read", "role").allowed;
  }

  /** The rules of the principal's roles for `verb` on `kind`, in the order of the roles. */
  rules(principal: Principal, verb: Verb, kind: RuledKind): AppliedRules {
    const side = (which: "allow" | "deny") =>
      principal.roles.flatMap(({ metadata, spec }) =>
        (spec[which]?.rules ?? []).flatMap((rule, index) => {
          if (!isAbout(rule, verb, kind)) return [];
          const where = rule.where ? this.#conditions.of(rule.where) : undefined;
          return [{ role: metadata.name, path: `spec.${which}.rules[${index}]`, where }];
        }),
      );
    return { allow: side("allow"), deny: side("deny") };
  }
}

function isAbout({ resources, verbs }: Rule, verb: Verb, kind: RuledKind): boolean {
  return (
    resources.some((name) => kindsNamed(name).includes(kind)) && verbs.some((name) => verbsNamed(name).includes(verb))
  );
}

interface Held {
  /** Undefined if the data has the wrong shape for the condition. */
  readonly value: boolean | undefined;
  /** Begins with a space unless it is empty. */
  readonly because: string;
}

function holds(where: Condition | undefined, context: Parameters<Condition["explain"]>[0]): Held {
  if (where === undefined) return { value: true, because: "" };
  try {
    const { value, because } = where.explain(context);
    const whole = `${where} is `;
    const why = because.startsWith(whole) ? `, which is ${because.slice(whole.length)}` : `: ${because}`;
    return { value, because: ` where ${where}${why}` };
  } catch (error) {
    const fault = shapeFault(error);
    if (fault === undefined) throw error;
    return { value: undefined, because: ` where ${where}, which cannot be evaluated: ${fault}` };
  }
}

/** Undefined if the data has the wrong shape for the condition. */
function matches(where: Condition | undefined, context: Parameters<Condition["matches"]>[0]): boolean | undefined {
  if (where === undefined) return true;
  try {
    return where.matches(context);
  } catch (error) {
    if (shapeFault(error) === undefined) throw error;
    return undefined;
  }
}

/** The result of a condition for any subject, if `known` decides it. */
function verdictGiven(where: Condition | undefined, known: Parameters<Condition["given"]>[0]): boolean | undefined {
  return where === undefined ? true : where.given(known).constant;
}

function allowed(because: string): Decision {
  return { allowed: true, because };
}

function denied(because: string): Decision {
  return { allowed: false, because };
}

function rolesOf({ roles }: Principal): string {
  if (roles.length === 0) return ": the user has no roles";
  const names = roles.map(({ metadata }) => quoted(metadata.name));
  return `: the user has ${roles.length === 1 ? "the role" : "the roles"} ${names.join(", ")}`;
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
