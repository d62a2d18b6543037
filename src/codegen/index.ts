import type { Policy } from "../policies/policy.ts";
import type { PolicySet } from "../policies/policy-set.ts";
import type { Predicate } from "../predicate.ts";
import { type GeneratedModule, joined, type ModuleOptions, predicateModule } from "./module.ts";
import { policyModule } from "./policy-module.ts";
import { registerGenerator } from "./register.ts";

export type { GeneratedModule, ModuleOptions } from "./module.ts";

registerGenerator();

/**
 * Writes a filter as an ES module that exports `matches(context)`, or a policy set as one that exports `match(context)`, the
 * name of the policy or undefined, `matchAll(context)` and `version`. It has the verdicts and errors of the library, and needs
 * neither a parser nor `eval`.
 * @throws TypeError if the module has to import functions and the options name no module that exports them
 */
export function toModule(
  subject: Predicate<never> | PolicySet<Policy, never>,
  options: ModuleOptions = {},
): GeneratedModule {
  const { lines, types } =
    "policies" in subject ? policyModule(subject.data, subject.version, options) : predicateModule(subject, options);
  return { code: joined(lines), types };
}
